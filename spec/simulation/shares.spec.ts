/** Without contention users live the same lives whether the plan is run whole or as shares that know nothing of each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePlan, simulated } from '../../src/index.js';
import type { RunEvent } from '../../src/model/run-event.js';
import type { Scenario } from '../../src/model/scenario.js';
import type { Share } from '../../src/model/share.js';
import { RunNotes } from '../../src/report/run-notes.js';
import { runPlan } from '../../src/runtime/run.js';
import { livesOf } from '../support/lives.js';
import { scenarioWith } from '../support/simulate.js';

const SIMULATION =
  '{ targets: [{ latency: { distribution: lognormal, median: 40ms, p99: 900ms }, errors: [{ rate: 0.2, status: 500 }, { rate: 0.1, fault: connect.refused }] }] }';
const NODES =
  '[{ id: start, action: get, edges: [{ to: again, trigger: { condition: "!get.ok" } }, { to: done }] }, { id: again, action: get, edges: [{ to: done }] }, { id: done, type: end }]';

interface Wave {
  readonly atSecond: number;
  readonly users: number;
}

function crowd(waves: readonly Wave[], rate?: number): Scenario {
  return scenarioWith(
    {
      pools: '[{ id: pool, ranges: [10.0.0.0/16] }]',
      binding: '{ pool_id: pool }',
      phases: `[${waves.map(({ atSecond, users }) => `{ at_second: ${atSecond}, spawn_users: ${users} }`).join(', ')}]`,
      lifetime: '{ mode: loop, iterations: 3, think_time: 700ms }',
      nodes: NODES,
      ...(rate === undefined ? {} : { load: `  concurrency: { spawn_rate_limit: ${rate}/s }` }),
    },
    SIMULATION,
  );
}

function eventsOf(scenario: Scenario, seed: number, share?: Share): RunEvent[] {
  const plan = { ...compilePlan(scenario, { seed }), ...(share === undefined ? {} : { share }) };
  const events: RunEvent[] = [];
  runPlan(plan, simulated(), { beside: new RunNotes(plan, 'simulated') }).subscribe((event) => events.push(event));
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'completed' });
  return events;
}

const waves = fc
  .array(fc.record({ atSecond: fc.integer({ min: 0, max: 4 }), users: fc.integer({ min: 1, max: 6 }) }), { minLength: 1, maxLength: 4 })
  .map((list) => list.toSorted((a, b) => a.atSecond - b.atSecond));

describe('the shares of a plan', () => {
  it('give every user the life it has in the whole: addresses, instants, luck and end', () => {
    fc.assert(
      fc.property(
        waves,
        fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
        fc.integer({ min: 2, max: 5 }),
        fc.nat(1000),
        (list, rate, count, seed) => {
          const scenario = crowd(list, rate);
          const whole = livesOf(eventsOf(scenario, seed));
          const parts = Array.from({ length: count }, (_, index) => livesOf(eventsOf(scenario, seed, { index, count })));
          const together = new Map(parts.flatMap((part) => [...part]).toSorted(([a], [b]) => a - b));
          expect(together).toEqual(whole);
          for (const [index, part] of parts.entries()) for (const user of part.keys()) expect((user - 1) % count).toBe(index);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('all tell of every phase as it is in the whole, also of one in which they have nobody', () => {
    const list = [
      { atSecond: 0, users: 1 },
      { atSecond: 2, users: 1 },
      { atSecond: 3, users: 5 },
    ];
    const phasesOf = (events: readonly RunEvent[]) =>
      events.flatMap((event) => (event.type === 'phase.started' ? [{ ...event, seq: 0 }] : []));
    const whole = phasesOf(eventsOf(crowd(list), 1));
    for (let index = 0; index < 4; index += 1) expect(phasesOf(eventsOf(crowd(list), 1, { index, count: 4 }))).toEqual(whole);
  });
});
