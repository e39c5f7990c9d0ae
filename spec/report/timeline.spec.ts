import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/run-event.js';
import { RunTally } from '../../src/model/run-tally.js';
import { ReportFold } from '../../src/report/report.js';
import type { TimelineReading } from '../../src/report/timeline-reading.js';
import { EventList } from '../support/event-list.js';
import { handMadeLoad, handMadePlan } from '../support/hand-made-plan.js';
import { randomRun } from '../support/random-run.js';

function timelineOf(
  events: readonly RunEvent[],
  { plan = handMadePlan(), points }: { plan?: ReturnType<typeof handMadePlan>; points?: number } = {},
) {
  const fold = new ReportFold(plan);
  fold.keepTimeline();
  for (const event of events) fold.apply(event);
  return fold.timeline(points);
}

const sum = (counts: readonly number[] = []): number => counts.reduce((total, count) => total + count, 0);

/** The state of the run after the last event before each end, counted afresh from the first event. */
function standings(events: readonly RunEvent[], { endsUs }: TimelineReading) {
  return endsUs.map((endUs, index) => {
    const tally = new RunTally(handMadePlan());
    for (const event of events) if (event.at < endUs || index === endsUs.length - 1) tally.apply(event);
    return tally.snapshot();
  });
}

describe('the timeline of a run', () => {
  it('shows at the end of each span what the events before it add up to, for any run and any number of points', () => {
    fc.assert(
      fc.property(randomRun, fc.integer({ min: 1, max: 80 }), (events, points) => {
        const timeline = timelineOf(events, { points });
        expect(timeline.endsUs.length).toBeLessThanOrEqual(points);
        const expected = standings(events, timeline);
        for (const figure of ['active', 'spawned', 'completed', 'failed', 'aborted', 'dropped'] as const)
          expect(timeline.users[figure], figure).toEqual(expected.map(({ users }) => users[figure]));
        for (const [id, pool] of Object.entries(timeline.pools)) {
          expect(pool.allocated).toEqual(expected.map(({ pools }) => pools[id]?.allocated));
          expect(pool.waiting).toEqual(expected.map(({ pools }) => pools[id]?.waiting));
        }
        for (const [path, users] of Object.entries(timeline.states))
          expect(users).toEqual(expected.map(({ states }) => states[path]?.now ?? 0));
      }),
      { numRuns: 60 },
    );
  });

  it('counts each finished action in the span it finished in, for any run', () => {
    fc.assert(
      fc.property(randomRun, fc.integer({ min: 1, max: 80 }), (events, points) => {
        const timeline = timelineOf(events, { points });
        const finished = events.filter((event) => event.type === 'action.finished');
        const within = (index: number) =>
          finished.filter(({ at }) => Math.min(Math.floor(at / timeline.widthUs), timeline.endsUs.length - 1) === index);
        for (const [index] of timeline.endsUs.entries()) {
          const mine = within(index);
          expect(timeline.total.requests[index]).toBe(mine.length);
          expect(timeline.total.failures[index]).toBe(mine.filter(({ ok }) => !ok).length);
          for (const [code, counts] of Object.entries(timeline.errors))
            expect(counts[index]).toBe(mine.filter(({ error }) => error === code).length);
          for (const [id, line] of Object.entries(timeline.actions))
            expect(line.requests[index]).toBe(mine.filter(({ action }) => action === id).length);
          const answered = mine.filter(({ error }) => error === null || error === 'expect.status').map((event) => event.duration_us);
          expect(timeline.total.max[index]).toBe(answered.length === 0 ? null : Math.max(...answered) / 1000);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps between 300 and 600 spans of a long run, and loses nothing by it', () => {
    const list = new EventList().started().spawned(1);
    for (let second = 1; second <= 5000; second += 1)
      list
        .at(second * 1_000_000)
        .action(1, { duration_us: second * 100, ok: second % 5 > 0, error: second % 5 > 0 ? null : 'expect.status' });
    const timeline = timelineOf(list.events);
    expect(timeline.endsUs.length).toBeGreaterThan(300);
    expect(timeline.endsUs.length).toBeLessThanOrEqual(600);
    expect(sum(timeline.total.requests)).toBe(5000);
    expect(sum(timeline.total.failures)).toBe(1000);
    expect(sum(timeline.errors['expect.status'])).toBe(1000);
    expect(timeline.endsUs.at(-1)).toBe(list.events.at(-1)?.at);
  });

  it('fills spans in which nothing happened with how things stood', () => {
    const list = new EventList().started().spawned(1).entered(1, 'thinking').at(5_000_000).spawned(2).at(5_500_000).ended(1);
    const { users, states, widthUs, endsUs } = timelineOf(list.events);
    const before = endsUs.filter((endUs) => endUs <= 5_000_000).length;
    expect(widthUs).toBe(10_000);
    expect(users.active.slice(0, before)).toEqual(Array(before).fill(1));
    expect(states['thinking']?.slice(0, before)).toEqual(Array(before).fill(1));
    expect([users.active[before], users.active.at(-1)]).toEqual([2, 1]);
  });

  it('tells percentiles to within 2 %', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 1, maxLength: 200 }), (durations) => {
        const list = new EventList().started().spawned(1);
        for (const duration_us of durations) list.at(0).action(1, { duration_us }).at(0);
        const events = list.events.map((event) => ({ ...event, at: 0 }));
        const { total } = timelineOf(events);
        const sorted = durations.toSorted((a, b) => a - b);
        for (const [figure, percent] of [
          ['p50', 50],
          ['p95', 95],
          ['p99', 99],
        ] as const) {
          const exact = (sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? 0) / 1000;
          expect(Math.abs((total[figure][0] ?? 0) - exact), figure).toBeLessThanOrEqual(0.02 * exact + 0.0005);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('holds users against the plan, with a spawn rate limit as without', () => {
    const run = () => new EventList().started().at(4_000_000).say({ type: 'run.state', state: 'steady' }).events;
    const due = (load: Parameters<typeof handMadeLoad>[0]) =>
      timelineOf(run(), { plan: handMadePlan({ load: handMadeLoad(load) }), points: 4 }).users.due;
    expect(timelineOf(run(), { points: 4 }).endsUs).toEqual([1_010_000, 2_020_000, 3_030_000, 4_000_000]);
    expect(due({})).toEqual([2, 2, 12, 12]);
    expect(due({ concurrency: { onLimit: 'queue', spawnRateLimit: { count: 1, perUs: 1_000_000 } } })).toEqual([1, 2, 3, 4]);
  });
});
