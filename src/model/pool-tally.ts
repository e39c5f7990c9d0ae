/**
 * What the events say about one pool: the numbers of the report and of the live screen.
 *
 * This is not the pool. The lease book decides; this only counts what it was seen to do, which is why
 * the two can be compared. Pure.
 */

/** A pool at one moment. */
export interface PoolState {
  /** Addresses that can be granted. A decimal string beyond 2^53. */
  readonly capacity: number | string;
  /** Addresses of its ranges taken out. A decimal string beyond 2^53. */
  readonly reserved: number | string;
  /** Distinct addresses held. */
  readonly allocated: number;
  readonly available: number | string;
  /** Leases held; more than `allocated` when addresses are shared. */
  readonly leases: number;
  /** Users in its queue. */
  readonly waiting: number;
  readonly granted: number;
  readonly released: number;
  readonly denied: number;
  /** Requests that had to queue, whatever came of them. */
  readonly waited: number;
  /** Most distinct addresses held at one moment. */
  readonly peakAllocated: number;
}

export class PoolTally {
  waiting = 0;
  waited = 0;
  denied = 0;
  readonly #capacity: bigint;
  readonly #reserved: bigint;
  #granted = 0;
  #released = 0;
  #peakAllocated = 0;
  /** How many leases each held address has. */
  readonly #held = new Map<string, number>();

  constructor(capacity: bigint, reserved: bigint) {
    this.#capacity = capacity;
    this.#reserved = reserved;
  }

  grant(ip: string): void {
    this.#granted += 1;
    this.#held.set(ip, (this.#held.get(ip) ?? 0) + 1);
    if (this.#held.size > this.#peakAllocated) this.#peakAllocated = this.#held.size;
  }

  release(ip: string): void {
    this.#released += 1;
    const leases = this.#held.get(ip) ?? 0;
    if (leases > 1) this.#held.set(ip, leases - 1);
    else this.#held.delete(ip);
  }

  snapshot(): PoolState {
    const allocated = this.#held.size;
    return {
      capacity: countOf(this.#capacity),
      reserved: countOf(this.#reserved),
      allocated,
      available: countOf(this.#capacity - BigInt(allocated)),
      leases: this.#granted - this.#released,
      waiting: this.waiting,
      granted: this.#granted,
      released: this.#released,
      denied: this.denied,
      waited: this.waited,
      peakAllocated: this.#peakAllocated,
    };
  }
}

/** A count as JSON can carry it: a number while that is exact, else its digits. */
function countOf(count: bigint): number | string {
  return count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : count.toString();
}
