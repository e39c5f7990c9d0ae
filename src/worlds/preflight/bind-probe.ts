/**
 * Asks the kernel whether this host has an address, by binding a UDP socket to it: nothing listens,
 * nothing is sent, and the answer is the one a connection would get.
 */
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { RampartError } from '../../model/failure.js';

/** How many sockets are open at once; more are not faster. */
const LANES = 64;

/**
 * The addresses that cannot be bound, in the order given.
 *
 * @throws RampartError `host.too_few_files` when this process may not open even these few sockets.
 */
export async function unbindable(addresses: readonly string[]): Promise<readonly string[]> {
  const missing = new Set<number>();
  const queue = addresses.entries();
  const lane = async () => {
    for (const [index, address] of queue) if (!(await canBind(address))) missing.add(index);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return addresses.filter((_, index) => missing.has(index));
}

function canBind(address: string): Promise<boolean> {
  const v6 = isIPv6(address);
  // The address is one already: without this every bind would pass through the resolver.
  const lookup: Lookup = (_host, _options, callback) => callback(null, address, v6 ? 6 : 4);
  const socket = createSocket({ type: v6 ? 'udp6' : 'udp4', ipv6Only: v6, lookup });
  return new Promise((resolve, reject) => {
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      socket.close();
      if (code === 'EMFILE' || code === 'ENFILE') reject(new RampartError('host.too_few_files', `No socket could be opened: ${message}`));
      // The host has the address; only its UDP ports are all taken.
      else resolve(code === 'EADDRINUSE');
    });
    socket.bind({ address, port: 0, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

type Lookup = NonNullable<NonNullable<Parameters<typeof createSocket>[0] & object>['lookup']>;
