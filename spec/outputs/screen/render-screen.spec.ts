import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/model/run-event.js';
import { plainLine, renderScreen, type ScreenView } from '../../../src/outputs/screen/render-screen.js';
import { ReportFold } from '../../../src/report/report.js';
import { EventList } from '../../support/event-list.js';
import { handMadeAction, handMadeLoad, handMadePlan } from '../../support/hand-made-plan.js';
import { randomRun } from '../../support/random-run.js';

const plan = handMadePlan();

function viewOf(events: readonly RunEvent[], of = plan, view: Partial<ScreenView> = {}): ScreenView {
  const fold = new ReportFold(of);
  for (const event of events) fold.apply(event);
  return {
    state: fold.tally.snapshot(),
    latencies: fold.latencies,
    mode: 'live',
    elapsedUs: 41_000_000,
    requestsPerSecond: 212.4,
    health: null,
    ...view,
  };
}

function busyRun(): EventList {
  const list = new EventList().started().say({ type: 'phase.started', index: 0, at_second: 1, spawn_users: 2, tenant: 'default' });
  for (const user of [1, 2, 3])
    list
      .spawned(user)
      .entered(user, user === 3 ? 'thinking' : 'iterating.start')
      .granted(user, `127.10.1.${user}`);
  for (let n = 0; n < 40; n++) list.action(1, { duration_us: 12_000 });
  list.action(2, { ok: false, status: null, error: 'connect.refused', duration_us: 500 });
  list.say({ type: 'action.started', user: 2, iteration: 1, node: 'second', action: 'login', ip: null, due_at: 0 });
  list.spawned(4, 'other').say({ type: 'lease.queued', user: 4, tenant: 'other', pool: 'small', iteration: 1 });
  return list.say({ type: 'user.dropped', tenant: 'other', due_at: 0, reason: 'concurrency' });
}

const overloaded = { cpu_percent: 97, rss_mb_max: 120, loop_lag_ms_p99: 180, turn_ms_p99: 1, trustworthy: false };

describe('the screen', () => {
  it('shows phases, users, states, rate, latencies, pools and health at 100 columns', () => {
    const view = viewOf(busyRun().events, plan, { health: overloaded });
    expect(renderScreen(view, plan, 100).split('\n')).toEqual([
      'rampart 0.1.0 · load_test_simple · seed 42 · live                                      ramping 00:41',
      'phases  ████████░░░░░░░░ 1/2 · next at 2.5s: 10 users (tenant: other)',
      'users   █████░░░░░░░░░░░ 4 active · 4/12 spawned · 0 completed · 1 dropped',
      'tenants default 3 · other 1',
      'states  iterating.start 2 · thinking 1',
      'rate    212.4 requests/s · 41 done · 2.4% failed · 1 in flight',
      '',
      'action     count  failed   p50   p95   p99   max  ms',
      'probe-get     41    2.4%  12.0  12.0  12.0  12.0',
      'login          0    0.0%     –     –     –     –',
      '',
      'pool    █░░░░░░░░░░░░░░░ client-pool 3/254, peak 3',
      'pool    ░░░░░░░░░░░░░░░░ small 0/4, peak 0 · 1 waiting',
      'machine ! overloaded: do not trust the latencies · CPU 97% · loop lag p99 180 ms · 120 MB',
    ]);
  });

  it('has fewer columns and clipped lines at 60', () => {
    const lines = renderScreen(viewOf(busyRun().events, plan, { health: overloaded }), plan, 60).split('\n');
    expect(lines[0]).toBe('rampart 0.1.0 · load_test_simple · seed 42 ·…  ramping 00:41');
    expect(lines).toContain('action     count  failed   p95   p99  ms');
    expect(lines.at(-1)).toBe('machine ! overloaded: do not trust the latencies · CPU 97% …');
  });

  it('never has a line longer than its width, whatever happened', () => {
    fc.assert(
      fc.property(randomRun, fc.nat(), fc.integer({ min: 20, max: 200 }), (events, cut, width) => {
        const screen = renderScreen(viewOf(events.slice(0, 1 + (cut % events.length))), plan, width);
        for (const line of screen.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
      }),
      { numRuns: 100 },
    );
  });

  it('does not grow with the number of actions beyond a dozen', () => {
    const wide = handMadePlan({ actions: Array.from({ length: 30 }, (_, n) => handMadeAction(`action-${n}`)), pools: [] });
    const screen = renderScreen(viewOf(new EventList().started().events, wide), wide, 100);
    expect(screen).toContain('action-11 ');
    expect(screen).not.toContain('action-12 ');
    expect(screen).toContain('… and 18 more actions');
  });

  it('shows how much of a limited run is over', () => {
    const limited = handMadePlan({ load: handMadeLoad({ durationUs: 120_000_000 }) });
    expect(renderScreen(viewOf([], limited), limited, 80).split('\n')[0]).toMatch(/starting 00:41\/02:00$/);
  });

  it('can be drawn before anything happened', () => {
    expect(renderScreen(viewOf([]), plan, 80)).toContain('0 active · 0/12 spawned · 0 completed');
  });
});

describe('the plain line', () => {
  it('says the same in one line', () => {
    expect(plainLine(viewOf(busyRun().events, plan, { health: overloaded }))).toBe(
      '00:41 ramping users=4 rps=212.4 err=2.4% p95=12.0ms p99=12.0ms lag=180ms',
    );
  });

  it('leaves out what is not known yet', () => {
    expect(plainLine(viewOf([], plan, { elapsedUs: 0, requestsPerSecond: 0 }))).toBe('00:00 starting users=0 rps=0 err=0.0%');
  });
});
