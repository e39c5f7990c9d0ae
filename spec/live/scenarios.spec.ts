/** Every shipped scenario, run live, and judged by its report; nothing in `scenarios/` goes without. */
import { readdirSync } from 'node:fs';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { loadScenario, live, run, toReport } from '../../src/index.js';
import type { Report } from '../../src/model/report.js';

const TEN_TIMES_FASTER = [0, 1, 3, 4.5, 6, 9].map((second, index) => ({
  path: `load.ramp_up.phases[${index}].at_second`,
  value: String(second),
}));

interface Expected {
  /** Codes of the warnings the scenario is meant to give. */
  readonly warnings?: readonly string[];
  readonly overrides?: readonly { readonly path: string; readonly value: string }[];
  readonly users: number;
  readonly requests: number;
  readonly check?: (report: Report) => void;
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  'load_test_simple.yaml': { users: 10, requests: 20 },
  'load_test_advanced.yaml': {
    overrides: [...TEN_TIMES_FASTER, { path: 'load.user_lifetime.think_time', value: '200ms' }],
    users: 500,
    requests: 5000,
    check: ({ tenants, pools, metrics }) => {
      expect(Object.entries(tenants).map(([id, { completed }]) => [id, completed])).toEqual([
        ['tenant-a', 350],
        ['tenant-b', 130],
        ['internal', 20],
      ]);
      expect(pools['pool-a']?.granted).toBe(350);
      expect(metrics['slow_answers']).toMatchObject({ type: 'rate', count: 2500 });
    },
  },
  'http_scenario.yaml': {
    users: 180,
    requests: 1080,
    check: ({ edges }) => expect(edges).toEqual({ start: [540, 0], write: [540] }),
  },
  'minimal.yaml': { users: 3, requests: 3, check: ({ pools }) => expect(pools).toEqual({}) },
  'single.yaml': { users: 1, requests: 2 },
  'per_task.yaml': { users: 12, requests: 36, check: ({ pools }) => expect(pools['rotating']?.granted).toBe(36) },
  'shared_pool.yaml': {
    users: 20,
    requests: 40,
    check: ({ pools }) => expect(pools['gateway']).toMatchObject({ capacity: 4, peak_allocated: 4, granted: 20 }),
  },
  'waiting_pool.yaml': {
    warnings: ['pool.too_small'],
    users: 20,
    requests: 40,
    check: ({ pools }) => expect(pools['small-pool']).toMatchObject({ peak_allocated: 8, waited: 12, denied: 0 }),
  },
  // Live, nothing is said by `simulation`: every visit ends in a purchase.
  'simulated_shop.yaml': { users: 80, requests: 800, check: ({ edges }) => expect(edges).toEqual({ start: [400, 0], pay: [400] }) },
  'ipv6.yaml': { users: 5, requests: 10 },
};

describe('every shipped scenario', () => {
  it('has an expectation here', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(readdirSync('scenarios').sort());
  });

  it.each(Object.entries(EXPECTED))('%s runs live, every request succeeds and every address comes home', async (file, expected) => {
    const scenario = await loadScenario(`scenarios/${file}`, { overrides: expected.overrides ?? [] });
    expect(scenario.warnings.map(({ code }) => code)).toEqual(expected.warnings ?? []);
    const report = await lastValueFrom(run(scenario, { world: live(), seed: 42 }).pipe(toReport()));
    expect(report).toMatchObject({
      exit: { code: 0, reason: 'completed' },
      total_users: expected.users,
      total_requests: expected.requests,
      failure_count: 0,
      users: { completed: expected.users, failed: 0, aborted: 0, dropped: 0 },
    });
    for (const pool of Object.values(report.pools)) {
      expect(pool.allocated).toBe(0);
      expect(pool.released).toBe(pool.granted);
    }
    expected.check?.(report);
  });
});
