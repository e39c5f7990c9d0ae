/**
 * A worker's share of a plan: what is dealt out among workers, as one deals cards.
 *
 * Whatever has positions (users in the order they are due, addresses of a pool, places under a limit) is dealt in turns:
 * the first to worker 0, the second to worker 1, and so on, round and round. So who has what follows from the plan, the
 * index and the count alone, no two workers have the same thing, together they have everything, and they need not talk
 * to each other while a run lasts. Dealing instead of cutting in pieces keeps the shares of one phase, of one pool and
 * of one limit within one of each other, and gives users the addresses they would have had with one worker. Pure.
 */
import { type Index, toIndex } from './address-range.js';
import type { Concurrency } from './scenario.js';

export interface Share {
  /** Which worker, from 0. */
  readonly index: number;
  /** Among how many. */
  readonly count: number;
}

/** Most workers of one run: more cores than that are not in one machine. */
export const WORKERS_MAX = 256;

/** Everything: the share of a worker that has no others beside it. */
export const WHOLE: Share = Object.freeze({ index: 0, count: 1 });

/** How many of `amount` things a share has. Over all shares it sums to `amount`. */
export function portionOf(amount: number, { index, count }: Share): number {
  return Math.max(0, Math.floor((amount - index + count - 1) / count));
}

/** The same for amounts of any size. */
export function bigPortionOf(amount: bigint, { index, count }: Share): bigint {
  const portion = (amount - BigInt(index) + BigInt(count) - 1n) / BigInt(count);
  return portion > 0n ? portion : 0n;
}

/** The number in the whole, from 1, of the thing that is number `own` in the share, from 1. */
export function numberInWhole(own: number, { index, count }: Share): number {
  return (own - 1) * count + index + 1;
}

/** Position in the whole, from 0, of what is at position `own` of the share, from 0. */
export function positionInWhole(own: Index, { index, count }: Share): Index {
  if (typeof own === 'number' && own < Number.MAX_SAFE_INTEGER / count - 1) return own * count + index;
  return toIndex(BigInt(own) * BigInt(count) + BigInt(index));
}

/** Which worker has the thing with this number in the whole, from 1. */
export function holderOf(number: number, count: number): number {
  return (number - 1) % count;
}

/** A share's limits. Rate limits are no part of it: users of a share are due when they would be in the whole. */
export function concurrencyOf(concurrency: Concurrency, share: Share): Concurrency {
  const { maxConcurrentUsers } = concurrency;
  return maxConcurrentUsers === undefined ? concurrency : { ...concurrency, maxConcurrentUsers: portionOf(maxConcurrentUsers, share) };
}
