import { describe, expect, it } from 'vitest';
import { type RunState, run, simulated, toReport, toStates } from '../../src/index.js';
import { scenarioOf } from '../support/scenario-text.js';

const SCENARIO = scenarioOf({
  phases: '[{ at_second: 0, spawn_users: 5 }, { at_second: 3, spawn_users: 5 }]',
  lifetime: '{ mode: loop, iterations: 10, think_time: 250ms }',
});

function statesOf(everyUs?: number): RunState[] {
  const states: RunState[] = [];
  run(SCENARIO, { world: simulated(), seed: 1 })
    .pipe(toStates(everyUs === undefined ? {} : { everyUs }))
    .subscribe((state) => states.push(state));
  return states;
}

describe('the states of a run', () => {
  it('come after each event, unless sampled', () => {
    expect(statesOf().map(({ seq }) => seq)).toEqual(statesOf().map((_, index) => index + 1));
  });

  it('sampled are some of all, at most one for each span, and the last', () => {
    const all = statesOf();
    const sampled = statesOf(500_000);
    for (const state of sampled) expect(state).toEqual(all[state.seq - 1]);
    expect(sampled.at(-1)).toEqual(all.at(-1));
    const spans = sampled.slice(0, -1).map(({ atUs }) => Math.floor(atUs / 500_000));
    expect(new Set(spans).size).toBe(spans.length);
    expect(sampled.length).toBeGreaterThan(5);
    expect(sampled.length).toBeLessThan(all.length / 10);
  });

  it('end with the numbers of the report', () => {
    run(SCENARIO, { world: simulated(), seed: 1 })
      .pipe(toReport())
      .subscribe((report) => {
        const last = statesOf(1_000_000).at(-1) as RunState;
        expect(last.users.completed).toBe(report.users.completed);
        expect(last.actions['get']?.success).toBe(report.success_count);
      });
    expect.assertions(2);
  });
});
