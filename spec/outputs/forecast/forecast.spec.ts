/** The forecast says when the peaks are, what was waited for, and which limit held most up. */
import { describe, expect, it } from 'vitest';
import { Forecast } from '../../../src/outputs/forecast/forecast.js';
import { renderForecast } from '../../../src/outputs/forecast/render-forecast.js';
import { compilePlan } from '../../../src/scenario/compile-plan.js';
import type { Scenario } from '../../../src/index.js';
import { type ScenarioParts, scenarioOf } from '../../support/scenario-text.js';
import { eventsOf, reportOf, scenarioWith } from '../../support/simulate.js';

function forecastOf(scenario: Scenario): Forecast {
  const forecast = new Forecast(compilePlan(scenario, { seed: 1 }));
  for (const event of eventsOf(scenario)) forecast.apply(event);
  return forecast;
}

const bottlenecks = (scenario: Scenario): string[] =>
  forecastOf(scenario)
    .read()
    .hindrances.map(({ limit, name }) => `${limit} ${name}`.trim());

const POOLED: ScenarioParts = {
  pools: '[{ id: pool, ranges: [127.1.0.0/30] }]',
  phases: '[{ at_second: 0, spawn_users: 3 }]',
  binding: '{ pool_id: pool, wait_on_exhaustion: true }',
};
const SLOW = '{ targets: [{ latency: { distribution: constant, value: 100ms }, capacity: { concurrency: 2 } }] }';

describe('the forecast of a run', () => {
  it('has its peaks with their instants, as the report has them', () => {
    const scenario = scenarioOf({
      ...POOLED,
      pools: '[{ id: pool, ranges: [127.1.0.0/28] }, { id: other, ranges: [127.2.0.0/28] }]',
      phases:
        '[{ at_second: 0, spawn_users: 2 }, { at_second: 1, spawn_users: 4 }, { at_second: 3, spawn_users: 5, ip_pool_override: other }]',
      lifetime: '{ mode: loop, iterations: 2, think_time: 1500ms }',
    });
    const { users, pools, hindrances } = forecastOf(scenario).read();
    const report = reportOf(scenario);
    expect(users).toMatchObject({ highest: 6, atUs: 1_000_000 });
    expect(users.highest).toBe(report.users.peak_active);
    expect(pools.map(({ id, peak }) => [id, peak.highest, peak.atUs])).toEqual([
      ['pool', 6, 1_000_000],
      ['other', 5, 3_000_000],
    ]);
    for (const { id, peak } of pools) expect(peak.highest).toBe(report.pools[id]?.peak_allocated);
    expect(hindrances).toEqual([]);
  });

  it('adds up the waits for a pool', () => {
    const { pools } = forecastOf(scenarioOf({ ...POOLED, phases: '[{ at_second: 0, spawn_users: 10 }]' })).read();
    // Four are served at a time, 20 ms each.
    expect(pools[0]).toMatchObject({ waited: 6, waitedUs: 4 * 20_000 + 2 * 40_000, longestWaitUs: 40_000, denied: 0 });
  });

  it('counts addresses and not leases where they are shared', () => {
    const { pools } = forecastOf(
      scenarioOf({ ...POOLED, phases: '[{ at_second: 0, spawn_users: 10 }]', binding: '{ strategy: shared }' }),
    ).read();
    expect(pools[0]?.peak.highest).toBe(4);
  });

  it.each([
    ['nothing', scenarioOf(POOLED), []],
    ['a pool that is waited for', scenarioOf({ ...POOLED, phases: '[{ at_second: 0, spawn_users: 10 }]' }), ['pool pool']],
    [
      'a pool that denies',
      scenarioOf({
        ...POOLED,
        phases: '[{ at_second: 0, spawn_users: 4 }, { at_second: 1, spawn_users: 2 }]',
        lifetime: '{ mode: loop, iterations: 2, think_time: 5s }',
        binding: '{ pool_id: pool }',
      }),
      ['pool pool'],
    ],
    ['a concurrency limit that queues', scenarioOf({ load: '  concurrency: { max_concurrent_users: 1 }' }), ['concurrency']],
    ['a concurrency limit that drops', scenarioOf({ load: '  concurrency: { max_concurrent_users: 1, on_limit: drop }' }), ['concurrency']],
    ['a spawn rate', scenarioOf({ load: '  concurrency: { spawn_rate_limit: 10/s }' }), ['spawn rate']],
    ['the capacity of a target', scenarioWith({ phases: '[{ at_second: 0, spawn_users: 5 }]' }, SLOW), ['target 1']],
    [
      'the worst first',
      scenarioWith({ phases: '[{ at_second: 0, spawn_users: 9 }]', load: '  concurrency: { max_concurrent_users: 3 }' }, SLOW),
      ['concurrency', 'target 1'],
    ],
  ])('names as bottleneck: %s', (_, scenario, expected) => {
    expect(bottlenecks(scenario)).toEqual(expected);
  });

  it('measures what calls wait for a full target exactly', () => {
    const { hindrances } = forecastOf(scenarioWith({ phases: '[{ at_second: 0, spawn_users: 5 }]' }, SLOW)).read();
    // Two at a time for 100 ms: two wait 100 ms, one 200 ms.
    expect(hindrances).toEqual([{ limit: 'target', name: '1', lost: 0, waitedUs: 400_000 }]);
  });
});

describe('the forecast as text', () => {
  it('reads so', () => {
    const scenario = scenarioWith(
      {
        pools: '[{ id: pool, ranges: [127.1.0.0/30] }]',
        binding: '{ pool_id: pool, wait_on_exhaustion: true }',
        phases: '[{ at_second: 0, spawn_users: 2 }, { at_second: 2, spawn_users: 6 }]',
        lifetime: '{ mode: loop, iterations: 3, think_time: 480ms }',
      },
      SLOW,
    );
    expect(renderForecast(forecastOf(scenario).read()).join('\n')).toBe(`\
Forecast
Peak          at
users      6  2s
pool pool  4  2s  100.0% of 4, 2 waited up to 1.26 s

Requests a second
8                 ████████
                  ████████████████
  ████████        ████████████████████████
0 ████████████████████████████████████████
  0s                                    5s

Bottleneck: pool pool: users waited 2.52 s in all
     also: simulation.targets[0]: calls waited 400 ms in all`);
  });

  it('is never wider than 72 columns, and has no plot without requests', () => {
    const long = scenarioWith(
      {
        phases: '[{ at_second: 0, spawn_users: 1 }, { at_second: 9000, spawn_users: 300 }]',
        lifetime: '{ mode: loop, iterations: 40, think_time: 20s }',
      },
      '{ targets: [] }',
    );
    const lines = renderForecast(forecastOf(long).read());
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(72);
    expect(lines.join('\n')).toContain('█');
    expect(renderForecast(new Forecast(compilePlan(long, { seed: 1 })).read()).join('\n')).not.toContain('Requests');
  });
});
