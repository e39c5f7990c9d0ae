import { describe, expect, it } from 'vitest';
import { type Answer, type Holder, type Lease, LeaseBook, type LeaseBookOptions, type Sharing } from '../../src/model/lease-book.js';
import { randomFor } from '../../src/model/random.js';
import type { AllocationStrategy } from '../../src/model/scenario.js';
import { heapBytes } from '../support/heap.js';
import { rangesOf } from '../support/ranges.js';

type Options = Partial<Omit<LeaseBookOptions, 'ranges'>>;

function bookOf(ranges: string, options: Options = {}): LeaseBook {
  const random = randomFor(1, 'pool');
  return new LeaseBook({ ranges: rangesOf(ranges), allocationStrategy: 'round_robin', sharing: 'exclusive', random, ...options });
}

function user(number: number, task = 0, tenant = 'default'): Holder {
  return { tenant, user: number, task };
}

function granted(answer: Answer): Lease {
  if (answer.kind !== 'granted') throw new Error(`${answer.kind}, not granted`);
  return answer.lease;
}

/** Requests for users `from` to `to`; the last part of each address granted. */
function grant(book: LeaseBook, from: number, to: number, nowUs = 0): number[] {
  const parts: number[] = [];
  for (let number = from; number <= to; number++) parts.push(Number(granted(book.request(user(number), 1, nowUs)).ip.split('.')[3]));
  return parts;
}

describe('a lease', () => {
  it('knows its holder, its address, since when and after which wait', () => {
    const book = bookOf('10.0.1.0/24');
    const answer = book.request(user(1), 3, 250);
    expect(answer).toEqual({
      kind: 'granted',
      again: false,
      lease: { holder: user(1), iteration: 3, ip: '10.0.1.0', generation: 1, sinceUs: 250, waitUs: 0, index: 0 },
    });
    expect(book).toMatchObject({ capacity: 256n, allocated: 1, available: 255n, leases: 1, waiting: 0, reserved: 0n });
  });

  it('is granted once, however often it is asked for', () => {
    const book = bookOf('10.0.1.0/24');
    const first = granted(book.request(user(1), 1, 0));
    expect(book.request(user(1), 1, 5)).toEqual({ kind: 'granted', lease: first, again: true });
    expect(book.leases).toBe(1);
  });

  it('is another for another task, user or tenant', () => {
    const book = bookOf('10.0.1.0/24');
    const holders = [user(1), user(1, 1), user(1, 2), user(2), user(1, 0, 'other')];
    const ips = holders.map((holder) => granted(book.request(holder, 1, 0)).ip);
    expect(new Set(ips).size).toBe(5);
  });

  it('is released exactly once', () => {
    const book = bookOf('10.0.1.0/24');
    const lease = granted(book.request(user(1), 1, 0));
    expect(book.release(user(1), 10)).toBe(lease);
    expect(book.release(user(1), 10)).toBeUndefined();
    expect(book.release(user(2), 10)).toBeUndefined();
    expect(book).toMatchObject({ allocated: 0, leases: 0 });
  });

  it('has a higher generation each time its address is granted', () => {
    const book = bookOf('10.0.1.7');
    const generations: number[] = [];
    for (let round = 1; round <= 5; round++) {
      generations.push(granted(book.request(user(round), 1, round)).generation);
      book.release(user(round), round);
    }
    expect(generations).toEqual([1, 2, 3, 4, 5]);
  });

  it('never goes to a tenant that is not on the list', () => {
    const book = bookOf('10.0.1.0/24', { tenants: ['red'] });
    expect(book.request(user(1, 0, 'blue'), 1, 0, 1000)).toEqual({ kind: 'denied', reason: 'forbidden' });
    expect(book.request(user(1, 0, 'red'), 1, 0).kind).toBe('granted');
    expect(book.waiting).toBe(0);
  });

  it('is never of a reserved address', () => {
    const ranges = rangesOf('10.0.1.0/29', ['10.0.1.0', '10.0.1.7']);
    const book = new LeaseBook({ ranges, allocationStrategy: 'round_robin', sharing: 'exclusive' });
    expect(grant(book, 1, 6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(book.request(user(7), 1, 0)).toEqual({ kind: 'denied', reason: 'exhausted' });
    expect(book.reserved).toBe(2n);
  });
});

describe('releasing', () => {
  it('by user takes back every task of that user, in the order granted, and drops what it waits for', () => {
    const book = bookOf('10.0.1.0/30');
    for (const holder of [user(1, 3), user(2, 1), user(1, 1), user(1, 2)]) granted(book.request(holder, 1, 0));
    book.request(user(1, 4), 4, 0, 100);
    book.request(user(3), 1, 0, 100);
    expect(book.releaseUser('default', 1, 5).map((lease) => lease.holder.task)).toEqual([3, 1, 2]);
    expect(book).toMatchObject({ leases: 1, waiting: 1 });
    expect(book.releaseUser('default', 1, 5)).toEqual([]);
    expect(book.releaseUser('other', 2, 5)).toEqual([]);
  });

  it('by tenant leaves other tenants alone', () => {
    const book = bookOf('10.0.1.0/30');
    for (const holder of [user(1, 0, 'red'), user(2, 0, 'blue'), user(3, 0, 'red'), user(4, 0, 'red')]) granted(book.request(holder, 1, 0));
    book.request(user(5, 0, 'red'), 1, 0, 100);
    book.request(user(6, 0, 'blue'), 1, 0, 100);
    expect(book.releaseTenant('red', 5).map((lease) => lease.holder.user)).toEqual([1, 3, 4]);
    expect(book).toMatchObject({ leases: 1, waiting: 1 });
    expect(book.grantNext(5)?.holder).toEqual(user(6, 0, 'blue'));
  });

  it('by address takes back every lease of it, in any spelling', () => {
    const book = bookOf('2001:db8::/127', { sharing: 'shared' });
    for (let number = 1; number <= 5; number++) granted(book.request(user(number), 1, 0));
    expect(book.releaseByAddress('2001:DB8:0::0', 1).map((lease) => lease.holder.user)).toEqual([1, 3, 5]);
    expect(book).toMatchObject({ allocated: 1, leases: 2 });
    expect(book.releaseByAddress('10.0.0.1', 1)).toEqual([]);
    expect(book.releaseByAddress('nonsense', 1)).toEqual([]);
  });
});

describe('waiting', () => {
  it('is refused unless asked for', () => {
    const book = bookOf('10.0.1.7');
    grant(book, 1, 1);
    expect(book.request(user(2), 1, 0)).toEqual({ kind: 'denied', reason: 'exhausted' });
    expect(book.request(user(2), 1, 0, 100)).toEqual({ kind: 'queued', again: false });
    expect(book.request(user(2), 1, 1, 100)).toEqual({ kind: 'queued', again: true });
    expect(book.waiting).toBe(1);
  });

  it('is served first come, first served, and tells how long it took', () => {
    const book = bookOf('10.0.1.7');
    grant(book, 1, 1);
    book.request(user(2), 1, 10, 1000);
    book.request(user(3), 1, 20, 100);
    expect(book.grantNext(30)).toBeUndefined();
    book.release(user(1), 50);
    expect(book.grantNext(50)).toMatchObject({ holder: user(2), sinceUs: 50, waitUs: 40, ip: '10.0.1.7' });
    expect(book.grantNext(50)).toBeUndefined();
  });

  it('is not overtaken: a newcomer does not get the address just freed', () => {
    const book = bookOf('10.0.1.7');
    grant(book, 1, 1);
    book.request(user(2), 1, 0, 100);
    book.release(user(1), 5);
    expect(book.request(user(3), 1, 5)).toEqual({ kind: 'denied', reason: 'exhausted' });
    expect(book.request(user(3), 1, 5, 100)).toMatchObject({ kind: 'queued' });
    expect(book.grantNext(5)?.holder).toEqual(user(2));
  });

  it('ends at its deadline, and not before', () => {
    const book = bookOf('10.0.1.7');
    grant(book, 1, 1);
    book.request(user(2), 4, 10, 100);
    book.request(user(3), 1, 20, 50);
    expect(book.nextDeadlineUs()).toBe(70);
    expect(book.expire(69)).toEqual([]);
    expect(book.expire(70)).toEqual([{ holder: user(3), iteration: 1, sinceUs: 20 }]);
    expect(book.nextDeadlineUs()).toBe(110);
    expect(book.expire(500)).toEqual([{ holder: user(2), iteration: 4, sinceUs: 10 }]);
    expect(book.nextDeadlineUs()).toBeUndefined();
    book.release(user(1), 500);
    expect(book.grantNext(500)).toBeUndefined();
  });

  it('can be given up, also when it was granted in the same instant: then the address goes on to the next', () => {
    const book = bookOf('10.0.1.7');
    grant(book, 1, 1);
    for (const number of [2, 3, 4]) book.request(user(number), 1, 0, 1000);
    expect(book.cancel(user(3), 5)).toEqual({ was: 'waiting' });
    book.release(user(1), 5);
    const lease = book.grantNext(5);
    expect(book.cancel(user(2), 5)).toEqual({ was: 'held', lease });
    expect(book.grantNext(5)?.holder).toEqual(user(4));
    expect(book.cancel(user(2), 5)).toEqual({ was: 'nothing' });
    expect(book.cancel(user(9), 5)).toEqual({ was: 'nothing' });
  });

  it('is not touched by a release', () => {
    const book = bookOf('10.0.1.7');
    grant(book, 1, 1);
    book.request(user(2), 1, 0, 100);
    expect(book.release(user(2), 1)).toBeUndefined();
    expect(book.waiting).toBe(1);
  });

  it('costs the same in a line of a hundred thousand', () => {
    const book = bookOf('10.0.1.7');
    grant(book, 0, 0);
    for (let number = 1; number <= 100_000; number++) book.request(user(number), 1, 0, 1_000_000 + number);
    for (let number = 0; number < 100_000; number++) {
      if (number % 3 === 0) book.cancel(user(number), 1);
      else book.release(user(number), 1);
      while (book.grantNext(1) !== undefined);
    }
    expect(book).toMatchObject({ leases: 1, waiting: 0 });
  });
});

describe('a closed book', () => {
  it('grants nothing, denies those who waited in their order, and takes leases back', () => {
    const book = bookOf('10.0.1.7');
    const lease = granted(book.request(user(1), 1, 0));
    book.request(user(2), 1, 0, 100);
    book.request(user(3), 5, 1, 50);
    expect(book.close(10)).toEqual([
      { holder: user(2), iteration: 1, sinceUs: 0 },
      { holder: user(3), iteration: 5, sinceUs: 1 },
    ]);
    expect(book.close(10)).toEqual([]);
    expect(book.request(user(4), 1, 10, 100)).toEqual({ kind: 'denied', reason: 'closed' });
    expect(book.request(user(1), 1, 10)).toEqual({ kind: 'granted', lease, again: true });
    expect(book.release(user(1), 11)).toBe(lease);
    expect(book.grantNext(11)).toBeUndefined();
    expect(book.nextDeadlineUs()).toBeUndefined();
  });
});

describe('the order of addresses', () => {
  it('is, round robin, the next after the last one granted, past those held, around the end', () => {
    const book = bookOf('10.0.1.0/29');
    expect(grant(book, 1, 3)).toEqual([0, 1, 2]);
    book.release(user(1), 0);
    book.release(user(2), 0);
    expect(grant(book, 4, 9)).toEqual([3, 4, 5, 6, 7, 0]);
    book.release(user(5), 0);
    book.release(user(3), 0);
    expect(grant(book, 10, 12)).toEqual([1, 2, 4]);
  });

  it('visits, round robin, every free address once a cycle', () => {
    const book = bookOf('10.0.0.0-10.0.3.231');
    const held = new Set(Array.from({ length: 300 }, (_, number) => granted(book.request(user(number), 1, 0)).ip));
    const visited: string[] = [];
    for (let number = 1000; number < 1700; number++) {
      visited.push(granted(book.request(user(number), 1, 0)).ip);
      book.release(user(number), 0);
    }
    expect(new Set(visited).size).toBe(700);
    expect(visited.some((ip) => held.has(ip))).toBe(false);
    expect(granted(book.request(user(2000), 1, 0)).ip).toBe(visited[0]);
  });

  it('is, first free, the lowest', () => {
    const book = bookOf('10.0.1.0/29', { allocationStrategy: 'first_free' });
    expect(grant(book, 1, 4)).toEqual([0, 1, 2, 3]);
    book.release(user(3), 0);
    book.release(user(2), 0);
    expect(grant(book, 5, 7)).toEqual([1, 2, 4]);
  });

  it('is, at random, a function of the seed', () => {
    const grantedBy = (seed: number): number[] => {
      const book = bookOf('10.0.1.0/24', { allocationStrategy: 'random', random: randomFor(seed, 'pool') });
      const parts = grant(book, 1, 100);
      for (let number = 1; number <= 50; number++) book.release(user(number), 0);
      return [...parts, ...grant(book, 101, 150)];
    };
    expect(grantedBy(1)).toEqual(grantedBy(1));
    expect(grantedBy(1)).not.toEqual(grantedBy(2));
    expect(new Set(grantedBy(1).slice(0, 100)).size).toBe(100);
  });

  it('needs a stream of chance only to be random', () => {
    const ranges = rangesOf('10.0.1.0/24');
    expect(() => new LeaseBook({ ranges, allocationStrategy: 'random', sharing: 'exclusive' })).toThrow('chance');
    expect(() => new LeaseBook({ ranges, allocationStrategy: 'first_free', sharing: 'exclusive' })).not.toThrow();
  });
});

describe('shared addresses', () => {
  it('are never exhausted, and the least-held one is given', () => {
    const book = bookOf('10.0.1.0/30', { sharing: 'shared' });
    expect(grant(book, 1, 10)).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1]);
    book.release(user(3), 0);
    book.release(user(7), 0);
    expect(grant(book, 11, 15)).toEqual([2, 2, 3, 2, 3]);
    expect(book).toMatchObject({ allocated: 4, available: 0n, leases: 13 });
  });

  it('go by the strategy among equals', () => {
    const book = bookOf('10.0.1.0/30', { sharing: 'shared', allocationStrategy: 'first_free' });
    expect(grant(book, 1, 4)).toEqual([0, 1, 2, 3]);
    book.release(user(1), 0);
    book.release(user(3), 0);
    expect(grant(book, 5, 7)).toEqual([0, 2, 0]);
  });

  it('are exhausted only when there are none', () => {
    const ranges = rangesOf('10.0.1.0/30', ['10.0.1.0/24']);
    const book = new LeaseBook({ ranges, allocationStrategy: 'round_robin', sharing: 'shared' });
    expect(book.request(user(1), 1, 0)).toEqual({ kind: 'denied', reason: 'exhausted' });
    expect(book.request(user(1), 1, 0, 10)).toMatchObject({ kind: 'queued' });
    expect(book.grantNext(5)).toBeUndefined();
  });

  it('can all be one address with many users', () => {
    const book = bookOf('10.0.1.7', { sharing: 'shared' });
    expect(new Set(grant(book, 1, 2000))).toEqual(new Set([7]));
    for (let number = 1; number <= 2000; number++) expect(book.release(user(number), 0)?.ip).toBe('10.0.1.7');
    expect(book).toMatchObject({ allocated: 0, leases: 0 });
  });
});

describe('an enormous pool', () => {
  const STRATEGIES: readonly AllocationStrategy[] = ['round_robin', 'first_free', 'random'];
  const cases = STRATEGIES.flatMap((strategy) =>
    (['exclusive', 'shared'] as const).map((sharing): [AllocationStrategy, Sharing] => [strategy, sharing]),
  );

  it.each(cases)('%s, %s: grants, keeps apart and takes back', (allocationStrategy, sharing) => {
    const book = bookOf('2001:db8::/64', { allocationStrategy, sharing });
    const ips = Array.from({ length: 1000 }, (_, number) => granted(book.request(user(number), 1, 0)).ip);
    expect(new Set(ips).size).toBe(1000);
    expect(book).toMatchObject({ capacity: 1n << 64n, available: (1n << 64n) - 1000n });
    for (let number = 0; number < 1000; number++) expect(book.release(user(number), 1)?.ip).toBe(ips[number]);
    expect(book).toMatchObject({ available: 1n << 64n, leases: 0 });
  });

  it.each(cases)(
    '%s, %s: costs no more memory after 200,000 leases than the ten that are open, as a small pool does',
    (allocationStrategy, sharing) => {
      for (const range of ['2001:db8::/64', '2001:db8::/124']) {
        const book = bookOf(range, { allocationStrategy, sharing });
        churn(book, 0, 50_000);
        const before = heapBytes();
        churn(book, 50_000, 200_000);
        expect(book.leases).toBe(10);
        // 150,000 leases kept would be over 25 MiB.
        expect(heapBytes() - before).toBeLessThan(2 ** 20);
      }
    },
  );
});

/** Users come one by one, and the one before the tenth last goes. */
function churn(book: LeaseBook, from: number, to: number): void {
  for (let number = from; number < to; number++) {
    granted(book.request(user(number), 1, number));
    if (number >= 10) book.release(user(number - 10), number);
  }
}

describe('time', () => {
  it('never goes back', () => {
    const book = bookOf('10.0.1.0/24');
    book.request(user(1), 1, 10);
    expect(() => book.release(user(1), 9)).toThrow('time never goes back');
  });
});
