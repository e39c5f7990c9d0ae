/**
 * A scenario without faults comes to the same live on loopback and simulated: as many of each class, on each edge, in
 * each state and from each pool. Instants differ; what happens does not.
 */
import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Report, type Scenario, live, loadScenario, run, simulated, toReport } from '../../src/index.js';
import { type ScenarioParts, scenarioOf } from '../support/scenario-text.js';

const reportIn = (scenario: Scenario, world: ReturnType<typeof simulated>): Promise<Report> =>
  lastValueFrom(run(scenario, { world, seed: 3 }).pipe(toReport()));

/** What must agree: every count that does not hang on how long things take. */
function countsOf({ exit, users, tenants, actions, edges, pools, states, metrics }: Report): object {
  const entries = <Entry, Count>(record: Readonly<Record<string, Entry>>, count: (entry: Entry) => Count) =>
    Object.fromEntries(Object.entries(record).map(([id, entry]) => [id, count(entry)]));
  const userCounts = ({ planned, spawned, completed, failed, aborted, dropped }: Report['users']) => ({
    planned,
    spawned,
    completed,
    failed,
    aborted,
    dropped,
  });
  return {
    exit,
    users: userCounts(users),
    tenants: entries(tenants, userCounts),
    actions: entries(actions, ({ count, success, failure, errors }) => ({ count, success, failure, errors })),
    edges,
    pools: entries(pools, ({ capacity, reserved, allocated, granted, released, denied }) => ({
      capacity,
      reserved,
      allocated,
      granted,
      released,
      denied,
    })),
    states: entries(states, ({ entered }) => entered),
    metrics: entries(metrics, ({ count }) => count),
  };
}

const POOL = '[{ id: pool, ranges: [127.77.0.0/24] }]';
const BRANCHING: ScenarioParts = {
  pools: POOL,
  binding: '{ pool_id: pool }',
  phases: '[{ at_second: 0, spawn_users: 8 }, { at_second: 0.2, spawn_users: 4, tenant_id: other }]',
  lifetime: '{ mode: loop, iterations: 3, think_time: 20ms }',
  metrics: '{ size: { type: trend, value: ip.body_len, action: ip } }',
  actions: `[
    { id: ip, call: get, with: { url: "{{shop.url}}/ip" }, export: [{ type: json, name: seen, path: $.ip }], expect: { condition: "ip.seen == user.allocated_ip" } },
    { id: odd, call: get, with: { url: "{{shop.url}}/status/{{user.id % 2 == 0 ? 503 : 200}}" } },
    { id: add, call: post, with: { url: "{{shop.url}}/asset", json: { name: "{{user.id}}" } }, expect: { status: [201] } },
    { id: lost, call: get, with: { url: "{{shop.url}}/asset" }, expect: { status: [418] } } ]`.replaceAll('\n', ' '),
  nodes: `[
    { id: start, action: ip, edges: [{ to: odd }] },
    { id: odd, action: odd, edges: [{ to: add, trigger: { condition: odd.ok } }, { to: lost, trigger: { condition: odd.status_code == 503 } }] },
    { id: add, action: add, edges: [{ to: done }] },
    { id: lost, action: lost, edges: [{ to: done, trigger: { condition: "user.iteration < 3" } }] },
    { id: done, type: end } ]`.replaceAll('\n', ' '),
};

const CASES: readonly (readonly [title: string, scenario: () => Promise<Scenario>])[] = [
  ['branches, statuses, exports, metrics and an iteration without an edge', () => Promise.resolve(scenarioOf(BRANCHING))],
  [
    'a fresh address for each iteration',
    () => Promise.resolve(scenarioOf({ ...BRANCHING, binding: '{ pool_id: pool, strategy: per_task }' })),
  ],
  ['shared addresses', () => Promise.resolve(scenarioOf({ ...BRANCHING, binding: '{ pool_id: pool, strategy: shared }' }))],
  [
    'leases denied',
    () =>
      Promise.resolve(
        scenarioOf({
          ...BRANCHING,
          pools: '[{ id: pool, ranges: [127.77.0.0/29] }]',
          phases: '[{ at_second: 0, spawn_users: 6 }, { at_second: 0.01, spawn_users: 5 }]',
          lifetime: '{ mode: loop, iterations: 3, think_time: 300ms }',
        }),
      ),
  ],
  [
    'a concurrency limit that drops',
    () =>
      Promise.resolve(
        scenarioOf({
          ...BRANCHING,
          phases: '[{ at_second: 0, spawn_users: 8 }]',
          load: '  concurrency: { max_concurrent_users: 5, on_limit: drop }',
        }),
      ),
  ],
  ['waiting for addresses', () => loadScenario('scenarios/waiting_pool.yaml')],
  ['the simple scenario', () => loadScenario('scenarios/load_test_simple.yaml')],
  ['the HTTP scenario', () => loadScenario('scenarios/http_scenario.yaml')],
];

describe('live and simulated runs agree in every count', () => {
  it.each(CASES)('with %s', async (_, load) => {
    const scenario = await load();
    const [real, pretended] = [await reportIn(scenario, live()), await reportIn(scenario, simulated())];
    expect(countsOf(pretended)).toEqual(countsOf(real));
    expect([real.mode, pretended.mode]).toEqual(['live', 'simulated']);
  });
});
