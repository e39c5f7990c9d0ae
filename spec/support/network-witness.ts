/**
 * Watches, from inside, whether a process of the command listens anywhere or connects to anything.
 *
 * A module loaded before the command writes one line for each attempt into a file; threads of the process load it too.
 * The lines are the proof that a refused run touched no network, which no look at the outcome could give.
 */
import { existsSync, readFileSync } from 'node:fs';

const WITNESS = `
  import { appendFileSync } from 'node:fs';
  import net from 'node:net';
  import dgram from 'node:dgram';
  const watch = (prototype, method, what) => {
    const original = prototype[method];
    prototype[method] = function (...args) {
      appendFileSync(process.env.NETWORK_WITNESS, what + '\\n');
      return original.apply(this, args);
    };
  };
  watch(net.Server.prototype, 'listen', 'listen');
  watch(net.Socket.prototype, 'connect', 'connect');
  watch(dgram.Socket.prototype, 'bind', 'bind');
  watch(dgram.Socket.prototype, 'send', 'send');
`;

/** Environment that makes a process write what it does on the network into the file. */
export function witnessedBy(file: string): Readonly<Record<string, string>> {
  return { NETWORK_WITNESS: file, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(WITNESS)}` };
}

/** What a witnessed process did, in order: `listen`, `connect`, `bind`, `send`. */
export function networkUse(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}
