/**
 * The book of one pool: who holds which address, who waits, who is next.
 *
 * Every rule about the order of leases is here, in one synchronous structure without a clock: what
 * it does follows from the calls alone, and instants are arguments. The actor around it only
 * receives, calls and replies. After each call that may free an address, call `grantNext` until it
 * returns undefined: then no address is free while someone waits.
 *
 * Granting and releasing cost the same for a /30 and a /64, with one address held or all but one
 * (`address-stock.ts`); memory follows the leases open and the requests waiting, nothing else.
 */
import { type AddressRanges, type Index, toIndex } from './address-range.js';
import { AddressStock, type Sharing } from './address-stock.js';
import { assert } from './assertion.js';
import { type Holder, HolderIndex } from './holder-index.js';
import type { Random } from './random.js';
import type { DenyReason } from './run-event.js';
import type { AllocationStrategy } from './scenario.js';
import { type Share, WHOLE, bigPortionOf, numberInWhole, positionInWhole } from './share.js';
import { type Place, type Waiter, WaitingLine, waiterAt } from './waiting-line.js';

export type { Sharing } from './address-stock.js';
export type { Holder } from './holder-index.js';
export type { Waiter } from './waiting-line.js';

/** An address held. Instants are microseconds since the run began. */
export interface Lease {
  readonly holder: Holder;
  /** The iteration in which it was asked for. */
  readonly iteration: number;
  readonly ip: string;
  /** Rises with every grant of the book, so also with every grant of one address. From 1; books of other shares use other numbers. */
  readonly generation: number;
  /** When it was granted. */
  readonly sinceUs: number;
  /** How long its holder had waited then. */
  readonly waitUs: number;
  /** Position of the address among those the book can grant. */
  readonly index: Index;
}

/** What a request comes to; `again`: its holder had that already, and nothing changed. */
export type Answer =
  | { readonly kind: 'granted'; readonly lease: Lease; readonly again: boolean }
  | { readonly kind: 'queued'; readonly again: boolean }
  | { readonly kind: 'denied'; readonly reason: DenyReason };

/** What a request that is given up had come to; a lease it had got is back in the pool. */
export type Cancelled = { readonly was: 'waiting' } | { readonly was: 'held'; readonly lease: Lease } | { readonly was: 'nothing' };

export interface LeaseBookOptions {
  readonly ranges: AddressRanges;
  readonly allocationStrategy: AllocationStrategy;
  /** Whether one address may have several holders: then the least-held is given. */
  readonly sharing: Sharing;
  /** Only these may lease; absent: everyone. */
  readonly tenants?: readonly string[];
  /** Required by, and only read with, random allocation. */
  readonly random?: Random;
  /** Which of the addresses are this book's; absent: all. */
  readonly share?: Share;
}

/** What a holder has: a lease, or a place in the line. */
type Ticket = Lease | Place;

const QUEUED: Answer = Object.freeze({ kind: 'queued', again: false });
const STILL_QUEUED: Answer = Object.freeze({ kind: 'queued', again: true });
const EXHAUSTED: Answer = Object.freeze({ kind: 'denied', reason: 'exhausted' });
const FORBIDDEN: Answer = Object.freeze({ kind: 'denied', reason: 'forbidden' });
const CLOSED: Answer = Object.freeze({ kind: 'denied', reason: 'closed' });

export class LeaseBook {
  /** Addresses that can be granted. */
  readonly capacity: bigint;
  readonly #ranges: AddressRanges;
  readonly #share: Share;
  readonly #stock: AddressStock;
  readonly #tenants: ReadonlySet<string> | undefined;
  readonly #tickets = new HolderIndex<Ticket>();
  readonly #line = new WaitingLine();
  #leases = 0;
  #grants = 0;
  #closed = false;
  #latestUs = 0;

  constructor(options: LeaseBookOptions) {
    this.#ranges = options.ranges;
    this.#share = options.share ?? WHOLE;
    this.capacity = bigPortionOf(options.ranges.capacity, this.#share);
    this.#stock = new AddressStock(this.capacity, options.sharing, options.allocationStrategy, options.random);
    this.#tenants = options.tenants === undefined ? undefined : new Set(options.tenants);
  }

  /** Addresses of the ranges that are never granted. */
  get reserved(): bigint {
    return this.#ranges.reservedCount;
  }

  /** Addresses held at least once. */
  get allocated(): number {
    return this.#stock.held;
  }

  /** Addresses that nobody holds. */
  get available(): bigint {
    return this.capacity - BigInt(this.allocated);
  }

  /** Leases open. With sharing, several may be of one address. */
  get leases(): number {
    return this.#leases;
  }

  /** Requests in the line. */
  get waiting(): number {
    return this.#line.length;
  }

  /** When the next waiter gives up; undefined when nobody waits. */
  nextDeadlineUs(): number | undefined {
    return this.#line.nextDeadlineUs;
  }

  /**
   * Asks for an address. Asking again with the same holder changes nothing and is answered with what
   * the holder has. Nobody overtakes: while someone waits, a free address is not given to a newcomer.
   *
   * @param iteration noted in the lease, no part of the key.
   * @param waitTimeoutUs how long to wait when none is free; absent: denied at once.
   */
  request(holder: Holder, iteration: number, nowUs: number, waitTimeoutUs?: number): Answer {
    this.#observe(nowUs);
    const ticket = this.#tickets.get(holder);
    if (ticket !== undefined) return isLease(ticket) ? { kind: 'granted', lease: ticket, again: true } : STILL_QUEUED;
    if (this.#closed) return CLOSED;
    if (this.#tenants !== undefined && !this.#tenants.has(holder.tenant)) return FORBIDDEN;
    const index = this.#line.length === 0 ? this.#stock.take() : undefined;
    if (index !== undefined) return { kind: 'granted', lease: this.#open(holder, iteration, index, nowUs, 0), again: false };
    if (waitTimeoutUs === undefined) return EXHAUSTED;
    this.#tickets.set(this.#line.join({ holder, iteration, sinceUs: nowUs }, nowUs + waitTimeoutUs));
    return QUEUED;
  }

  /** Gives a request up, whatever it has come to in the meantime. */
  cancel(holder: Holder, nowUs: number): Cancelled {
    this.#observe(nowUs);
    const ticket = this.#tickets.get(holder);
    if (ticket === undefined) return { was: 'nothing' };
    this.#drop(ticket);
    return isLease(ticket) ? { was: 'held', lease: ticket } : { was: 'waiting' };
  }

  /** Takes a lease back: the first call returns it, any other returns undefined. A request that waits is not touched. */
  release(holder: Holder, nowUs: number): Lease | undefined {
    this.#observe(nowUs);
    const ticket = this.#tickets.get(holder);
    if (ticket === undefined || !isLease(ticket)) return undefined;
    this.#drop(ticket);
    return ticket;
  }

  /** Takes back every lease of an address, in any strict spelling, in the order granted. Looks at all open leases. */
  releaseByAddress(ip: string, nowUs: number): Lease[] {
    this.#observe(nowUs);
    const position = this.#ranges.indexOf(ip);
    if (position === undefined) return [];
    const sought = toIndex(position);
    return this.#dropAll(this.#tickets.all().filter((ticket) => isLease(ticket) && positionInWhole(ticket.index, this.#share) === sought));
  }

  /** Takes back every lease of a user, in the order granted, and drops its waiting requests. */
  releaseUser(tenant: string, user: number, nowUs: number): Lease[] {
    this.#observe(nowUs);
    return this.#dropAll(this.#tickets.ofUser(tenant, user));
  }

  /** Takes back every lease of a tenant, in the order granted, and drops its waiting requests. */
  releaseTenant(tenant: string, nowUs: number): Lease[] {
    this.#observe(nowUs);
    return this.#dropAll(this.#tickets.ofTenant(tenant));
  }

  /** Grants a free address to whoever waits longest; undefined when nobody waits or none is free. Call until then. */
  grantNext(nowUs: number): Lease | undefined {
    this.#observe(nowUs);
    const place = this.#line.head;
    if (place === undefined) return undefined;
    const index = this.#stock.take();
    if (index === undefined) return undefined;
    this.#line.leave(place);
    return this.#open(place.holder, place.iteration, index, nowUs, nowUs - place.sinceUs);
  }

  /** Takes those whose deadline has come out of the line, by deadline, then by arrival: they are denied with `timeout`. */
  expire(nowUs: number): Waiter[] {
    this.#observe(nowUs);
    const expired = this.#line.leaveExpired(nowUs);
    for (const waiter of expired) this.#tickets.delete(waiter.holder);
    return expired;
  }

  /** Grants nothing from now on, and returns those who waited, in order: they are denied with `closed`. Leases stay until released. */
  close(nowUs: number): Waiter[] {
    this.#observe(nowUs);
    this.#closed = true;
    const denied: Waiter[] = [];
    for (let place = this.#line.head; place !== undefined; place = this.#line.head) {
      this.#line.leave(place);
      this.#tickets.delete(place.holder);
      denied.push(waiterAt(place));
    }
    return denied;
  }

  #open(holder: Holder, iteration: number, index: Index, nowUs: number, waitUs: number): Lease {
    const ip = this.#ranges.addressAt(positionInWhole(index, this.#share));
    this.#grants += 1;
    const lease: Lease = { holder, iteration, ip, generation: numberInWhole(this.#grants, this.#share), sinceUs: nowUs, waitUs, index };
    this.#tickets.set(lease);
    this.#leases++;
    return lease;
  }

  #drop(ticket: Ticket): void {
    this.#tickets.delete(ticket.holder);
    if (isLease(ticket)) {
      this.#stock.giveBack(ticket.index);
      this.#leases--;
    } else {
      this.#line.leave(ticket);
    }
  }

  /** Ends tickets; returns those that were leases, in the order granted. */
  #dropAll(tickets: readonly Ticket[]): Lease[] {
    for (const ticket of tickets) this.#drop(ticket);
    const [only] = tickets;
    if (only !== undefined && tickets.length === 1) return isLease(only) ? [only] : [];
    return tickets.filter(isLease).sort((a, b) => a.generation - b.generation);
  }

  #observe(nowUs: number): void {
    assert(nowUs >= this.#latestUs, 'time never goes back in a pool');
    this.#latestUs = nowUs;
  }
}

function isLease(ticket: Ticket): ticket is Lease {
  return 'ip' in ticket;
}
