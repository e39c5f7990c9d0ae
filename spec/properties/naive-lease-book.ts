/** What a lease book should do, written as plainly as possible: arrays, and a look at everything each time. */
import type { Answer, Holder, Lease, Sharing, Waiter } from '../../src/model/lease-book.js';
import type { AllocationStrategy } from '../../src/model/scenario.js';

export interface NaiveLease {
  readonly holder: Holder;
  readonly address: number;
  readonly generation: number;
}

export class NaiveLeaseBook {
  leases: NaiveLease[] = [];
  line: (Waiter & { readonly deadlineUs: number })[] = [];
  closed = false;
  granted = 0;
  nowUs = 0;
  #last = -1;

  constructor(
    readonly size: number,
    readonly strategy: AllocationStrategy,
    readonly sharing: Sharing,
    readonly tenants: readonly string[],
  ) {}

  leaseOf(holder: Holder): NaiveLease | undefined {
    return this.leases.find((lease) => same(lease.holder, holder));
  }

  waits(holder: Holder): boolean {
    return this.line.some((waiter) => same(waiter.holder, holder));
  }

  holdersOf(address: number): number {
    return this.leases.filter((lease) => lease.address === address).length;
  }

  /** Addresses that may be granted now; the strategies with an order allow only one. */
  candidates(): number[] {
    const all = Array.from({ length: this.size }, (_, address) => address);
    const least = Math.min(...all.map((address) => this.holdersOf(address)));
    if (this.sharing === 'exclusive' && least > 0) return [];
    const open = all.filter((address) => this.holdersOf(address) === least);
    if (this.strategy === 'random') return open;
    const next = this.strategy === 'round_robin' ? (open.find((address) => address > this.#last) ?? open[0]) : open[0];
    return next === undefined ? [] : [next];
  }

  expectedAnswer(holder: Holder, waits: boolean): Answer['kind'] | 'exhausted' | 'forbidden' | 'closed' {
    if (this.leaseOf(holder)) return 'granted';
    if (this.waits(holder)) return 'queued';
    if (this.closed) return 'closed';
    if (!this.tenants.includes(holder.tenant)) return 'forbidden';
    if (this.line.length === 0 && this.candidates().length > 0) return 'granted';
    return waits ? 'queued' : 'exhausted';
  }

  grant(lease: Lease, address: number): void {
    this.leases.push({ holder: lease.holder, address, generation: lease.generation });
    this.line = this.line.filter((waiter) => !same(waiter.holder, lease.holder));
    this.granted++;
    this.#last = address;
  }

  remove(which: (lease: NaiveLease) => boolean): NaiveLease[] {
    const gone = this.leases.filter(which);
    this.leases = this.leases.filter((lease) => !which(lease));
    return gone;
  }
}

export function same(a: Holder, b: Holder): boolean {
  return a.tenant === b.tenant && a.user === b.user && a.task === b.task;
}
