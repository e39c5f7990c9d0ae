import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import type { FinishReason, RunEvent } from '../../src/model/run-event.js';
import { Histogram } from '../../src/report/histogram.js';
import { type BesideTheEvents, ReportFold } from '../../src/report/report.js';
import { EventList } from '../support/event-list.js';
import { handMadeLoad, handMadePlan, handMadePool } from '../support/hand-made-plan.js';
import { randomRun } from '../support/random-run.js';

const NOTHING: BesideTheEvents = { health: null, fingerprint: null };

function reportOf(events: readonly RunEvent[], plan = handMadePlan(), beside = NOTHING): Report {
  const fold = new ReportFold(plan);
  for (const event of events) fold.apply(event);
  return fold.finish(beside);
}

const limited = (maxConcurrentUsers: number) =>
  handMadePlan({ load: handMadeLoad({ concurrency: { maxConcurrentUsers, onLimit: 'queue' } }) });

describe('the report of a run', () => {
  it('has totals that are the fold of its events, for any run', () => {
    fc.assert(
      fc.property(randomRun, (events) => {
        const report = reportOf(events);
        const finished = events.filter((event) => event.type === 'action.finished');
        const count = (type: RunEvent['type']) => events.filter((event) => event.type === type).length;
        expect(report.total_users).toBe(count('user.spawned'));
        expect(report.total_requests).toBe(finished.length);
        expect(report.success_count).toBe(finished.filter(({ ok }) => ok).length);
        expect(report.failure_count).toBe(finished.filter(({ ok }) => !ok).length);
        expect(report.users.completed + report.users.failed + report.users.aborted).toBe(report.total_users);
        for (const [id, action] of Object.entries(report.actions)) {
          const mine = finished.filter((event) => event.action === id);
          const answered = mine.filter(({ error }) => error === null || error === 'expect.status').map((event) => event.duration_us);
          const unanswered = mine.filter(({ error }) => error !== null && error !== 'expect.status').map((event) => event.duration_us);
          expect(action).toMatchObject({ count: mine.length, success: mine.filter(({ ok }) => ok).length });
          expect(action.success + action.failure).toBe(action.count);
          expect(Object.values(action.errors).reduce((sum, n) => sum + n, 0)).toBe(action.failure);
          expect(action.latency_ms?.max ?? null).toBe(answered.length === 0 ? null : Math.max(...answered) / 1000);
          expect(action.latency_failed_ms?.min ?? null).toBe(unanswered.length === 0 ? null : Math.min(...unanswered) / 1000);
        }
        const entered = Object.values(report.states).reduce((sum, state) => sum + state.entered, 0);
        expect(entered).toBe(count('user.state'));
        expect(report.duration_secs).toBe((events.at(-1)?.at ?? 0) / 1_000_000);
      }),
      { numRuns: 200 },
    );
  });

  it('measures stays in a state by its events, for any run', () => {
    fc.assert(
      fc.property(randomRun, (events) => {
        const stays = new Map<string, number[]>();
        for (const event of events) {
          if (event.type !== 'user.state') continue;
          const left = events.find(
            (later) =>
              later.seq > event.seq && (later.type === 'user.state' || later.type === 'user.finished') && later.user === event.user,
          );
          stays.set(event.state, [...(stays.get(event.state) ?? []), (left?.at ?? event.at) - event.at]);
        }
        const { states } = reportOf(events);
        expect(Object.keys(states)).toEqual([...stays.keys()]);
        for (const [state, times] of stays) {
          expect(states[state]?.time_ms.max).toBe(Math.max(...times) / 1000);
          expect(states[state]?.total_ms).toBe(times.reduce((sum, time) => sum + time, 0) / 1000);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('counts waits for an address only of requests that queued and were granted, for any run', () => {
    fc.assert(
      fc.property(randomRun, (events) => {
        const report = reportOf(events);
        for (const [id, pool] of Object.entries(report.pools)) {
          const waits = events.flatMap((event, index) => {
            if (event.type !== 'lease.granted' || event.pool !== id) return [];
            const before = events
              .slice(0, index)
              .findLast((earlier) => earlier.type.startsWith('lease.') && 'user' in earlier && earlier.user === event.user);
            return before?.type === 'lease.queued' ? [event.wait_us] : [];
          });
          expect(pool.wait_ms.max).toBe(Math.max(0, ...waits) / 1000);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each<{ reason: FinishReason; code: number }>([
    { reason: 'completed', code: 0 },
    { reason: 'duration', code: 0 },
    { reason: 'command', code: 0 },
    { reason: 'sigint', code: 130 },
    { reason: 'sigterm', code: 143 },
    { reason: 'threshold', code: 3 },
    { reason: 'internal', code: 1 },
    { reason: 'worker_lost', code: 6 },
  ])('has exit code $code when the run ended by $reason', ({ reason, code }) => {
    expect(reportOf(new EventList().started().finished(reason).events).exit).toEqual({ code, reason });
  });

  it('takes a run that stopped without a word for an internal fault', () => {
    expect(reportOf(new EventList().started().spawned(1).events).exit).toEqual({ code: 1, reason: 'internal' });
  });

  it('refuses a run that never started', () => {
    expect(() => new ReportFold(handMadePlan()).finish(NOTHING)).toThrow('never started');
  });

  it('names the run and what came beside its events', () => {
    const health = { cpu_percent: 12, rss_mb_max: 80, loop_lag_ms_p99: 1, turn_ms_p99: 0.5, trustworthy: true };
    const allocate = new Histogram(1000);
    for (const us of [0.25, 0.5, 12]) allocate.record(us);
    const beside = { health, fingerprint: 'f'.repeat(64), allocateUs: new Map([['small', allocate]]) };
    const report = reportOf(new EventList().started('live').at(2_000_000).finished().events, handMadePlan(), beside);
    expect(report).toMatchObject({
      schema: 1,
      scenario: 'load_test_simple',
      mode: 'live',
      seed: 42,
      plan_hash: '1a2b3c4d'.repeat(8),
      generator: health,
    });
    expect(report).toMatchObject({ fingerprint: 'f'.repeat(64), duration_secs: 2 });
    expect(report.pools['small']).toMatchObject({ allocate_us: { p50: 0.5, p99: 12, max: 12 }, release_us: null });
    expect(report.pools['client-pool']).toMatchObject({ allocate_us: null });
    const simulated = reportOf(new EventList().started('simulated').finished().events, handMadePlan(), beside);
    expect(simulated.mode).toBe('simulated');
    expect(simulated.pools['small']).toMatchObject({ allocate_us: null, release_us: null });
  });

  it('lists everything of the scenario in its order, also what was never used', () => {
    const report = reportOf(new EventList().started().finished().events);
    expect(Object.keys(report.actions)).toEqual(['probe-get', 'login']);
    expect(report.actions['login']).toEqual({ count: 0, success: 0, failure: 0, errors: {}, latency_ms: null, latency_failed_ms: null });
    expect(report.pools['client-pool']).toMatchObject({
      capacity: 254,
      reserved: 2,
      allocated: 0,
      available: 254,
      wait_ms: { p50: 0, p99: 0, max: 0 },
    });
    expect(report.tenants).toMatchObject({ default: { planned: 2 }, other: { planned: 10 } });
    expect(report.edges).toEqual({ start: [0, 0], second: [0] });
    expect(report.metrics).toEqual({
      'a-counter': { type: 'counter', count: 0, total: 0 },
      'a-gauge': { type: 'gauge', count: 0, last: null, min: null, max: null },
      'a-rate': { type: 'rate', count: 0, rate: null },
      'a-trend': { type: 'trend', count: 0, out_of_range: 0, distribution: null },
    });
  });

  it('is the same after a trip through JSON', () => {
    fc.assert(
      fc.property(randomRun, (events) => {
        const report = reportOf(events);
        expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      }),
      { numRuns: 50 },
    );
  });

  it('writes a capacity beyond 2^53 with all its digits', () => {
    const plan = handMadePlan({ pools: [handMadePool('wide', ['2001:db8::/64'])] });
    const report = reportOf(new EventList().started().spawned(1).granted(1, '2001:db8::', 0, 'wide').finished().events, plan);
    expect(report.pools['wide']).toMatchObject({ capacity: '18446744073709551616', available: '18446744073709551615', allocated: 1 });
  });

  it('folds own metrics by their type', () => {
    const list = new EventList().started();
    for (const value of [2, 0, -1.5]) {
      for (const metric of ['a-counter', 'a-gauge', 'a-rate', 'a-trend'])
        list.say({ type: 'metric', user: 1, action: 'login', metric, value });
    }
    const { metrics } = reportOf(list.finished().events);
    expect(metrics['a-counter']).toEqual({ type: 'counter', count: 3, total: 0.5 });
    expect(metrics['a-gauge']).toEqual({ type: 'gauge', count: 3, last: -1.5, min: -1.5, max: 2 });
    expect(metrics['a-rate']).toEqual({ type: 'rate', count: 3, rate: 2 / 3 });
    expect(metrics['a-trend']).toMatchObject({
      type: 'trend',
      count: 3,
      out_of_range: 1,
      distribution: { min: -1.5, max: 2, mean: 0.167, p50: 0 },
    });
  });
});

describe('the latencies of a report', () => {
  it('keep complete answers apart from actions without one', () => {
    const list = new EventList().started().spawned(1);
    list.action(1, { duration_us: 10_500 });
    list.action(1, { duration_us: 20_250, ok: false, status: 500, error: 'expect.status' });
    list.action(1, { duration_us: 5_000_000, ok: false, status: null, error: 'timeout.headers' });
    const action = reportOf(list.ended(1).finished().events).actions['probe-get'];
    expect(action).toMatchObject({ count: 3, success: 1, failure: 2, errors: { 'expect.status': 1, 'timeout.headers': 1 } });
    expect(action?.latency_ms).toMatchObject({ min: 10.5, mean: 15.375, max: 20.25 });
    expect(action?.latency_failed_ms).toMatchObject({ min: 5000, p50: 5000, max: 5000 });
  });
});

describe('the spawning of a report', () => {
  const second = 1_000_000;

  it('is late by what passed since the user was due', () => {
    const list = new EventList()
      .started()
      .at(second + 3000)
      .spawned(1, 'default', second);
    expect(reportOf(list.finished().events).spawn).toEqual({
      late_ms: { p50: 3, p99: 3, max: 3 },
      queued_ms: { p50: 0, p99: 0, max: 0 },
      rate_max: 1,
    });
  });

  it('counts the wait for the concurrency limit apart from lateness', () => {
    const list = new EventList().started().at(second).spawned(1).spawned(2);
    list.at(5 * second).ended(1);
    list.at(5 * second + 2000).spawned(3, 'default', second);
    const { spawn } = reportOf(list.finished().events, limited(2));
    expect(spawn.queued_ms.max).toBe(4000);
    expect(spawn.late_ms.max).toBe(2);
    expect(spawn.rate_max).toBe(2);
  });

  it('does not blame the limit for users that became due after there was room again', () => {
    const list = new EventList().started().at(second).spawned(1).spawned(2);
    list.at(2 * second).ended(1);
    list.at(7 * second + 1000).spawned(3, 'default', 7 * second);
    const { spawn } = reportOf(list.finished().events, limited(2));
    expect(spawn).toMatchObject({ queued_ms: { max: 0 }, late_ms: { max: 1 } });
  });

  it('does not take the end of a user for room when the limit was not reached', () => {
    const list = new EventList().started().at(second).spawned(1).spawned(2);
    list
      .at(2 * second)
      .ended(1)
      .ended(2);
    list.at(3 * second).spawned(3, 'default', second);
    const { spawn } = reportOf(list.finished().events, limited(3));
    expect(spawn).toMatchObject({ queued_ms: { max: 0 }, late_ms: { max: 2000 } });
  });
});
