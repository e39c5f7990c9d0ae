import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowOf } from '../../src/actions/http/live-rate-gate.js';
import { portionOf } from '../../src/model/share.js';
import { limitReasons, limitsOfShare } from '../../src/worlds/live-limits.js';
import { scenarioOf } from '../support/scenario-text.js';

const ONE_ORIGIN = scenarioOf();
const THREE_ORIGINS = scenarioOf({
  actions:
    '[{ id: get, call: get, with: { url: "http://127.0.0.1:1/" } }, { id: b, call: get, with: { url: "http://127.0.0.1:2/" } }, { id: c, call: get, with: { url: "http://127.0.0.1:3/" } }]',
  nodes:
    '[{ id: start, action: get, edges: [{ to: b }] }, { id: b, action: b, edges: [{ to: c }] }, { id: c, action: c, edges: [{ to: done }] }, { id: done, type: end }]',
});
const sharesOf = (count: number) => Array.from({ length: count }, (_, index) => ({ index, count }));

describe("a worker's share of what a live run is held to", () => {
  it('sums to the rate of the whole, over the same time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.constantFrom(1000, 10_000, 30_000, 1_000_000, 60_000_000),
        fc.integer({ min: 1, max: 8 }),
        (count, perUs, workers) => {
          const whole = windowOf({ count, perUs });
          const rates = sharesOf(workers).map((share) => limitsOfShare(ONE_ORIGIN, { maxRate: { count, perUs } }, share).maxRate);
          expect(rates.reduce((sum, rate) => sum + (rate?.count ?? Number.NaN), 0)).toBe(whole.count);
          for (const rate of rates) expect(rate && windowOf(rate)).toMatchObject({ windowUs: whole.windowUs });
        },
      ),
    );
  });

  it('sums to the connections of the whole, and has room for its users where the whole has room for all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 1, max: 8 }),
        (users, spare, workers) => {
          const maxConnections = 3 * users + spare;
          const limits = sharesOf(workers).map(
            (share) => limitsOfShare(THREE_ORIGINS, { maxConnections }, share).maxConnections ?? Number.NaN,
          );
          expect(limits.reduce((sum, each) => sum + each, 0)).toBe(maxConnections);
          for (const share of sharesOf(workers)) expect(limits[share.index]).toBeGreaterThanOrEqual(3 * portionOf(users, share));
        },
      ),
    );
  });

  it('leaves alone what is not limited', () => {
    expect(limitsOfShare(ONE_ORIGIN, {}, { index: 1, count: 3 })).toEqual({});
  });

  it('is a reason against so many workers where one of them could do nothing', () => {
    const rate = { maxRate: { count: 1, perUs: 500_000 } };
    expect(limitReasons(ONE_ORIGIN, rate, 2)).toEqual([]);
    expect(limitReasons(ONE_ORIGIN, rate, 3)).toEqual([expect.stringContaining('--max-rate')]);
    expect(limitReasons(THREE_ORIGINS, { maxConnections: 6 }, 2)).toEqual([]);
    expect(limitReasons(THREE_ORIGINS, { maxConnections: 8 }, 3)).toEqual([expect.stringContaining('--max-connections')]);
  });
});
