import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivals } from '../../src/model/arrivals.js';
import { LeaseBook } from '../../src/model/lease-book.js';
import { randomFor } from '../../src/model/random.js';
import type { AllocationStrategy, Load } from '../../src/model/scenario.js';
import { type Share, bigPortionOf, concurrencyOf, holderOf, numberInWhole, portionOf, positionInWhole } from '../../src/model/share.js';
import { rangesOf } from '../support/ranges.js';

const sharesOf = (count: number): Share[] => Array.from({ length: count }, (_, index) => ({ index, count }));
const counts = fc.integer({ min: 1, max: 9 });

const loads: fc.Arbitrary<Load> = fc
  .record({
    waves: fc.array(fc.record({ atUs: fc.nat(5_000_000), users: fc.integer({ min: 1, max: 20 }) }), { minLength: 1, maxLength: 5 }),
    limit: fc.option(fc.record({ count: fc.integer({ min: 1, max: 50 }), perUs: fc.integer({ min: 1, max: 2_000_000 }) }), {
      nil: undefined,
    }),
  })
  .map(({ waves, limit }) => ({
    phases: waves
      .toSorted((a, b) => a.atUs - b.atUs)
      .map(({ atUs, users }, index) => ({ index, atUs, spawnUsers: users, tenant: 'default' })),
    lifetime: { iterations: 1, thinkTimeUs: 0 },
    concurrency: { onLimit: 'queue', ...(limit === undefined ? {} : { spawnRateLimit: limit }) },
    gracefulStopUs: 0,
  }));

describe('shares of a plan', () => {
  it('sum to the whole and differ by one at most, whatever is dealt and among how many', () => {
    fc.assert(
      fc.property(fc.nat(10_000), counts, (amount, count) => {
        const portions = sharesOf(count).map((share) => portionOf(amount, share));
        expect(portions.reduce((sum, each) => sum + each, 0)).toBe(amount);
        expect(Math.max(...portions) - Math.min(...portions)).toBeLessThanOrEqual(1);
        expect(sharesOf(count).map((share) => bigPortionOf(BigInt(amount), share))).toEqual(portions.map(BigInt));
      }),
    );
  });

  it('have nothing in common, and together every number and every position', () => {
    fc.assert(
      fc.property(fc.nat(200), counts, (amount, count) => {
        const numbers = sharesOf(count).flatMap((share) =>
          Array.from({ length: portionOf(amount, share) }, (_, own) => numberInWhole(own + 1, share)),
        );
        expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: amount }, (_, position) => position + 1));
        for (const share of sharesOf(count)) {
          expect(holderOf(numberInWhole(3, share), count)).toBe(share.index);
          expect(positionInWhole(2, share)).toBe(numberInWhole(3, share) - 1);
        }
      }),
    );
  });

  it('reach the far end of a pool of any size', () => {
    const share = { index: 2, count: 3 };
    const last = bigPortionOf(2n ** 64n, share) - 1n;
    expect(positionInWhole(last, share)).toBe(2n ** 64n - 2n);
    expect(positionInWhole(2 ** 52, share)).toBe(3n * 2n ** 52n + 2n);
  });

  it('have the users of the whole between them, each due when it is due there', () => {
    fc.assert(
      fc.property(loads, counts, (load, count) => {
        const dealt = sharesOf(count).flatMap((share) => [...arrivals(load, share)].map((arrival) => ({ share, arrival })));
        expect(dealt.map(({ arrival }) => arrival).toSorted((a, b) => a.ordinal - b.ordinal)).toEqual([...arrivals(load)]);
        for (const { share, arrival } of dealt) expect(holderOf(arrival.ordinal + 1, count)).toBe(share.index);
      }),
    );
  });

  it('of a limit on concurrent users leave room for all where the whole does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(100), counts, (users, spare, count) => {
        const limits = sharesOf(count).map(
          (share) => concurrencyOf({ onLimit: 'queue', maxConcurrentUsers: users + spare }, share).maxConcurrentUsers ?? Number.NaN,
        );
        expect(limits.reduce((sum, each) => sum + each, 0)).toBe(users + spare);
        for (const share of sharesOf(count)) expect(limits[share.index]).toBeGreaterThanOrEqual(portionOf(users, share));
      }),
    );
  });
});

describe('a share of a pool', () => {
  const strategies = fc.constantFrom<AllocationStrategy>('round_robin', 'first_free', 'random');

  it('never gives an address of another share, and all of them are given out by some', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), counts, strategies, (size, count, allocationStrategy) => {
        const ranges = rangesOf(`10.0.0.1-10.0.0.${size}`);
        const given = sharesOf(count).flatMap((share) => {
          const random = randomFor(1, 'pool', share.index, share.count);
          const book = new LeaseBook({ ranges, allocationStrategy, sharing: 'exclusive', random, share });
          const leases = Array.from({ length: size + 1 }, (_, user) => book.request({ tenant: 'a', user, task: 0 }, 1, 0)).flatMap(
            (answer) => (answer.kind === 'granted' ? [answer.lease] : []),
          );
          expect(BigInt(leases.length)).toBe(book.capacity);
          expect(book.available).toBe(0n);
          for (const { ip } of leases) expect(book.releaseByAddress(ip, 1).map((lease) => lease.ip)).toEqual([ip]);
          return leases;
        });
        expect(new Set(given.map(({ ip }) => ip)).size).toBe(size);
        expect(new Set(given.map(({ generation }) => generation)).size).toBe(size);
      }),
    );
  });

  it('gives the nth user of the whole the address it would have had alone', () => {
    const ranges = rangesOf('10.0.0.0/24');
    const options = { ranges, allocationStrategy: 'round_robin', sharing: 'exclusive' } as const;
    const alone = new LeaseBook(options);
    const shares = sharesOf(3).map((share) => new LeaseBook({ ...options, share }));
    for (let user = 1; user <= 30; user += 1) {
      const holder = { tenant: 'a', user, task: 0 };
      const lease = alone.request(holder, 1, 0);
      expect(shares[holderOf(user, 3)]?.request(holder, 1, 0)).toMatchObject({ lease: { ip: 'lease' in lease ? lease.lease.ip : '' } });
    }
  });
});
