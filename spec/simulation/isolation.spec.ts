/** Without contention nobody's run depends on who else is there: users can be taken away, or the plan be cut in parts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/index.js';
import type { Report } from '../../src/model/report.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { eventsOf, reportOf, scenarioWith } from '../support/simulate.js';

const SIMULATION =
  '{ targets: [{ latency: { distribution: lognormal, median: 40ms, p99: 900ms }, errors: [{ rate: 0.2, status: 500 }, { rate: 0.1, fault: connect.refused }] }] }';
const NODES =
  '[{ id: start, action: get, edges: [{ to: again, trigger: { condition: "!get.ok" } }, { to: done }] }, { id: again, action: get, edges: [{ to: done }] }, { id: done, type: end }]';

interface Wave {
  readonly atSecond: number;
  readonly users: number;
}

function crowd(waves: readonly Wave[]): Scenario {
  const phases = waves.map(({ atSecond, users }) => `{ at_second: ${atSecond}, spawn_users: ${users} }`).join(', ');
  const parts = {
    pools: '[{ id: pool, ranges: [10.0.0.0/16] }]',
    binding: '{ pool_id: pool }',
    phases: `[${phases}]`,
    lifetime: '{ mode: loop, iterations: 3, think_time: 700ms }',
    nodes: NODES,
  };
  return scenarioWith(parts, SIMULATION);
}

/** Chance apart: whoever has another number in another crowd has other luck. */
function steadyCrowd(waves: readonly Wave[]): Scenario {
  return scenarioWith(
    {
      pools: '[{ id: pool, ranges: [10.0.0.0/16] }]',
      binding: '{ pool_id: pool }',
      phases: `[${waves.map(({ atSecond, users }) => `{ at_second: ${atSecond}, spawn_users: ${users} }`).join(', ')}]`,
      lifetime: '{ mode: loop, iterations: 2, think_time: 300ms }',
    },
    '{ targets: [{ latency: { distribution: constant, value: 30ms } }] }',
  );
}

/** An event without what goes by the order of coming. */
function withoutPlace(event: object): object {
  const { user: _user, ip: _ip, generation: _generation, ...rest } = event as Record<string, unknown>;
  return rest;
}

/** One user's own events, without their place among those of others. */
function storyOf(events: readonly RunEvent[], user: number): object[] {
  return events.flatMap((event) => {
    if (!('user' in event) || event.user !== user) return [];
    const { seq: _, ...own } = event;
    return [own];
  });
}

const waves = fc
  .array(fc.record({ atSecond: fc.integer({ min: 0, max: 4 }), users: fc.integer({ min: 1, max: 6 }) }), { minLength: 1, maxLength: 4 })
  .map((list) => list.toSorted((a, b) => a.atSecond - b.atSecond));

describe('without contention', () => {
  it('taking the last user away leaves every event of every other user as it was', () => {
    fc.assert(
      fc.property(waves, fc.nat(1000), (list, seed) => {
        const last = list.at(-1) as Wave;
        fc.pre(list.reduce((sum, { users }) => sum + users, 0) > 1);
        const fewer = [...list.slice(0, -1), ...(last.users > 1 ? [{ ...last, users: last.users - 1 }] : [])];
        const whole = eventsOf(crowd(list), seed);
        const part = eventsOf(crowd(fewer), seed);
        const users = fewer.reduce((sum, wave) => sum + wave.users, 0);
        expect(storyOf(part, users + 1)).toEqual([]);
        expect(storyOf(whole, users + 1).length).toBeGreaterThan(0);
        for (let user = 1; user <= users; user += 1) expect(storyOf(part, user)).toEqual(storyOf(whole, user));
      }),
      { numRuns: 25 },
    );
  });

  it('taking any one user away leaves the others as they were, but for the numbers and addresses that move up', () => {
    fc.assert(
      fc.property(waves, fc.nat(1000), (list, draw) => {
        const total = list.reduce((sum, { users }) => sum + users, 0);
        fc.pre(total > 1);
        const gone = 1 + (draw % total);
        let seen = 0;
        const fewer = list.flatMap((wave) => {
          const holdsIt = seen < gone && gone <= seen + wave.users;
          seen += wave.users;
          const users = holdsIt ? wave.users - 1 : wave.users;
          return users === 0 ? [] : [{ ...wave, users }];
        });
        const [whole, part] = [eventsOf(steadyCrowd(list), 3), eventsOf(steadyCrowd(fewer), 3)];
        for (let user = 1; user < total; user += 1) {
          const before = user < gone ? user : user + 1;
          expect(storyOf(part, user).map(withoutPlace)).toEqual(storyOf(whole, before).map(withoutPlace));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('adding users later changes nothing for those who were first', () => {
    const few = eventsOf(crowd([{ atSecond: 0, users: 3 }]), 5);
    const many = eventsOf(
      crowd([
        { atSecond: 0, users: 3 },
        { atSecond: 0, users: 40 },
        { atSecond: 1, users: 40 },
      ]),
      5,
    );
    for (const user of [1, 2, 3]) expect(storyOf(many, user)).toEqual(storyOf(few, user));
  });

  it('the parts of a plan cut in any number of pieces add up to the whole', () => {
    fc.assert(
      fc.property(waves, fc.integer({ min: 1, max: 7 }), (list, pieces) => {
        const whole = countsOf([reportOf(steadyCrowd(list))]);
        const parts = Array.from({ length: pieces }, (_, piece) =>
          list.map((wave) => ({ ...wave, users: shareOf(wave.users, piece, pieces) })),
        );
        const reports = parts
          .map((part) => part.filter(({ users }) => users > 0))
          .flatMap((part) => (part.length === 0 ? [] : [reportOf(steadyCrowd(part))]));
        expect(countsOf(reports)).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });
});

/** How many of a wave's users a piece gets. */
function shareOf(users: number, piece: number, pieces: number): number {
  return Math.floor((users * (piece + 1)) / pieces) - Math.floor((users * piece) / pieces);
}

function countsOf(reports: readonly Report[]): object {
  const sum = (read: (report: Report) => number): number => reports.reduce((total, report) => total + read(report), 0);
  return {
    planned: sum(({ users }) => users.planned),
    completed: sum(({ users }) => users.completed),
    requests: sum((report) => report.total_requests),
    success: sum((report) => report.success_count),
    edges: sum(({ edges }) => edges['start']?.[0] ?? 0),
    granted: sum(({ pools }) => pools['pool']?.granted ?? 0),
    released: sum(({ pools }) => pools['pool']?.released ?? 0),
    thinking: sum(({ states }) => states['thinking']?.entered ?? 0),
    seconds: Math.max(...reports.map(({ duration_secs }) => duration_secs)),
  };
}
