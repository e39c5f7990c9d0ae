import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadScenario, type Report, type RunEvent, type RunState, run, type Scenario, simulated, toStates } from '../../../src/index.js';
import { RunTally } from '../../../src/model/run-tally.js';
import { RunMetrics } from '../../../src/outputs/metrics/run-metrics.js';
import { userStates } from '../../../src/outputs/metrics/user-states.js';
import { compilePlan } from '../../../src/scenario/compile-plan.js';
import { keyOf, type Series, seriesOf } from '../../support/series.js';
import { eventsOf, reportOf, scenarioWith } from '../../support/simulate.js';

const crowd = (
  users: number,
  simulation = '{ targets: [{ latency: { distribution: uniform, min: 1ms, max: 300ms }, errors: [{ rate: 0.1, status: 500 }, { rate: 0.05, fault: connect.refused }] }] }',
) =>
  scenarioWith(
    {
      pools: '[{ id: pool, ranges: [10.0.0.0/25] }]',
      binding: '{ pool_id: pool, strategy: per_task, release_on: task_end, wait_on_exhaustion: true, wait_timeout: 1h }',
      phases: `[{ at_second: 0, spawn_users: ${users / 2} }, { at_second: 1, spawn_users: ${users / 2}, tenant_id: other }]`,
      lifetime: '{ mode: loop, iterations: 2, think_time: 50ms }',
      metrics:
        '{ calls: { type: counter, value: 1 }, last_ms: { type: gauge, value: "get.duration_ms" }, slow: { type: rate, value: "get.duration_ms > 100" }, size-of: { type: trend, value: "get.duration_ms" } }',
    },
    simulation,
  );

/** Folds the events, with a look at the metrics whenever `at` says so. */
function watch(scenario: Scenario, events: readonly RunEvent[], at: (index: number) => boolean = () => false) {
  const tally = new RunTally(compilePlan(scenario, { seed: 1 }));
  const metrics = new RunMetrics(scenario);
  const read = () => seriesOf(metrics.read(tally.snapshot(), null));
  const readings: Series[] = [read()];
  events.forEach((event, index) => {
    tally.apply(event);
    metrics.apply(event);
    if (at(index)) readings.push(read());
  });
  return [...readings, read()];
}

const sumOf = (series: Series, name: string) =>
  [...series].filter(([key]) => key.startsWith(`${name}{`)).reduce((sum, [, value]) => sum + value, 0);

describe('the metrics of a run', () => {
  const scenario = crowd(400);
  let events: RunEvent[];
  let report: Report;
  let readings: Series[];
  beforeAll(() => {
    events = eventsOf(scenario);
    report = reportOf(scenario);
    // As a scrape does it: between two turns, which is certain where time passes.
    let turns = 0;
    readings = watch(scenario, events, (index) => {
      if (events[index]?.at === events[index + 1]?.at) return false;
      turns += 1;
      return turns % 20 === 0;
    });
  });
  const last = () => readings.at(-1) as Series;
  const value = (name: string, labels: Readonly<Record<string, string>> = {}) => last().get(keyOf(name, labels));

  it('come in the same series from the first reading to the last', () => {
    for (const reading of readings) expect([...reading.keys()]).toEqual([...(readings[0] as Series).keys()]);
  });

  it('begin at 0, and what may only rise never falls', () => {
    const rising = (key: string) => /_(total|count|sum|bucket)\{/.test(key);
    for (const [key, first] of readings[0] as Series) if (rising(key)) expect(first, key).toBe(0);
    readings.reduce((before, after) => {
      for (const [key, now] of after) if (rising(key)) expect(now, key).toBeGreaterThanOrEqual(before.get(key) as number);
      return after;
    });
  });

  it('end at the numbers of the report', () => {
    expect(report.failure_count).toBeGreaterThan(0);
    expect(value('rampart_actions_total', { action: 'get' })).toBe(report.total_requests);
    expect(value('rampart_actions_success_total', { action: 'get' })).toBe(report.success_count);
    expect(sumOf(last(), 'rampart_actions_failure_total')).toBe(report.failure_count);
    for (const [error, count] of Object.entries(report.actions['get']?.errors ?? {})) {
      expect(value('rampart_actions_failure_total', { action: 'get', error })).toBe(count);
    }
    for (const [tenant, users] of Object.entries(report.tenants)) {
      expect(value('rampart_users_spawned_total', { tenant })).toBe(users.spawned);
      expect(value('rampart_users_completed_total', { tenant })).toBe(users.completed);
      expect(value('rampart_users_failed_total', { tenant })).toBe(users.failed);
      expect(value('rampart_users_active', { tenant })).toBe(0);
    }
    expect(value('rampart_ip_pool_capacity', { pool: 'pool' })).toBe(128);
    expect(value('rampart_ip_pool_available', { pool: 'pool' })).toBe(128);
    expect(value('rampart_action_duration_seconds_count', { action: 'get', outcome: 'ok' })).toBe(report.success_count);
    expect(value('rampart_action_duration_seconds_count', { action: 'get', outcome: 'failed' })).toBe(report.failure_count);
    expect(sumOf(last(), 'rampart_http_requests_total')).toBe(report.total_requests);
    expect(value('rampart_http_requests_total', { method: 'GET', status: '500' })).toBe(report.actions['get']?.errors['expect.status']);
    expect(value('rampart_http_request_duration_seconds_count', { method: 'GET' })).toBe(report.total_requests);
    expect(report.metrics).toMatchObject({
      calls: { total: value('rampart_metric_calls_total') },
      last_ms: { last: value('rampart_metric_last_ms') },
      slow: { rate: value('rampart_metric_slow') },
      'size-of': { count: value('rampart_metric_size_of_count') },
    });
  });

  it('count waits only of those who stood in line and got an address', () => {
    const queued = new Set<number>();
    const waits: number[] = [];
    for (const event of events) {
      if (event.type === 'lease.queued') queued.add(event.user);
      if (event.type === 'lease.granted' && queued.delete(event.user)) waits.push(event.wait_us);
    }
    expect(waits.length).toBeGreaterThan(0);
    expect(value('rampart_ip_pool_wait_seconds_count', { pool: 'pool' })).toBe(waits.length);
    expect(value('rampart_ip_pool_wait_seconds_sum', { pool: 'pool' })).toBeCloseTo(waits.reduce((sum, us) => sum + us, 0) / 1e6, 6);
    expect(
      Math.max(...readings.map((reading) => reading.get(keyOf('rampart_ip_pool_waiting', { pool: 'pool' })) as number)),
    ).toBeGreaterThan(0);
  });

  it('say of users in states what says how many are active', () => {
    const active = readings.map((reading) => sumOf(reading, 'rampart_users_active'));
    expect(Math.max(...active)).toBeGreaterThan(report.users.peak_active / 2);
    expect(Math.max(...active)).toBeLessThanOrEqual(report.users.peak_active);
    expect(readings.map((reading) => sumOf(reading, 'rampart_users_in_state'))).toEqual(active);
  });

  it('are the numbers that an embedding program sees in its states', () => {
    const metrics = new RunMetrics(scenario);
    const states: RunState[] = [];
    let seen = 0;
    run(scenario, { world: simulated(), seed: 1 })
      .pipe(toStates())
      .subscribe((state) => states.push(state));
    for (const [index, event] of events.entries()) {
      metrics.apply(event);
      if (index % 1000 !== 0) continue;
      const state = states[index] as RunState;
      const series = seriesOf(metrics.read(state, null));
      seen += 1;
      expect(state.seq).toBe(event.seq);
      for (const [tenant, users] of Object.entries(state.tenants)) {
        expect(series.get(keyOf('rampart_users_active', { tenant }))).toBe(users.active);
      }
      for (const [path, { now }] of Object.entries(state.states)) {
        if (userStates(scenario).includes(path)) expect(series.get(keyOf('rampart_users_in_state', { state: path }))).toBe(now);
      }
      const { success, failure } = state.actions['get'] as RunState['actions'][string];
      expect(series.get(keyOf('rampart_actions_total', { action: 'get' }))).toBe(success + failure);
      expect(sumOf(series, 'rampart_http_requests_total')).toBe(success + failure);
      expect(series.get(keyOf('rampart_ip_pool_allocated', { pool: 'pool' }))).toBe(state.pools['pool']?.allocated);
    }
    expect(seen).toBeGreaterThan(5);
  });
});

describe('the series of a scenario', () => {
  it('are as many for 20,000 users as for 20, and are computable before the run', { timeout: 120_000 }, () => {
    const sizes = [20, 20_000].map((users) => {
      const scenario = crowd(users);
      const [before, after] = watch(scenario, eventsOf(scenario)) as [Series, Series];
      expect(after.size).toBe(before.size);
      expect(after.get(keyOf('rampart_metric_calls_total'))).toBe(2 * users);
      return after.size;
    });
    expect(sizes[1]).toBe(sizes[0]);
  });

  it.each(readdirSync('scenarios'))('of %s cover every state its users are found in', async (file) => {
    const scenario = await loadScenario(`scenarios/${file}`);
    const entered = new Set(eventsOf(scenario).flatMap((event) => (event.type === 'user.state' ? [event.state] : [])));
    const ends = ['completed', 'failed', 'aborted'];
    expect([...entered].filter((state) => !ends.includes(state) && !userStates(scenario).includes(state))).toEqual([]);
  });
});
