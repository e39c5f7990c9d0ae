/**
 * The live picture of a run as text. Pure: the same view and width give the same screen.
 *
 * A screen never has a line longer than the width, so that a terminal does not wrap it, and its height
 * does not depend on how many users there are.
 */
import { plannedUsers, type Plan, type RunMode } from '../../model/plan.js';
import type { GeneratorHealth } from '../../model/report.js';
import type { RunState } from '../../model/run-state.js';
import type { ActionLatencies } from '../../report/latency-fold.js';
import { Histogram } from '../../report/histogram.js';
import { clockTime, duration, grouped, instant, milliseconds, percent, rate } from '../quantity.js';
import { alignColumns, clip } from '../table.js';

export interface ScreenView {
  readonly state: RunState;
  /** By action, microseconds. */
  readonly latencies: ReadonlyMap<string, ActionLatencies>;
  readonly mode: RunMode;
  /** Since the run began, microseconds: goes on while no events come. */
  readonly elapsedUs: number;
  /** Over the last few seconds. */
  readonly requestsPerSecond: number;
  readonly health: GeneratorHealth | null;
}

/** More rows than this would push the rest off a usual terminal. */
const ROWS_MAX = 12;
const BAR_CELLS = 16;
/** Under this width the table has fewer columns. */
const WIDE = 72;

export function renderScreen(view: ScreenView, plan: Plan, width: number): string {
  const lines = [
    titleLine(view, plan, width),
    phaseLine(view.state, plan),
    usersLine(view.state, plan),
    ...tenantLines(view.state),
    statesLine(view.state),
    rateLine(view),
    ...actionLines(view, width),
    ...poolLines(view.state),
    ...healthLines(view.health),
  ];
  return lines.map((line) => clip(line, width)).join('\n');
}

/** One line for logs that are no terminal: `00:41 steady users=50 rps=212.4 err=0.3% p95=38ms p99=77ms lag=3ms`. */
export function plainLine(view: ScreenView): string {
  const { state, health } = view;
  const { success, failure } = totals(state);
  const answered = new Histogram();
  for (const latencies of view.latencies.values()) answered.add(latencies.answered);
  const times = answered.count === 0 ? [] : [`p95=${msOf(answered, 95)}ms`, `p99=${msOf(answered, 99)}ms`];
  const lag = health === null ? [] : [`lag=${milliseconds(health.loop_lag_ms_p99)}ms`];
  return [
    clockTime(view.elapsedUs),
    state.runPhase ?? 'starting',
    `users=${state.users.active}`,
    `rps=${rate(view.requestsPerSecond)}`,
    `err=${percent(failure, success + failure)}`,
    ...times,
    ...lag,
  ].join(' ');
}

function titleLine({ mode, elapsedUs, state }: ScreenView, plan: Plan, width: number): string {
  const { scenario, seed, version } = plan;
  const end = scenario.load.durationUs === undefined ? '' : `/${clockTime(scenario.load.durationUs)}`;
  const right = `${state.runPhase ?? 'starting'} ${clockTime(elapsedUs)}${end}`;
  const left = clip(`rampart ${version} · ${scenario.name} · seed ${seed} · ${mode}`, width - right.length - 2);
  return `${left}${' '.repeat(Math.max(1, width - left.length - right.length))}${right}`;
}

function phaseLine(state: RunState, plan: Plan): string {
  const { phases } = plan.scenario.load;
  const next = phases[state.phasesStarted];
  const ahead =
    next === undefined ? 'all begun' : `next at ${instant(next.atUs)}: ${grouped(next.spawnUsers)} users (tenant: ${next.tenant})`;
  return `phases  ${bar(state.phasesStarted, phases.length)} ${state.phasesStarted}/${phases.length} · ${ahead}`;
}

function usersLine({ users }: RunState, plan: Plan): string {
  const ended = [
    `${grouped(users.completed)} completed`,
    ...nonZero(users.failed, 'failed'),
    ...nonZero(users.aborted, 'aborted'),
    ...nonZero(users.dropped, 'dropped'),
  ];
  return `users   ${bar(users.spawned, plannedUsers(plan.scenario))} ${grouped(users.active)} active · ${grouped(users.spawned)}/${grouped(users.planned)} spawned · ${ended.join(' · ')}`;
}

function tenantLines({ tenants }: RunState): string[] {
  const all = Object.entries(tenants);
  return all.length < 2 ? [] : [`tenants ${all.map(([id, users]) => `${id} ${grouped(users.active)}`).join(' · ')}`];
}

function statesLine({ states }: RunState): string {
  const occupied = Object.entries(states).filter(([, { now }]) => now > 0);
  const busiestFirst = occupied.sort(([, a], [, b]) => b.now - a.now);
  return `states  ${busiestFirst.map(([state, { now }]) => `${state} ${grouped(now)}`).join(' · ') || '–'}`;
}

function rateLine({ state, requestsPerSecond }: ScreenView): string {
  const { success, failure, inFlight } = totals(state);
  return `rate    ${rate(requestsPerSecond)} requests/s · ${grouped(success + failure)} done · ${percent(failure, success + failure)} failed · ${grouped(inFlight)} in flight`;
}

function actionLines({ state, latencies }: ScreenView, width: number): string[] {
  const actions = Object.entries(state.actions);
  const isWide = width >= WIDE;
  const percents = isWide ? [50, 95, 99] : [95, 99];
  const header = ['action', 'count', 'failed', ...percents.map((at) => `p${at}`), ...(isWide ? ['max'] : []), 'ms'];
  const rows = actions.slice(0, ROWS_MAX).map(([id, { success, failure }]) => {
    const answered = latencies.get(id)?.answered;
    const times = answered === undefined || answered.count === 0 ? null : answered;
    const cells = percents.map((at) => (times === null ? '–' : msOf(times, at)));
    if (isWide) cells.push(times === null ? '–' : milliseconds(times.max / 1000));
    return [clip(id, Math.floor(width / 3)), grouped(success + failure), percent(failure, success + failure), ...cells, ''];
  });
  return ['', ...alignColumns([header, ...rows]), ...more(actions.length, 'actions'), ''];
}

function poolLines({ pools }: RunState): string[] {
  const all = Object.entries(pools);
  const lines = all.slice(0, ROWS_MAX).map(([id, pool]) => {
    const capacity = Number(pool.capacity);
    const extra = [...nonZero(pool.waiting, 'waiting'), ...nonZero(pool.denied, 'denied')].map((text) => ` · ${text}`).join('');
    return `pool    ${bar(pool.allocated, capacity)} ${id} ${grouped(pool.allocated)}/${grouped(pool.capacity)}, peak ${grouped(pool.peakAllocated)}${extra}`;
  });
  return [...lines, ...more(all.length, 'pools')];
}

function healthLines(health: GeneratorHealth | null): string[] {
  if (health === null) return [];
  const verdict = health.trustworthy ? '' : '! overloaded: do not trust the latencies · ';
  return [
    `machine ${verdict}CPU ${health.cpu_percent.toFixed(0)}% · loop lag p99 ${duration(health.loop_lag_ms_p99)} · ${health.rss_mb_max.toFixed(0)} MB`,
  ];
}

function totals({ actions }: RunState): { success: number; failure: number; inFlight: number } {
  const total = { success: 0, failure: 0, inFlight: 0 };
  for (const action of Object.values(actions)) {
    total.success += action.success;
    total.failure += action.failure;
    total.inFlight += action.inFlight;
  }
  return total;
}

function msOf(histogram: Histogram, at: number): string {
  return milliseconds(histogram.percentile(at) / 1000);
}

function bar(part: number, whole: number): string {
  const share = whole <= 0 ? 0 : Math.min(1, part / whole);
  // A little is never shown as nothing, nor almost all as all.
  const cells = share === 1 ? BAR_CELLS : Math.min(BAR_CELLS - 1, Math.max(part > 0 ? 1 : 0, Math.round(share * BAR_CELLS)));
  return '█'.repeat(cells) + '░'.repeat(BAR_CELLS - cells);
}

function nonZero(count: number, what: string): string[] {
  return count === 0 ? [] : [`${grouped(count)} ${what}`];
}

function more(count: number, what: string): string[] {
  return count <= ROWS_MAX ? [] : [`… and ${count - ROWS_MAX} more ${what}`];
}
