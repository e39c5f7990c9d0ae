/**
 * Two reports side by side: the same figure of both, and how far the second is from the first. Pure.
 */
import type { Distribution, Report } from '../model/report.js';

/** What a figure counts: milliseconds, things, things a second, or percent. */
export type Unit = 'ms' | 'count' | 'rate' | 'percent';

export interface Row {
  readonly name: string;
  readonly unit: Unit;
  /** Null where a report has no such figure. */
  readonly a: number | null;
  readonly b: number | null;
  /** Which way is worse; absent where neither is. */
  readonly worse?: 'more' | 'less';
}

export interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface Comparison {
  readonly groups: readonly Group[];
  /** What to know before believing the differences. */
  readonly notes: readonly string[];
}

/** Below this many answers beyond it, a percentile is the luck of a few. */
const TAIL_ANSWERS_MIN = 10;
const LATENCIES = ['p50', 'p95', 'p99', 'max'] as const;

export function compareReports(a: Report, b: Report): Comparison {
  return {
    groups: [
      { title: 'Run', rows: runRows(a, b) },
      { title: 'Users', rows: userRows(a, b) },
      ...idsOf(a.actions, b.actions).map((id) => ({ title: `Action ${id}`, rows: actionRows(a, b, id) })),
      ...idsOf(a.pools, b.pools).map((id) => ({ title: `Pool ${id}`, rows: poolRows(a, b, id) })),
    ],
    notes: notesOn(a, b),
  };
}

/** The change from the first to the second, of the first; null where there is nothing to relate to. */
export function relativeChange({ a, b }: Pick<Row, 'a' | 'b'>): number | null {
  if (a === null || b === null || a === 0) return null;
  return (b - a) / a;
}

export function failedPercent({ count, failure }: { readonly count: number; readonly failure: number }): number | null {
  return count === 0 ? null : (100 * failure) / count;
}

function runRows(a: Report, b: Report): Row[] {
  const share = ({ total_requests: count, failure_count: failure }: Report) => failedPercent({ count, failure });
  return [
    { name: 'requests', unit: 'count', a: a.total_requests, b: b.total_requests },
    { name: 'requests a second', unit: 'rate', a: a.requests_per_second, b: b.requests_per_second, worse: 'less' },
    { name: 'failed', unit: 'percent', a: share(a), b: share(b), worse: 'more' },
    { name: 'lasted', unit: 'ms', a: a.duration_secs * 1000, b: b.duration_secs * 1000 },
  ];
}

function userRows(a: Report, b: Report): Row[] {
  const row = (name: string, field: keyof Report['users'], worse?: Row['worse']): Row => ({
    name,
    unit: 'count',
    a: a.users[field],
    b: b.users[field],
    ...(worse === undefined ? {} : { worse }),
  });
  return [
    row('spawned', 'spawned'),
    row('completed', 'completed', 'less'),
    row('failed', 'failed', 'more'),
    row('aborted', 'aborted'),
    row('dropped', 'dropped', 'more'),
    row('at once', 'peak_active'),
    { name: 'begun late, p99', unit: 'ms', a: a.spawn.late_ms.p99, b: b.spawn.late_ms.p99, worse: 'more' },
  ];
}

function actionRows(a: Report, b: Report, id: string): Row[] {
  const [one, other] = [a.actions[id], b.actions[id]];
  const latency = (name: keyof Distribution): Row => ({
    name,
    unit: 'ms',
    a: one?.latency_ms?.[name] ?? null,
    b: other?.latency_ms?.[name] ?? null,
    worse: 'more',
  });
  return [
    { name: 'count', unit: 'count', a: one?.count ?? null, b: other?.count ?? null },
    {
      name: 'failed',
      unit: 'percent',
      a: one === undefined ? null : failedPercent(one),
      b: other === undefined ? null : failedPercent(other),
      worse: 'more',
    },
    ...LATENCIES.map(latency),
  ];
}

function poolRows(a: Report, b: Report, id: string): Row[] {
  const [one, other] = [a.pools[id], b.pools[id]];
  const row = (name: string, field: 'peak_allocated' | 'denied' | 'waited', worse?: Row['worse']): Row => ({
    name,
    unit: 'count',
    a: one?.[field] ?? null,
    b: other?.[field] ?? null,
    ...(worse === undefined ? {} : { worse }),
  });
  return [
    row('leased at once', 'peak_allocated'),
    row('denied', 'denied', 'more'),
    row('waited', 'waited', 'more'),
    { name: 'wait p99', unit: 'ms', a: one?.wait_ms.p99 ?? null, b: other?.wait_ms.p99 ?? null, worse: 'more' },
  ];
}

function notesOn(a: Report, b: Report): string[] {
  const few = idsOf(a.actions, b.actions).filter((id) =>
    [a, b].some(({ actions }) => {
      const answers = actions[id]?.count ?? 0;
      return answers > 0 && answers * 0.01 < TAIL_ANSWERS_MIN;
    }),
  );
  const untrusted = [
    ['first', a],
    ['second', b],
  ] as const;
  return [
    ...(a.scenario === b.scenario ? [] : [`Two scenarios are compared: ${a.scenario} and ${b.scenario}.`]),
    ...(a.scenario === b.scenario && a.plan_hash !== b.plan_hash ? ['The plans differ: not only the target changed between the two.'] : []),
    ...(a.mode === b.mode ? [] : [`One run was ${a.mode}, the other ${b.mode}.`]),
    ...untrusted.flatMap(([which, { generator }]) =>
      generator?.trustworthy === false ? [`Do not trust latencies of the ${which}: its generator was the bottleneck.`] : [],
    ),
    ...untrusted.flatMap(([which, { exit }]) => (exit.reason === 'broken_off' ? [`The ${which} broke off before its end.`] : [])),
    ...(few.length === 0
      ? []
      : [
          `p99 is the luck of fewer than ${TAIL_ANSWERS_MIN} answers where there are fewer than ${100 * TAIL_ANSWERS_MIN}: ${few.join(', ')}.`,
        ]),
  ];
}

/** Ids of both, those of the first first. */
function idsOf(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}
