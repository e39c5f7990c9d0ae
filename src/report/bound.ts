/**
 * Bounds on how a run may differ from another, as they are written after `--fail-on`: when one is true, the second run
 * is worse than is allowed.
 *
 *     bound   = metric ["of" action] comparator limit
 *     p95 > +10%              of any action the p95 rose by more than a tenth of what it was
 *     p99 of login > 300ms    the p99 of login is above 300 ms, whatever it was
 *     failed > +0.5%          more than half a percent more of the requests fail, in points of percent
 *     requests_per_second < -5%
 *
 * A limit with a sign is a change from the first run, one without is a value of the second. A signed limit in percent
 * is relative, but for `failed`, which is in percent itself. Pure.
 */
import type { ActionReport, Report } from '../model/report.js';
import { failedPercent } from './comparison.js';

export interface Bound {
  /** As it was written. */
  readonly text: string;
  readonly metric: Metric;
  /** Absent: every action, or the run as a whole. */
  readonly action?: string;
  readonly comparator: '<' | '<=' | '>' | '>=';
  /** In the unit of the metric; of a relative one as a share. */
  readonly limit: number;
  readonly kind: 'value' | 'change' | 'relative change';
}

/** One metric of one thing, held against a bound. */
export interface Judgement {
  readonly bound: Bound;
  /** The action it is of; absent for the run as a whole. */
  readonly action?: string;
  readonly isMissed: boolean;
  /** Null where a run has no such figure. */
  readonly a: number | null;
  readonly b: number | null;
}

export type BoundReading =
  | { readonly ok: true; readonly bound: Bound }
  /** `column`, from 1, is where in the text it stands. */
  | { readonly ok: false; readonly column: number; readonly problem: string };

const LATENCY_METRICS = ['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;
const RUN_METRICS = ['requests', 'requests_per_second', 'users_completed', 'users_failed', 'users_dropped'] as const;

type LatencyMetric = (typeof LATENCY_METRICS)[number];
type RunMetric = (typeof RUN_METRICS)[number];
export type Metric = LatencyMetric | RunMetric | 'failed';

export const BOUND_METRICS: readonly Metric[] = [...LATENCY_METRICS, 'failed', ...RUN_METRICS];

const METRIC = /^\s*([A-Za-z_][A-Za-z0-9_]*)/;
const ACTION = /^\s+of\s+([A-Za-z0-9_-]{1,64})/;
const COMPARATOR = /^\s*(<=|>=|<|>)/;
const LIMIT = /^\s*([+-]?)(\d+(?:\.\d+)?)\s*(%|us|ms|s)?\s*$/;
const MS_OF_UNIT: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

/** Reads one bound. Never throws. */
export function readBound(text: string): BoundReading {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(text.slice(at));
    if (found !== null) at += found[0].length;
    return found;
  };
  const wrong = (problem: string): BoundReading => ({
    ok: false,
    column: at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0) + 1,
    problem,
  });
  const name = METRIC.exec(text)?.[1];
  const metric = BOUND_METRICS.find((known) => known === name);
  if (metric === undefined) return wrong(`expected a metric (${BOUND_METRICS.join(', ')})`);
  take(METRIC);
  const beforeAction = at;
  const action = take(ACTION)?.[1];
  if (action !== undefined && isRunMetric(metric)) {
    at = beforeAction;
    return wrong(`${metric} is of the whole run, not of an action`);
  }
  const comparator = take(COMPARATOR)?.[1] as Bound['comparator'] | undefined;
  if (comparator === undefined) return wrong("expected <, <=, > or >= (or 'of' and an action before it)");
  const limit = LIMIT.exec(text.slice(at));
  if (limit === null) return wrong('expected a limit such as +10%, +20ms or 300ms');
  const [, sign = '', digits = '', unit] = limit;
  const problem = misfitOf(metric, sign, unit);
  if (problem !== null) return wrong(problem);
  const isRelative = unit === '%' && sign !== '' && metric !== 'failed';
  return {
    ok: true,
    bound: {
      text: text.trim(),
      metric,
      ...(action === undefined ? {} : { action }),
      comparator,
      limit: (sign === '-' ? -1 : 1) * Number(digits) * (isRelative ? 0.01 : (MS_OF_UNIT[unit ?? ''] ?? 1)),
      kind: isRelative ? 'relative change' : sign === '' ? 'value' : 'change',
    },
  };
}

/** Holds the second run against the first: a judgement for the run, or one for each action the bound is about. */
export function judge(bound: Bound, a: Report, b: Report): Judgement[] {
  const { metric } = bound;
  if (isRunMetric(metric)) return [judgementOf(bound, runFigure(metric, a), runFigure(metric, b))];
  if (bound.action === undefined && metric === 'failed') return [judgementOf(bound, failedOf(a), failedOf(b))];
  const ids = bound.action === undefined ? Object.keys({ ...a.actions, ...b.actions }) : [bound.action];
  return ids
    .map((id) => ({ ...judgementOf(bound, actionFigure(metric, a.actions[id]), actionFigure(metric, b.actions[id])), action: id }))
    .filter((judgement) => bound.action !== undefined || hasFigures(judgement));
}

/** An action that the first run has no figure of is nothing to hold a change against, unless it is asked for by name. */
function hasFigures({ bound: { kind }, a, b }: Judgement): boolean {
  return a !== null || (kind === 'value' && b !== null);
}

/** A figure that is not there cannot keep a bound: whoever asks for it means to be told. */
function judgementOf(bound: Bound, a: number | null, b: number | null): Judgement {
  return { bound, a, b, isMissed: b === null || (bound.kind !== 'value' && a === null) || exceeds(bound, a ?? 0, b) };
}

function exceeds({ kind, comparator, limit }: Bound, a: number, b: number): boolean {
  // What was nothing grows beyond every share when it grows at all.
  const figure = kind === 'value' ? b : kind === 'change' ? b - a : a === 0 ? (b === 0 ? 0 : Number.POSITIVE_INFINITY) : (b - a) / a;
  switch (comparator) {
    case '<':
      return figure < limit;
    case '<=':
      return figure <= limit;
    case '>':
      return figure > limit;
    case '>=':
      return figure >= limit;
  }
}

function misfitOf(metric: Metric, sign: string, unit: string | undefined): string | null {
  const isLatency = (LATENCY_METRICS as readonly string[]).includes(metric);
  if (isLatency && unit === undefined) return `${metric} is a duration: give us, ms or s, or a change in percent`;
  if (isLatency && unit === '%' && sign === '') return 'a change in percent needs its sign, such as +10%';
  if (metric === 'failed' && unit !== '%') return 'failed is in percent, such as 1% or +0.5%';
  if (isRunMetric(metric) && unit !== undefined && unit !== '%') return `${metric} is no duration`;
  if (isRunMetric(metric) && unit === '%' && sign === '') return 'a change in percent needs its sign, such as -5%';
  return null;
}

function isRunMetric(metric: Metric): metric is RunMetric {
  return (RUN_METRICS as readonly string[]).includes(metric);
}

function runFigure(metric: RunMetric, report: Report): number {
  switch (metric) {
    case 'requests':
      return report.total_requests;
    case 'requests_per_second':
      return report.requests_per_second;
    case 'users_completed':
      return report.users.completed;
    case 'users_failed':
      return report.users.failed;
    case 'users_dropped':
      return report.users.dropped;
  }
}

function failedOf({ total_requests: count, failure_count: failure }: Report): number | null {
  return failedPercent({ count, failure });
}

function actionFigure(metric: LatencyMetric | 'failed', action: ActionReport | undefined): number | null {
  if (action === undefined) return null;
  return metric === 'failed' ? failedPercent(action) : (action.latency_ms?.[metric] ?? null);
}
