import { describe, expect, it } from 'vitest';
import { decodeScenario, live, replayed } from '../../src/index.js';
import { fingerprintOf, reportOf, runToEnd, scenarioText, timelineOf, timelinesOf } from '../../src/testing.js';
import { readRecording, recordScripted } from '../support/memory-journal.js';
import { scenarioOf } from '../support/scenario-text.js';
import { runScripted } from '../support/scripted-world.js';

const LOAD = {
  ramp_up: { phases: [{ at_second: 0, spawn_users: 2 }] },
  user_lifetime: { mode: 'loop', iterations: 2, think_time: '30ms' },
};

describe('a scenario in code', () => {
  it('is the smallest that runs where nothing is given', async () => {
    const scenario = decodeScenario(scenarioText(), 'spec.yaml');
    expect(await reportOf(scenario, { world: live() })).toMatchObject({ total_requests: 1, success_count: 1, seed: 1 });
  });

  it('walks through its actions in a row', async () => {
    const call = (id: string) => ({ id, call: 'get', with: { url: '{{target.url}}/asset' } });
    const scenario = decodeScenario(scenarioText({ actions: [call('first'), call('second')], load: LOAD }), 'spec.yaml');
    const { report, events } = await runToEnd(scenario, { world: live(), seed: 5 });
    expect(report).toMatchObject({
      seed: 5,
      actions: { first: { count: 4 }, second: { count: 4 } },
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(events.at(-1)?.type).toBe('run.finished');
  });

  it('takes every section as the language has it', () => {
    const text = scenarioText({
      name: 'whole',
      url: 'http://127.0.0.1:9',
      pools: [{ id: 'pool', ranges: ['127.1.0.0/29'] }],
      metrics: { bytes: { type: 'trend', value: 'get.body_len' } },
      load: { ...LOAD, user_resources: { ip_binding: { pool_id: 'pool' } } },
      simulation: { targets: [{ latency: { distribution: 'constant', value: '1ms' } }] },
    });
    const { name, pools, metrics, simulation } = decodeScenario(text, 'spec.yaml');
    expect([name, pools.length, metrics.length, simulation.targets.length]).toEqual(['whole', 1, 1, 1]);
  });
});

describe('a timeline', () => {
  const { events } = runScripted(
    scenarioOf({
      pools: '[{ id: pool, ranges: [127.1.0.0/29] }]',
      binding: '{ pool_id: pool }',
      phases: '[{ at_second: 1, spawn_users: 2 }]',
      lifetime: '{ mode: loop, iterations: 2, think_time: 30ms }',
    }),
  );

  it('tells the states of a user and how long each lasted', () => {
    const life = 'acquiring - iterating.start 20 iterating.done - thinking 30 iterating.start 20 iterating.done - releasing - completed';
    expect(timelineOf(events, 1)).toBe(life);
    expect([...timelinesOf(events)]).toEqual([
      [1, life],
      [2, life],
    ]);
  });

  it('is empty for a user who never came', () => {
    expect(timelineOf(events, 3)).toBe('');
  });
});

describe('a fingerprint', () => {
  it('of a replay is that of the recorded run, each time', async () => {
    const recording = readRecording(recordScripted(scenarioOf({ lifetime: '{ mode: loop, iterations: 3 }' }), { seed: 9 }).bytes);
    const again = (): Promise<string> => fingerprintOf(recording.scenario, { world: replayed(recording) });
    expect(await again()).toBe(recording.end?.fingerprint);
    expect(await again()).toBe(await again());
  });
});
