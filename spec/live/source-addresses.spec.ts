/** Whose address was seen when: judged from the target's own record, not from ours. */
import { lastValueFrom, tap } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeScenario, live, loadScenario, run, toReport } from '../../src/index.js';
import type { Override, Scenario } from '../../src/model/scenario.js';
import { type Target, startTarget } from '../../src/target/start-target.js';
import { scenarioText } from '../support/scenario-text.js';
import { type Stay, overlappingStays, readRecord, staysOf } from '../support/target-record.js';

describe('the target sees each user under its own address', () => {
  let target: Target;
  beforeEach(async () => {
    target = await startTarget({ ip: '127.0.0.1', port: 0 });
  });
  afterEach(() => target.close());

  /** The same scenario against the spec's own target, which outlives the run. */
  const elsewhere = (resource = 'workbook.resources[0]'): Override[] => [
    { path: `${resource}.type`, value: 'http_endpoint' },
    { path: `${resource}.properties`, value: `{ url: "${target.url}" }` },
  ];

  async function runToRecord(scenario: Scenario) {
    const report = await lastValueFrom(run(scenario, { world: live(), seed: 42 }).pipe(toReport()));
    const record = await readRecord(target.url);
    expect(record).toHaveLength(report.total_requests);
    return { report, record };
  }

  it('in the advanced scenario: no address used by two users at once, each tenant in its own network', async () => {
    const faster = [0, 1, 3, 4.5, 6, 9].map((second, index) => ({
      path: `load.ramp_up.phases[${index}].at_second`,
      value: String(second),
    }));
    const thinkLess = { path: 'load.user_lifetime.think_time', value: '200ms' };
    const scenario = await loadScenario('scenarios/load_test_advanced.yaml', { overrides: [...elsewhere(), ...faster, thinkLess] });
    const { record, report } = await runToRecord(scenario);

    expect(report.failure_count).toBe(0);
    const stays = staysOf(record);
    // Every user kept one address for its whole life.
    expect(stays).toHaveLength(500);
    expect(overlappingStays(stays)).toEqual([]);
    const networks: Record<string, RegExp> = {
      'tenant-a': /^127\.20\.[01]\.\d+$/,
      'tenant-b': /^127\.30\.0\.\d+$/,
      internal: /^127\.40\.0\.([0-9]|[12]\d|3[01])$/,
    };
    for (const { peer, tenant } of record) expect(peer).toMatch(networks[tenant as string] as RegExp);
  });

  it('under churn: fresh addresses for every task, with users waiting for them', async () => {
    const text = scenarioText({
      pools: '[{ id: pool, ranges: [127.4.0.0/28] }]',
      binding: '{ strategy: per_task, release_on: task_end, wait_on_exhaustion: true }',
      phases: '[{ at_second: 0, spawn_users: 60 }]',
      lifetime: '{ mode: loop, iterations: 20, think_time: 5ms }',
      actions: '[{ id: get, call: get, with: { url: "{{shop.url}}/slow?ms=3", headers: { x-user: "{{user.id}}.{{user.iteration}}" } } }]',
    });
    const scenario = decodeScenario(text, 'spec.yaml', { overrides: elsewhere() });
    const events: { ip: string; user: number; iteration: number }[] = [];
    const report = await lastValueFrom(
      run(scenario, { world: live(), seed: 42 }).pipe(
        tap((event) => {
          if (event.type === 'action.started') events.push({ ip: event.ip as string, user: event.user, iteration: event.iteration });
        }),
        toReport(),
      ),
    );
    expect(report).toMatchObject({ total_requests: 1200, failure_count: 0 });
    const record = await readRecord(target.url);
    const stays: Stay[] = staysOf(record);
    expect(stays).toHaveLength(1200);
    expect(overlappingStays(stays)).toEqual([]);
    const seen = new Map(record.map(({ user, peer }) => [user, peer]));
    for (const { ip, user, iteration } of events) expect(seen.get(`${user}.${iteration}`)).toBe(ip);
    expect(new Set(record.map(({ peer }) => peer)).size).toBeLessThanOrEqual(16);
  });

  it('with shared addresses: no more addresses than the pool has, spread evenly', async () => {
    const scenario = await loadScenario('scenarios/shared_pool.yaml', { overrides: elsewhere() });
    const { record } = await runToRecord(scenario);
    const users = new Map<string, Set<string>>();
    for (const { peer, user } of record) users.set(peer, (users.get(peer) ?? new Set()).add(user as string));
    expect([...users.keys()].sort()).toEqual(['127.70.0.1', '127.70.0.2', '127.70.0.3', '127.70.0.4']);
    expect([...users.values()].map(({ size }) => size)).toEqual([5, 5, 5, 5]);
  });

  it('sends unbound what is told to be: bind_ip null, and --source-binding off', async () => {
    const parts = { pools: '[{ id: pool, ranges: [127.4.1.0/28] }]', binding: '{ pool_id: pool }' };
    const unbound = scenarioText({ ...parts, actions: '[{ id: get, call: get, with: { url: "{{shop.url}}/asset", bind_ip: null } }]' });
    await runToRecord(decodeScenario(unbound, 'spec.yaml', { overrides: elsewhere() }));
    const bound = decodeScenario(scenarioText(parts), 'spec.yaml', { overrides: elsewhere() });
    await lastValueFrom(run(bound, { world: live({ sourceBinding: 'off' }), seed: 1 }).pipe(toReport()));
    expect((await readRecord(target.url)).map(({ peer }) => peer)).toEqual(Array(6).fill('127.0.0.1'));
  });

  it('binds what a template gives', async () => {
    const actions = '[{ id: get, call: get, with: { url: "{{shop.url}}/asset", bind_ip: "127.4.2.{{user.id}}" } }]';
    const scenario = decodeScenario(scenarioText({ actions }), 'spec.yaml', { overrides: elsewhere() });
    const { record } = await runToRecord(scenario);
    expect(record.map(({ peer }) => peer).sort()).toEqual(['127.4.2.1', '127.4.2.2', '127.4.2.3']);
  });
});
