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

/** An address somebody holds. */
export interface HeldAddress {
  /** How many leases there are of it. */
  readonly leases: number;
  /** Of the lease granted last. */
  readonly tenant: string;
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
  readonly #held = new Map<string, { leases: number; tenant: string }>();

  constructor(capacity: bigint, reserved: bigint) {
    this.#capacity = capacity;
    this.#reserved = reserved;
  }

  grant(ip: string, tenant: string): void {
    this.#granted += 1;
    const held = this.#held.get(ip);
    if (held === undefined) this.#held.set(ip, { leases: 1, tenant });
    else {
      held.leases += 1;
      held.tenant = tenant;
    }
    if (this.#held.size > this.#peakAllocated) this.#peakAllocated = this.#held.size;
  }

  release(ip: string): void {
    this.#released += 1;
    const held = this.#held.get(ip);
    if (held !== undefined && held.leases > 1) held.leases -= 1;
    else this.#held.delete(ip);
  }

  held(): IterableIterator<[string, HeldAddress]> {
    return this.#held.entries();
  }

  clone(): PoolTally {
    const copy = new PoolTally(this.#capacity, this.#reserved);
    copy.waiting = this.waiting;
    copy.waited = this.waited;
    copy.denied = this.denied;
    copy.#granted = this.#granted;
    copy.#released = this.#released;
    copy.#peakAllocated = this.#peakAllocated;
    for (const [ip, held] of this.#held) copy.#held.set(ip, { ...held });
    return copy;
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
