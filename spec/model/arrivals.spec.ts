import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivals, crowds } from '../../src/model/arrivals.js';
import type { Arrival } from '../../src/model/arrivals.js';
import type { Concurrency, Load } from '../../src/model/scenario.js';

type RateLimit = NonNullable<Concurrency['spawnRateLimit']>;

function loadOf(phases: readonly (readonly [atUs: number, spawnUsers: number])[], spawnRateLimit?: RateLimit): Load {
  return {
    phases: phases.map(([atUs, spawnUsers], index) => ({ index, atUs, spawnUsers, tenant: `t${index}` })),
    lifetime: { iterations: 1, thinkTimeUs: 0 },
    concurrency: { onLimit: 'queue', ...(spawnRateLimit === undefined ? {} : { spawnRateLimit }) },
    gracefulStopUs: 0,
  };
}

const SECOND = 1_000_000;
const perSecond = (count: number): RateLimit => ({ count, perUs: SECOND });

/** Time goes to the right, one column each half second; a digit is the phase of a user due then. */
function draw(users: Iterable<Arrival>): string {
  const columns: string[] = [];
  for (const { dueAtUs, phase } of users) {
    const column = dueAtUs / (SECOND / 2);
    expect(Number.isInteger(column)).toBe(true);
    columns[column] = (columns[column] ?? '') + String(phase.index);
  }
  return Array.from(columns, (users) => users ?? '-').join(' ');
}

describe('the timetable', () => {
  const phases = [
    [0, 4],
    [1 * SECOND, 2],
    [4 * SECOND, 1],
  ] as const;

  it('without a limit has each crowd at its instant', () => {
    expect(draw(arrivals(loadOf(phases)))).toBe('0000 - 11 - - - - - 2');
  });

  it('with a limit has a later crowd stand in line behind the earlier one', () => {
    expect(draw(arrivals(loadOf(phases, perSecond(2))))).toBe('0 0 0 0 1 1 - - 2');
  });

  it('begins a new line at a phase that finds nobody waiting, wherever that phase lies', () => {
    const late = loadOf(
      [
        [0, 2],
        [1.5 * SECOND, 2],
      ],
      perSecond(1),
    );
    expect(draw(arrivals(late))).toBe('0 - 0 - 1 - 1');
    const between = loadOf(
      [
        [0, 2],
        [2.5 * SECOND, 2],
      ],
      perSecond(1),
    );
    expect(draw(arrivals(between))).toBe('0 - 0 - - 1 - 1');
  });

  it('keeps equal instants in the order written', () => {
    const equal = loadOf(
      [
        [0, 2],
        [0, 1],
        [0, 2],
      ],
      perSecond(2),
    );
    expect(draw(arrivals(equal))).toBe('0 0 1 2 2');
  });

  it('of a load without phases is empty', () => {
    expect([...arrivals(loadOf([]))]).toEqual([]);
  });
});

describe('slots of a rate that does not divide a second', () => {
  it.each<[RateLimit, number, number]>([
    [perSecond(3), 0, 0],
    [perSecond(3), 1, 333_333],
    [perSecond(3), 2, 666_667],
    [perSecond(3), 3, 1_000_000],
    [perSecond(3), 3_000_000, 1_000_000 * SECOND],
    [perSecond(7), 9_999_999, 1_428_571_285_714],
    [{ count: 1, perUs: 2 * SECOND }, 5, 10 * SECOND],
    [{ count: 30, perUs: 60 * SECOND }, 31, 62 * SECOND],
  ])('at %j user %i is due after %i µs', (limit, k, dueAtUs) => {
    const [crowd] = crowds(loadOf([[0, k + 1]], limit));
    expect(crowd?.dueAtUs(k)).toBe(dueAtUs);
  });
});

it('costs the first arrival no more than it needs, however many follow', () => {
  const everyone = arrivals(loadOf([[0, 10_000_000]], perSecond(100)));
  const first = Array.from({ length: 3 }, () => everyone.next().value as Arrival);
  expect(first.map(({ dueAtUs, ordinal }) => [dueAtUs, ordinal])).toEqual([
    [0, 0],
    [10_000, 1],
    [20_000, 2],
  ]);
});

describe('for any load', () => {
  const limits = fc.record({ count: fc.integer({ min: 1, max: 1_000 }), perUs: fc.constantFrom(SECOND, 60 * SECOND, 7_000_003) });
  const phases = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 20 * SECOND }), fc.integer({ min: 1, max: 40 })), { maxLength: 8 })
    .map((list) => list.sort(([a], [b]) => a - b));
  const loads = fc.tuple(phases, fc.option(limits, { nil: undefined })).map(([list, limit]) => loadOf(list, limit));

  it('every planned user arrives once, in order, of its own phase and never before it', () => {
    fc.assert(
      fc.property(loads, (load) => {
        const users = [...arrivals(load)];
        expect(users.map(({ ordinal }) => ordinal)).toEqual(users.map((_, i) => i));
        const perPhase = load.phases.map(({ index }) => users.filter(({ phase }) => phase.index === index).length);
        expect(perPhase).toEqual(load.phases.map(({ spawnUsers }) => spawnUsers));
        for (const [i, { dueAtUs, phase }] of users.entries()) {
          expect(Number.isSafeInteger(dueAtUs)).toBe(true);
          expect(dueAtUs).toBeGreaterThanOrEqual(phase.atUs);
          expect(dueAtUs).toBeGreaterThanOrEqual(users[i - 1]?.dueAtUs ?? 0);
        }
      }),
    );
  });

  it('a limit is kept in every window, to the microsecond, and never makes anyone wait longer than it must', () => {
    fc.assert(
      fc.property(phases, limits, (list, limit) => {
        const users = [...arrivals(loadOf(list, limit))];
        for (const [i, { dueAtUs, phase }] of users.entries()) {
          const earlier = users[i - limit.count];
          if (earlier !== undefined) expect(dueAtUs - earlier.dueAtUs).toBeGreaterThanOrEqual(limit.perUs - 1);
          const previous = users[i - 1];
          const soonest = previous === undefined ? phase.atUs : Math.max(phase.atUs, previous.dueAtUs + limit.perUs / limit.count);
          expect(Math.abs(dueAtUs - soonest)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
