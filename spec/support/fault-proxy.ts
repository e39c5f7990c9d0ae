/**
 * A TCP proxy on loopback that spoils what passes through it, for faults of the way rather than of the target.
 *
 * The kernel of many machines has no emulation of bad networks, and this needs no rights. What it does can be
 * changed while it runs and holds for every byte from then on; counts are those of the answers of one connection.
 *
 *     const proxy = await startFaultProxy(server.port);
 *     proxy.link = { delayMs: 300 };
 *     // … call `${proxy.origin}/good` …
 *     await proxy.close();
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Link {
  /** Every byte takes this long, in both directions. Milliseconds. */
  readonly delayMs?: number;
  /** Answers come in pieces of this many bytes, one each `dripEveryMs`. */
  readonly dripBytes?: number;
  readonly dripEveryMs?: number;
  /** Both sides are reset when this many bytes of the answers have passed. */
  readonly resetAfterBytes?: number;
  /** The client sees the end of the answers after this many bytes; its own side stays open. */
  readonly halfCloseAfterBytes?: number;
  /** Everything behind this many bytes of the answers is lost, and nobody is told. */
  readonly loseAfterBytes?: number;
}

export interface FaultProxy {
  readonly origin: string;
  readonly port: number;
  link: Link;
  /** Connections accepted so far. */
  accepted(): number;
  /** Connections open now. */
  open(): number;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes of the answers that have passed. */
  passed: number;
}

/** @param targetPort of a server on 127.0.0.1 */
export async function startFaultProxy(targetPort: number, link: Link = {}): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  let accepted = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    accepted += 1;
    const pair = { client, server: connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true }), passed: 0 };
    pairs.add(pair);
    relay(pair, () => proxy.link);
    client.once('close', () => pairs.delete(pair));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultProxy = {
    origin: `http://127.0.0.1:${port}`,
    port,
    link,
    accepted: () => accepted,
    open: () => pairs.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const { client } of pairs) client.destroy();
      }),
  };
  return proxy;
}

function relay(pair: Pair, link: () => Link): void {
  const { client, server } = pair;
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on('error', () => {});
    one.once('close', () => other.destroy());
  }
  client.on('data', (bytes) => later(link().delayMs, () => server.write(bytes)));
  client.on('end', () => later(link().delayMs, () => server.end()));
  server.on('data', (bytes) => later(link().delayMs, () => answer(pair, bytes, link())));
  server.on('end', () => later(link().delayMs, () => client.end()));
}

/** Passes a piece of the answer on, as far as the link lets it. */
function answer(pair: Pair, bytes: Buffer, link: Link): void {
  const { resetAfterBytes = Infinity, halfCloseAfterBytes = Infinity, loseAfterBytes = Infinity } = link;
  const limit = Math.min(resetAfterBytes, halfCloseAfterBytes, loseAfterBytes);
  const passing = bytes.subarray(0, Math.max(0, limit - pair.passed));
  pair.passed += bytes.length;
  const cut = pair.passed >= limit;
  drip(pair.client, passing, link, () => {
    if (!cut || limit === loseAfterBytes) return;
    if (limit === halfCloseAfterBytes) pair.client.end();
    // A reset must not overtake the bytes before it.
    else setTimeout(() => pair.client.resetAndDestroy(), 20);
  });
}

function drip(client: Socket, bytes: Buffer, link: Link, done: () => void): void {
  const { dripBytes = bytes.length, dripEveryMs = 0 } = link;
  if (client.destroyed) return;
  if (bytes.length > 0) client.write(bytes.subarray(0, dripBytes));
  if (bytes.length <= dripBytes) done();
  else setTimeout(() => drip(client, bytes.subarray(dripBytes), link, done), dripEveryMs);
}

function later(ms: number | undefined, then: () => void): void {
  if (ms === undefined || ms === 0) then();
  else setTimeout(then, ms);
}
