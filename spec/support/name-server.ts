/**
 * A name server of its own on loopback, one behaviour for each name; for namespaces whose resolver is told to ask it.
 *
 * It answers A queries as told, says of AAAA that there is none, and counts what it was asked.
 */
import { createSocket, type Socket } from 'node:dgram';

/** An IPv4 address, several to give in turn (one for each query, the last for all further ones), or a failure. */
export type NameAnswer = readonly string[] | 'no-such-name' | 'no-address' | 'server-failure' | 'silence';

export interface NameServer {
  /** A queries by name. */
  readonly asked: ReadonlyMap<string, number>;
  close(): void;
}

const PORT = 53;
const TYPE_A = 1;
const RESPONSE_CODES: Readonly<Record<string, number>> = { 'server-failure': 2, 'no-such-name': 3 };
const SECONDS_TO_KEEP = 0;

export async function startNameServer(names: Readonly<Record<string, NameAnswer>>): Promise<NameServer> {
  const asked = new Map<string, number>();
  const socket: Socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, end } = questionOf(query);
    const type = query.readUInt16BE(end);
    if (type === TYPE_A) asked.set(name, (asked.get(name) ?? 0) + 1);
    const behaviour = names[name] ?? 'no-such-name';
    if (behaviour === 'silence') return;
    const address =
      typeof behaviour === 'string' || type !== TYPE_A ? undefined : behaviour[Math.min(asked.get(name) ?? 1, behaviour.length) - 1];
    const code = typeof behaviour === 'string' ? (RESPONSE_CODES[behaviour] ?? 0) : 0;
    socket.send(response(query.subarray(0, end + 4), code, address), from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => socket.once('error', reject).bind(PORT, '127.0.0.1', resolve));
  return { asked, close: () => socket.close() };
}

/** The name asked for, and where in the message its end is. */
function questionOf(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}

function response(question: Buffer, code: number, address: string | undefined): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(address === undefined ? 0 : 1, 6);
  head.writeUInt32BE(0, 8);
  if (address === undefined) return head;
  // A pointer to the name in the question, type A, class IN, how long to keep it, and four bytes of address.
  const answer = Buffer.from([0xc0, 0x0c, 0, TYPE_A, 0, 1, 0, 0, 0, SECONDS_TO_KEEP, 0, 4, ...address.split('.').map(Number)]);
  return Buffer.concat([head, answer]);
}
