/** The lease book against the naive one: any sequence of calls, compared after each. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Holder, type Lease, LeaseBook, type Sharing } from '../../src/model/lease-book.js';
import { randomFor } from '../../src/model/random.js';
import type { AllocationStrategy } from '../../src/model/scenario.js';
import { rangesOf } from '../support/ranges.js';
import { NaiveLeaseBook, same } from './naive-lease-book.js';

interface Real {
  readonly book: LeaseBook;
  readonly addressOf: (lease: Lease) => number;
}

/** One call: made to both, answers compared, then everything that must always hold. */
class Call implements fc.Command<NaiveLeaseBook, Real> {
  constructor(
    private readonly name: string,
    private readonly make: (naive: NaiveLeaseBook, real: Real) => void,
  ) {}

  check(): boolean {
    return true;
  }

  run(naive: NaiveLeaseBook, real: Real): void {
    this.make(naive, real);
    alwaysHolds(naive, real.book);
  }

  toString(): string {
    return this.name;
  }
}

function alwaysHolds(naive: NaiveLeaseBook, book: LeaseBook): void {
  const held = new Set(naive.leases.map((lease) => lease.address)).size;
  const deadlines = naive.line.map((waiter) => waiter.deadlineUs);
  const nextDeadlineUs = deadlines.length === 0 ? undefined : Math.min(...deadlines);
  const expected = [naive.leases.length, held, naive.size - held, naive.line.length, nextDeadlineUs];
  expect([book.leases, book.allocated, Number(book.available), book.waiting, book.nextDeadlineUs()]).toEqual(expected);
  expect(book.capacity).toBe(BigInt(naive.size));
}

/** A grant is of an address the naive book allows, with the next generation. */
function expectGrant(naive: NaiveLeaseBook, real: Real, lease: Lease): void {
  const address = real.addressOf(lease);
  expect(naive.candidates()).toContain(address);
  expect(lease).toMatchObject({ generation: naive.granted + 1, sinceUs: naive.nowUs, index: address });
  if (naive.sharing === 'exclusive') expect(naive.holdersOf(address)).toBe(0);
  naive.grant(lease, address);
}

/** Leases taken back are those the naive book removes, in the order granted. */
function expectReleased(
  naive: NaiveLeaseBook,
  leases: readonly Lease[],
  which: (lease: { holder: Holder; address: number }) => boolean,
): void {
  expect(leases.map((lease) => lease.generation)).toEqual(naive.remove(which).map((lease) => lease.generation));
}

function request(holder: Holder, waitTimeoutUs: number | undefined): Call {
  return new Call(`request(${keyOf(holder)}, wait ${waitTimeoutUs})`, (naive, real) => {
    const expected = naive.expectedAnswer(holder, waitTimeoutUs !== undefined);
    const known = naive.leaseOf(holder);
    const waited = naive.waits(holder);
    const answer = real.book.request(holder, 1, naive.nowUs, waitTimeoutUs);
    expect(answer.kind === 'denied' ? answer.reason : answer.kind).toBe(expected);
    if (answer.kind === 'granted') {
      expect(answer.again).toBe(known !== undefined);
      if (known === undefined) expectGrant(naive, real, answer.lease);
      else expect(answer.lease.generation).toBe(known.generation);
    } else if (answer.kind === 'queued') {
      expect(answer.again).toBe(waited);
      if (!waited) naive.line.push({ holder, iteration: 1, sinceUs: naive.nowUs, deadlineUs: naive.nowUs + (waitTimeoutUs ?? 0) });
    }
  });
}

function release(holder: Holder): Call {
  return new Call(`release(${keyOf(holder)})`, (naive, { book }) => {
    const lease = book.release(holder, naive.nowUs);
    expectReleased(naive, lease === undefined ? [] : [lease], (one) => same(one.holder, holder));
    expect(book.release(holder, naive.nowUs)).toBeUndefined();
  });
}

function cancel(holder: Holder): Call {
  return new Call(`cancel(${keyOf(holder)})`, (naive, { book }) => {
    const expected = naive.leaseOf(holder) ? 'held' : naive.waits(holder) ? 'waiting' : 'nothing';
    const cancelled = book.cancel(holder, naive.nowUs);
    expect(cancelled.was).toBe(expected);
    expectReleased(naive, cancelled.was === 'held' ? [cancelled.lease] : [], (one) => same(one.holder, holder));
    naive.line = naive.line.filter((waiter) => !same(waiter.holder, holder));
  });
}

function releaseUser({ tenant, user }: Holder): Call {
  return new Call(`releaseUser(${tenant}/${user})`, (naive, { book }) => {
    const theirs = (one: { holder: Holder }): boolean => one.holder.tenant === tenant && one.holder.user === user;
    expectReleased(naive, book.releaseUser(tenant, user, naive.nowUs), theirs);
    naive.line = naive.line.filter((waiter) => !theirs(waiter));
  });
}

function releaseTenant({ tenant }: Holder): Call {
  return new Call(`releaseTenant(${tenant})`, (naive, { book }) => {
    expectReleased(naive, book.releaseTenant(tenant, naive.nowUs), (one) => one.holder.tenant === tenant);
    naive.line = naive.line.filter((waiter) => waiter.holder.tenant !== tenant);
  });
}

function releaseByAddress(address: number): Call {
  return new Call(`releaseByAddress(number ${address})`, (naive, { book }) => {
    expectReleased(naive, book.releaseByAddress(`10.0.0.${address}`, naive.nowUs), (one) => one.address === address);
  });
}

/** After settling nobody waits while an address could be granted, and nobody was overtaken. */
const settle = new Call('settle', (naive, real) => {
  for (let lease = real.book.grantNext(naive.nowUs); lease !== undefined; lease = real.book.grantNext(naive.nowUs)) {
    const [first] = naive.line;
    expect(lease.holder).toEqual(first?.holder);
    expect(lease.waitUs).toBe(naive.nowUs - (first?.sinceUs ?? Number.NaN));
    expectGrant(naive, real, lease);
  }
  expect(naive.line.length > 0 && naive.candidates().length > 0).toBe(false);
});

function wait(elapsedUs: number): Call {
  return new Call(`wait ${elapsedUs}`, (naive, { book }) => {
    naive.nowUs += elapsedUs;
    const due = naive.line.filter((waiter) => waiter.deadlineUs <= naive.nowUs).toSorted((a, b) => a.deadlineUs - b.deadlineUs);
    expect(book.expire(naive.nowUs)).toEqual(due.map(({ holder, iteration, sinceUs }) => ({ holder, iteration, sinceUs })));
    naive.line = naive.line.filter((waiter) => waiter.deadlineUs > naive.nowUs);
  });
}

const close = new Call('close', (naive, { book }) => {
  expect(book.close(naive.nowUs).map((waiter) => waiter.holder)).toEqual(naive.line.map((waiter) => waiter.holder));
  naive.line = [];
  naive.closed = true;
});

function keyOf({ tenant, user, task }: Holder): string {
  return `${tenant}/${user}/${task}`;
}

const holder: fc.Arbitrary<Holder> = fc.record({
  tenant: fc.constantFrom('red', 'red', 'blue', 'stranger'),
  user: fc.integer({ min: 1, max: 5 }),
  task: fc.integer({ min: 0, max: 2 }),
});
const timeout = fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined });
const calls = [
  ...Array.from({ length: 6 }, () => fc.tuple(holder, timeout).map(([who, timeoutUs]) => request(who, timeoutUs))),
  ...Array.from({ length: 3 }, () => holder.map(release)),
  ...Array.from({ length: 3 }, () => fc.constant(settle)),
  holder.map(cancel),
  holder.map(releaseUser),
  holder.map(releaseTenant),
  fc.nat({ max: 6 }).map(releaseByAddress),
  fc.nat({ max: 10 }).map(wait),
];
/** Closing is rare, so that most runs have a life before it. */
const anyCalls = fc.commands([...calls, ...calls, ...calls, fc.constant(close)], { maxCommands: 100, size: 'max' });

const STRATEGIES: readonly AllocationStrategy[] = ['round_robin', 'first_free', 'random'];
const SHARINGS: readonly Sharing[] = ['exclusive', 'shared'];

describe.each(STRATEGIES)('a lease book that grants %s', (strategy) => {
  it.each(SHARINGS)('and %s does what the naive one does, call by call', (sharing) => {
    fc.assert(
      fc.property(fc.nat({ max: 6 }), fc.nat(), anyCalls, (size, seed, sequence) => {
        const tenants = ['red', 'blue'];
        const ranges = size === 0 ? rangesOf([]) : rangesOf(`10.0.0.0-10.0.0.${size - 1}`);
        const book = new LeaseBook({ ranges, allocationStrategy: strategy, sharing, tenants, random: randomFor(seed) });
        const addressOf = ({ ip }: Lease): number => Number(ip.split('.')[3]);
        fc.modelRun(() => ({ model: new NaiveLeaseBook(size, strategy, sharing, tenants), real: { book, addressOf } }), sequence);
      }),
      { numRuns: 200 },
    );
  });
});
