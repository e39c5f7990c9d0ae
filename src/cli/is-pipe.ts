/**
 * Whether a file descriptor is a pipe or a socket: something another process holds the other end of, and lets go of when
 * it ends. `/dev/null` and files are at their end from the beginning, whoever is there.
 */
import { fstatSync } from 'node:fs';

export function isPipe(descriptor: number): boolean {
  const stat = fstatSync(descriptor);
  return stat.isFIFO() || stat.isSocket();
}
