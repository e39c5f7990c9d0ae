/**
 * Addresses: each lease granted once and released once, exclusive where it should be, in the order of asking.
 */
import type { DenyReason, ReleaseReason, RunEvent } from '../model/run-event.js';
import { addressNumber } from './addresses.js';
import type { Asked, Crowd, Held, Person } from './crowd.js';
import type { Expected } from './expected.js';
import type { Find } from './finding.js';
import { PoolModel } from './pool-model.js';
import type { RunRules } from './run-rules.js';

type Granted = Extract<RunEvent, { type: 'lease.granted' }>;
type Released = Extract<RunEvent, { type: 'lease.released' }>;
type Subject = Extract<RunEvent, { type: 'lease.requested' | 'lease.queued' | 'lease.denied' }>;

const RELEASE_REASONS: readonly ReleaseReason[] = ['task_end', 'user_exit', 'aborted', 'failed', 'shutdown', 'worker_lost'];
const DENY_REASONS: readonly DenyReason[] = ['exhausted', 'timeout', 'forbidden', 'closed'];

/** A pool, as far as the log has told. */
interface PoolBook {
  /** Who waits, in the order of queueing. */
  readonly line: Map<number, Asked>;
  /** By generation. */
  readonly open: Map<number, Held>;
  /** How many leases each held address has. */
  readonly holds: Map<string, number>;
  readonly model: PoolModel | null;
  lastGeneration: number;
  closed: boolean;
}

export class LeaseRules {
  readonly #expected: Expected | undefined;
  readonly #crowd: Crowd;
  readonly #run: RunRules;
  readonly #find: Find;
  readonly #books = new Map<string, PoolBook>();
  /** Users who gave up a request in this instant: what the pool granted them meanwhile comes back in the same. */
  readonly #gaveUp = new Set<Person>();

  constructor(expected: Expected | undefined, crowd: Crowd, run: RunRules, find: Find) {
    this.#expected = expected;
    this.#crowd = crowd;
    this.#run = run;
    this.#find = find;
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'lease.requested':
        return this.#request(event);
      case 'lease.queued':
        return this.#queue(event);
      case 'lease.granted':
        return this.#grant(event);
      case 'lease.denied':
        return this.#deny(event);
      case 'lease.released':
        return this.#release(event);
      default:
        return undefined;
    }
  }

  /** The user went on without waiting for an answer. */
  gaveUp(person: Person): void {
    if (person.asked === null || person.gaveUp) return;
    person.gaveUp = true;
    this.#gaveUp.add(person);
  }

  /** The user has ended: nothing of it may be left in a pool. */
  ended(person: Person): void {
    if (person.asked !== null) this.#forget(person);
    for (const { ip, pool } of person.held.values()) this.#find(3, `user ${person.id} ends and still holds ${ip} of ${pool}`);
  }

  /** Nothing more happens at this instant; the next event is at `nextUs`. */
  settle(atUs: number, nextUs: number): void {
    for (const person of this.#gaveUp) {
      if (person.asked !== null) this.#forget(person);
      else if (person.ip !== null) this.#find(12, `user ${person.id} gave its request up and holds ${person.ip} all the same`);
    }
    this.#gaveUp.clear();
    for (const [id, book] of this.#books) if (book.line.size > 0) this.#settleLine(id, book, atUs, nextUs);
  }

  close(): void {
    for (const [id, { open }] of this.#books) {
      for (const { user, ip } of open.values()) this.#find(5, `user ${user} still holds ${ip} of ${id} when all is over`);
    }
  }

  #settleLine(id: string, book: PoolBook, atUs: number, nextUs: number): void {
    if (book.model !== null && book.model.free > 0) {
      this.#find(10, `${book.line.size} wait for ${id} at ${atUs}, and ${book.model.free} of its addresses are free`);
    }
    const waitUs = this.#expected?.binding?.waitUs;
    if (waitUs === undefined) return;
    const [[user, asked]] = book.line as unknown as [[number, Asked]];
    // Where time is exact the next event shows that nothing happened in between; elsewhere nobody may have looked until then.
    const lookedUs = this.#run.exact ? nextUs : atUs;
    if (asked.atUs + waitUs + this.#run.slackUs < lookedUs) {
      this.#find(11, `user ${user} waits for ${id} since ${asked.atUs}, longer than ${waitUs}`);
      book.line.delete(user);
    }
  }

  #request(event: Subject): void {
    const person = this.#personOf(event);
    if (person === undefined) return;
    const { user, pool, iteration, at } = event;
    if (person.asked !== null) this.#find(3, `user ${user} asks again before it had an answer`);
    if (iteration !== person.iteration + 1) this.#find(3, `user ${user} asks for iteration ${iteration} after ${person.iteration}`);
    const binding = this.#expected?.binding;
    if (this.#expected !== undefined && binding === undefined) this.#find(3, `user ${user} asks for an address, and users have none`);
    if (person.phase !== undefined && person.phase.pool !== pool)
      this.#find(6, `user ${user} asks ${pool}, and its pool is ${person.phase.pool}`);
    if (person.held.size > 0 && (binding?.strategy !== 'per_task' || binding.releaseOn === 'task_end')) {
      this.#findIfBound(3, `user ${user} asks for a second address`);
    }
    person.asked = { pool, iteration, atUs: at, queued: false };
    person.gaveUp = false;
  }

  #queue(event: Subject): void {
    const person = this.#personOf(event);
    const asked = person?.asked;
    if (person === undefined || asked === null || asked === undefined || asked.queued || !fits(asked, event)) {
      this.#find(12, `user ${event.user} is queued and did not ask`);
      return;
    }
    const book = this.#book(event.pool);
    if (this.#expected?.binding !== undefined && this.#expected.binding.waitUs === undefined)
      this.#find(11, `user ${event.user} is queued, and nobody waits`);
    if (book.line.size === 0 && book.model !== null && book.model.free > 0)
      this.#find(10, `user ${event.user} is queued while ${event.pool} has a free address`);
    asked.queued = true;
    book.line.set(event.user, asked);
  }

  #grant(event: Granted): void {
    const { user, pool, ip, generation, at, wait_us } = event;
    const book = this.#book(pool);
    const person = this.#personOf(event);
    const asked = person?.asked;
    if (person === undefined || asked === null || asked === undefined || !fits(asked, event))
      this.#find(12, `user ${user} gets ${ip} and did not ask`);
    else {
      this.#judgeTurn(person, asked, book);
      if (wait_us !== at - asked.atUs) this.#find(3, `user ${user} asked ${at - asked.atUs} µs ago, and the grant says ${wait_us}`);
    }
    if (book.closed) this.#find(29, `${pool} grants an address after it was closed`);
    if (generation <= book.lastGeneration) this.#find(13, `generation ${generation} of ${pool} comes after ${book.lastGeneration}`);
    this.#judgeAddress(event, book);
    const held: Held = { user, tenant: event.tenant, pool, ip, iteration: event.iteration, generation, sinceUs: at };
    book.lastGeneration = Math.max(book.lastGeneration, generation);
    book.open.set(generation, held);
    book.holds.set(ip, (book.holds.get(ip) ?? 0) + 1);
    book.line.delete(user);
    if (person === undefined) return;
    person.held.set(generation, held);
    person.ip = ip;
    person.ipIteration = event.iteration;
    person.asked = null;
  }

  /** Nobody is served before those who came earlier and still wait. */
  #judgeTurn(person: Person, asked: Asked, { line }: PoolBook): void {
    for (const id of line.keys()) {
      if (id === person.id) return;
      if (this.#crowd.find(id)?.gaveUp === true) continue;
      this.#find(9, `user ${person.id} is served before user ${id}, who ${asked.queued ? 'came earlier' : 'was waiting'}`);
      return;
    }
  }

  #judgeAddress({ user, tenant, pool, ip }: Granted, book: PoolBook): void {
    const rules = this.#expected?.pools.get(pool);
    const binding = this.#expected?.binding;
    if (binding !== undefined && binding.strategy !== 'shared' && book.holds.has(ip))
      this.#find(1, `${ip} of ${pool} is granted to user ${user} while another holds it`);
    const number = addressNumber(ip);
    if (number === undefined) this.#find(6, `${ip} is no address`);
    if (rules === undefined || number === undefined) return;
    if (!rules.ranges.has(number)) this.#find(6, `${ip} is none of ${pool}`);
    else if (rules.reserved.has(number)) this.#find(8, `${ip} of ${pool} is reserved`);
    if (rules.tenants !== undefined && !rules.tenants.has(tenant)) this.#find(6, `${tenant} may not lease from ${pool}`);
    const complaint = book.model?.grant(number);
    if (complaint !== undefined) this.#find(complaint.invariant, `${ip} of ${pool}: ${complaint.message}`);
  }

  #deny(event: Extract<Subject, { type: 'lease.denied' }>): void {
    const { user, pool, reason, at } = event;
    const book = this.#book(pool);
    const person = this.#personOf(event);
    const asked = person?.asked;
    if (!DENY_REASONS.includes(reason)) this.#find(3, `no denial has the reason ${String(reason)}`);
    if (person === undefined || asked === null || asked === undefined || !fits(asked, event)) {
      this.#find(12, `user ${user} is denied and did not ask`);
      return;
    }
    this.#judgeDenial(reason, asked, book, at, person);
    book.line.delete(user);
    if (reason === 'closed') book.closed = true;
    person.asked = null;
    person.denied = true;
  }

  #judgeDenial(reason: DenyReason, asked: Asked, book: PoolBook, atUs: number, { id, tenant }: Person): void {
    const waitUs = this.#expected?.binding?.waitUs;
    const who = `user ${id} is denied by ${asked.pool}`;
    if (reason === 'timeout') {
      if (!asked.queued) this.#find(11, `${who} for having waited, and never did`);
      else if (waitUs !== undefined && atUs < asked.atUs + waitUs)
        this.#find(11, `${who} ${atUs - asked.atUs} µs after it asked, and may wait ${waitUs}`);
    } else if (reason === 'exhausted') {
      if (asked.queued || waitUs !== undefined) this.#find(11, `${who} at once, and may wait`);
      if (book.model !== null && book.model.free > 0) this.#find(10, `${who}, which has ${book.model.free} free`);
    } else if (reason === 'forbidden') {
      const tenants = this.#expected?.pools.get(asked.pool)?.tenants;
      if (this.#expected !== undefined && (tenants === undefined || tenants.has(tenant))) this.#find(6, `${who}, which admits ${tenant}`);
    } else if (atUs < this.#run.drainingUs) this.#find(10, `${who} as closed, and the run goes on`);
  }

  #release(event: Released): void {
    const { user, tenant, pool, ip, generation, at, held_us, reason } = event;
    const book = this.#book(pool);
    const held = book.open.get(generation);
    if (!RELEASE_REASONS.includes(reason)) this.#find(3, `no release has the reason ${String(reason)}`);
    if (held === undefined) {
      this.#find(4, `generation ${generation} of ${pool} is released and not held`);
      return;
    }
    if (held.ip !== ip || held.user !== user)
      this.#find(4, `${ip} is released by user ${user}; generation ${generation} is ${held.ip}, held by user ${held.user}`);
    if (held.tenant !== tenant) this.#find(6, `${tenant} releases an address of ${held.tenant}`);
    if (held_us !== at - held.sinceUs) this.#find(3, `${held.ip} was held for ${at - held.sinceUs} µs, and the release says ${held_us}`);
    this.#forgetLease(book, held);
    const person = this.#crowd.find(held.user);
    if (person === undefined) this.#find(18, `user ${held.user} has ended and releases ${held.ip}`);
    else this.#giveBack(person, held, reason);
  }

  #giveBack(person: Person, held: Held, reason: ReleaseReason): void {
    person.held.delete(held.generation);
    person.returned = held.ip;
    if (person.call !== null && person.call.ip === held.ip) this.#find(14, `${held.ip} goes back while user ${person.id} still uses it`);
    if (person.ip === held.ip) person.ip = null;
    if (reason === 'aborted' || reason === 'failed') person.cutReasons.add(reason);
    const releaseOn = this.#expected?.binding?.releaseOn;
    if ((reason === 'task_end' || reason === 'user_exit') && releaseOn !== undefined && reason !== releaseOn) {
      this.#find(3, `user ${person.id} releases at ${reason}, and was to at ${releaseOn}`);
    }
  }

  #forgetLease(book: PoolBook, { generation, ip }: Held): void {
    book.open.delete(generation);
    const holds = book.holds.get(ip) ?? 0;
    if (holds > 1) book.holds.set(ip, holds - 1);
    else book.holds.delete(ip);
    const number = addressNumber(ip);
    if (number !== undefined) book.model?.release(number);
  }

  #forget(person: Person): void {
    if (person.asked !== null) this.#book(person.asked.pool).line.delete(person.id);
    person.asked = null;
  }

  #findIfBound(invariant: number, message: string): void {
    if (this.#expected?.binding !== undefined) this.#find(invariant, message);
  }

  /** Who the event is about; a tenant that is not the user's is a finding, and so is a user who is not there. */
  #personOf({ user, tenant, type }: { readonly user: number; readonly tenant: string; readonly type: string }): Person | undefined {
    const person = this.#crowd.find(user);
    if (person === undefined) this.#find(18, `${type} of user ${user}, who is not there`);
    else if (person.tenant !== tenant) this.#find(6, `${type} of user ${user} names ${tenant}, and the user is one of ${person.tenant}`);
    return person;
  }

  #book(id: string): PoolBook {
    let book = this.#books.get(id);
    if (book === undefined) {
      const pool = this.#expected?.pools.get(id);
      if (this.#expected !== undefined && pool === undefined) this.#find(6, `there is no pool ${id}`);
      const model = pool === undefined ? null : PoolModel.of(pool, this.#expected?.binding?.strategy === 'shared');
      book = { line: new Map(), open: new Map(), holds: new Map(), model, lastGeneration: 0, closed: false };
      this.#books.set(id, book);
    }
    return book;
  }
}

function fits(asked: Asked, { pool, iteration }: { readonly pool: string; readonly iteration: number }): boolean {
  return asked.pool === pool && asked.iteration === iteration;
}
