/**
 * The report as people read it at the end of the log. Pure.
 *
 * Sections stand in the order of the questions: how fast and how right were the answers, what went
 * wrong, what became of the users and addresses, and can these figures be believed.
 */
import { ERROR_CLASSES, type ErrorCode } from '../../model/error-code.js';
import type { Report, UserCounts } from '../../model/report.js';
import type { DropReason } from '../../model/run-event.js';
import type { FailureGroup } from '../../report/failure-groups.js';
import { duration, grouped, milliseconds, percent, rate } from '../quantity.js';
import { alignColumns } from '../table.js';
import { metricText } from './metric-text.js';

/** What the events told and the report does not. */
export interface SummaryDetails {
  /** Dropped users by reason. */
  readonly dropped: ReadonlyMap<DropReason, number>;
  /** What went wrong, like with like, the most frequent first. */
  readonly failures: readonly FailureGroup[];
}

/** The lines between the pools and the verdict, sections parted by empty lines. */
export function renderSummary(report: Report, details: SummaryDetails): string[] {
  const sections = [
    actionSection(report),
    errorSection(report, details),
    metricSection(report),
    userSection(report, details),
    poolSection(report),
    stateSection(report),
    generatorSection(report),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines]);
}

/** `Pool 'client-pool': 0 allocated, 254 available` */
export function poolLines(report: Report): string[] {
  return Object.entries(report.pools).map(([id, pool]) => `Pool '${id}': ${pool.allocated} allocated, ${pool.available} available`);
}

function actionSection(report: Report): string[] {
  const header = ['Action', 'count', 'ok', 'failed', 'p50', 'p95', 'p99', 'max', 'ms'];
  const rows = Object.entries(report.actions).map(([id, action]) => {
    const latency = action.latency_ms;
    const times = latency === null ? ['–', '–', '–', '–'] : [latency.p50, latency.p95, latency.p99, latency.max].map(milliseconds);
    return [id, grouped(action.count), grouped(action.success), grouped(action.failure), ...times, ''];
  });
  const total = `${grouped(report.total_requests)} requests in ${duration(report.duration_secs * 1000)}, ${rate(report.requests_per_second)} a second; ${percent(report.failure_count, report.total_requests)} failed`;
  return [...alignColumns([header, ...rows]), total];
}

/** Each kind with its meaning, and one case to look for in the log of events. */
function errorSection(report: Report, { failures }: SummaryDetails): string[] {
  const counts = new Map<string, number>();
  for (const { errors } of Object.values(report.actions)) {
    for (const [code, count] of Object.entries(errors)) counts.set(code, (counts.get(code) ?? 0) + count);
  }
  if (counts.size === 0) return [];
  const rows = [...counts]
    .sort(byCountThenCode)
    .map(([code, count]) => [code, grouped(count), ERROR_CLASSES[code as ErrorCode]?.summary ?? '']);
  const [head = '', ...lines] = alignColumns([['Errors', 'count', ''], ...rows], ['left', 'right', 'left']);
  return [head, ...lines.flatMap((line, index) => [line, ...exampleLines(failures.find(({ code }) => code === rows[index]?.[0]))])];
}

function exampleLines(group: FailureGroup | undefined): string[] {
  if (group === undefined) return [];
  const { status, where, example } = group;
  return [
    `  e.g. ${status === null ? 'no answer ' : `${status} `}from ${where}: user ${example.user}, iteration ${example.iteration}, event ${example.seq}`,
  ];
}

function byCountThenCode([codeA, countA]: [string, number], [codeB, countB]: [string, number]): number {
  return countB - countA || (codeA < codeB ? -1 : 1);
}

function metricSection(report: Report): string[] {
  const rows = Object.entries(report.metrics).map(([id, metric]) => [id, metric.type, metricText(metric)]);
  return rows.length === 0 ? [] : alignColumns([['Metrics', '', ''], ...rows], ['left', 'left', 'left']);
}

function userSection(report: Report, details: SummaryDetails): string[] {
  const header = ['Users', 'planned', 'spawned', 'completed', 'failed', 'aborted', 'dropped', 'peak'];
  const tenants = Object.entries(report.tenants);
  const rows = tenants.length > 1 ? tenants.map(([id, users]) => userRow(`tenant ${id}`, users)) : [];
  return [...alignColumns([header, userRow('all', report.users), ...rows]), ...droppedLines(details), spawnLine(report)];
}

function userRow(name: string, users: UserCounts): string[] {
  const counts = [users.planned, users.spawned, users.completed, users.failed, users.aborted, users.dropped, users.peak_active];
  return [name, ...counts.map(grouped)];
}

function droppedLines({ dropped }: SummaryDetails): string[] {
  const why = {
    concurrency: 'the concurrency limit was reached when they were due',
    stopped: 'they were due, but the run stopped before their turn',
  };
  return [...dropped].map(([reason, count]) => `${grouped(count)} dropped: ${why[reason]}`);
}

function spawnLine({ spawn, mode }: Report): string {
  const queued =
    spawn.queued_ms.max === 0
      ? ''
      : `; held back by the concurrency limit p50 ${duration(spawn.queued_ms.p50)}, max ${duration(spawn.queued_ms.max)}`;
  if (mode === 'simulated') return `Spawned at most ${grouped(spawn.rate_max)} a second${queued}`;
  return `Spawned late by p50 ${duration(spawn.late_ms.p50)}, p99 ${duration(spawn.late_ms.p99)}, max ${duration(spawn.late_ms.max)}; at most ${grouped(spawn.rate_max)} a second${queued}`;
}

function poolSection(report: Report): string[] {
  const header = ['Pool', 'capacity', 'peak', 'granted', 'released', 'denied', 'waited', 'wait p50', 'wait max'];
  const rows = Object.entries(report.pools).map(([id, pool]) => [
    id,
    grouped(pool.capacity),
    ...[pool.peak_allocated, pool.granted, pool.released, pool.denied, pool.waited].map(grouped),
    duration(pool.wait_ms.p50),
    duration(pool.wait_ms.max),
  ]);
  return rows.length === 0 ? [] : alignColumns([header, ...rows]);
}

function stateSection(report: Report): string[] {
  const rows = Object.entries(report.states).map(([state, { entered, time_ms: time }]) => [
    state,
    grouped(entered),
    duration(time.p50),
    duration(time.p99),
    duration(time.max),
  ]);
  return rows.length === 0 ? [] : alignColumns([['Time in state', 'entered', 'p50', 'p99', 'max'], ...rows]);
}

function generatorSection({ generator, source_binding }: Report): string[] {
  const unbound = source_binding === 'off' ? ['! Source binding was off: requests left from whatever address this host chose.'] : [];
  return [...unbound, ...healthLines(generator)];
}

function healthLines(generator: Report['generator']): string[] {
  if (generator === null) return [];
  const figures =
    `Generator: CPU ${generator.cpu_percent.toFixed(0)}% of one core, memory ${generator.rss_mb_max.toFixed(0)} MB, ` +
    `loop lag p99 ${duration(generator.loop_lag_ms_p99)}, turn p99 ${duration(generator.turn_ms_p99)}`;
  if (generator.trustworthy) return [figures];
  return [figures, '! Do not trust the latencies above: this generator was the bottleneck, so they tell of it and not only of the target.'];
}
