/**
 * Looks names up for connections, so that the address that was judged is the address that is connected to.
 *
 * Judging a name and connecting to it later would leave room for another answer in between; here both
 * happen to the same answer. It also keeps a bound socket to addresses of its own family, and does not
 * blame the resolver when the process has merely run out of file handles (which it reports as "not found").
 */
import { lookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { closeSync, openSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { ConnectionFailure } from './live-failure.js';

/** Null = the address may be contacted, else why not. */
export type AllowTarget = (host: string, address: string, port: number) => string | null;

/**
 * @param port of the connection
 * @param family only addresses of this family, 0 = any
 * @param done is called when the lookup has ended, before the connection goes on
 */
export function guardedLookup(allowTarget: AllowTarget, port: number, family: 0 | 4 | 6, done: () => void): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { all: true }, (error, addresses) => {
      done();
      const chosen = error === null ? choose(addresses, (address) => allowTarget(host, address, port), family) : blame(error);
      if (chosen instanceof Error) callback(chosen, '');
      else if (options.all === true) callback(null, chosen);
      else callback(null, (chosen[0] as LookupAddress).address, (chosen[0] as LookupAddress).family);
    });
  };
}

/** The addresses that may be contacted, at least one, in the resolver's order; or why there is none. */
function choose(addresses: LookupAddress[], judge: (address: string) => string | null, family: 0 | 4 | 6): LookupAddress[] | Error {
  const reachable = family === 0 ? addresses : addresses.filter((each) => each.family === family);
  if (reachable.length === 0) return new ConnectionFailure('address.family', `the target has no IPv${family} address`);
  let refusal: string | null = null;
  const allowed = reachable.filter((each) => {
    const reason = judge(each.address);
    refusal ??= reason;
    return reason === null;
  });
  return allowed.length > 0 ? allowed : new ConnectionFailure('target.refused', refusal ?? 'the target is refused');
}

function blame(error: NodeJS.ErrnoException): Error {
  return outOfFileHandles() ? new ConnectionFailure('host.fd_exhausted', 'no file handle was left to look the name up') : error;
}

function outOfFileHandles(): boolean {
  try {
    closeSync(openSync('/dev/null', 'r'));
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EMFILE' || code === 'ENFILE';
  }
}
