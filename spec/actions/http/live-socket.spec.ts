/** The socket reads like any other in paused mode, and what it gave is its reader's for good. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveSocket } from '../../../src/actions/http/live-socket.js';
import { eventually } from './http-call.js';

let server: Server;
const peers: Socket[] = [];
beforeAll(async () => {
  server = createServer((peer) => peers.push(peer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** A connected socket, the other end of it, and everything that was read. */
async function connected(): Promise<{ socket: LiveSocket; peer: Socket; chunks: Buffer[]; events: string[] }> {
  const socket = new LiveSocket();
  const [chunks, events]: [Buffer[], string[]] = [[], []];
  const before = peers.length;
  socket.connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  await eventually(() => peers.length > before && !socket.connecting);
  for (const name of ['end', 'close']) socket.on(name, () => events.push(name));
  return { socket, peer: peers.at(-1) as Socket, chunks, events };
}

function readAll(socket: LiveSocket, chunks: Buffer[]): void {
  socket.on('readable', () => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) chunks.push(chunk);
  });
}

describe('a socket of ours', () => {
  it('gives what came in order, and then the end', async () => {
    const { socket, peer, chunks, events } = await connected();
    readAll(socket, chunks);
    const text = 'abcdefghij'.repeat(100_000);
    peer.end(text);
    await eventually(() => events.includes('close'));
    expect(Buffer.concat(chunks).toString()).toBe(text);
    expect(events).toEqual(['end', 'close']);
    expect(socket.bytesRead).toBe(text.length);
  });

  it('leaves what its reader keeps untouched when others read', async () => {
    const [one, other] = [await connected(), await connected()];
    readAll(one.socket, one.chunks);
    readAll(other.socket, other.chunks);
    one.peer.write('first');
    await eventually(() => one.chunks.length === 1);
    other.peer.write('other');
    await eventually(() => other.chunks.length === 1);
    expect(String(one.chunks[0])).toBe('first');
    one.socket.destroy();
    other.socket.destroy();
  });

  it('keeps what came before it had a reader, and says how much that is', async () => {
    const { socket, peer, chunks } = await connected();
    peer.write('one');
    await eventually(() => socket.unreadBytes === 3);
    peer.write('two');
    await eventually(() => socket.unreadBytes === 6);
    socket.read(0);
    readAll(socket, chunks);
    peer.write('!');
    await eventually(() => socket.unreadBytes === 0 && chunks.length > 0);
    expect(Buffer.concat(chunks).toString()).toBe('onetwo!');
    socket.destroy();
  });

  it('tells a reset as an error', async () => {
    const { socket, peer, chunks, events } = await connected();
    readAll(socket, chunks);
    const errors: NodeJS.ErrnoException[] = [];
    socket.on('error', (error) => errors.push(error));
    peer.resetAndDestroy();
    await eventually(() => events.includes('close'));
    expect(errors.map(({ code }) => code)).toEqual(['ECONNRESET']);
  });
});
