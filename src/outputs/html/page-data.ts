/** What the report page is given: everything it shows, as plain JSON. */
import type { UserDrawing } from '../../chart/user-drawing.js';
import type { Plan } from '../../model/plan.js';
import type { Report } from '../../model/report.js';
import type { FailureGroup } from '../../report/failure-groups.js';
import { percentileCurve } from '../../report/percentile-curve.js';
import type { ReportFold } from '../../report/report.js';
import type { TimelineReading } from '../../report/timeline-reading.js';

/** Spans of a plot: at most as many as there is room for, and fewer where each would hold but a handful of requests. */
const POINTS_MAX = 150;
const POINTS_MIN = 40;
const REQUESTS_A_POINT = 8;

export interface PageData {
  readonly report: Report;
  readonly timeline: TimelineReading;
  /** By action: milliseconds at `CURVE_PERCENTILES`. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  readonly failures: readonly FailureGroup[];
  readonly phases: readonly PhaseRow[];
  /** What users do; null where only the events are known. */
  readonly drawing: UserDrawing | null;
  readonly origin: Origin;
}

export interface PhaseRow {
  readonly atSecond: number;
  readonly users: number;
  readonly tenant: string;
}

/** Where the figures come from, and how to get them again. */
export interface Origin {
  /** The command that runs this again, on one line; null where nobody can tell. */
  readonly command: string | null;
  /** Names of environment variables that the scenario reads. */
  readonly environment: readonly string[];
  /** What the reader must know before believing the figures: that the run broke off, that something was not recorded. */
  readonly notes: readonly string[];
}

/**
 * Everything the page shows of a run.
 *
 * @param fold that kept its timeline from the first event on
 */
export function pageData(
  plan: Plan,
  fold: ReportFold,
  { report, drawing, origin }: Pick<PageData, 'report' | 'drawing' | 'origin'>,
): PageData {
  return {
    report,
    timeline: fold.timeline(Math.min(POINTS_MAX, Math.max(POINTS_MIN, Math.ceil(report.total_requests / REQUESTS_A_POINT)))),
    curves: Object.fromEntries(Array.from(fold.latencies, ([id, { answered }]) => [id, percentileCurve(answered)])),
    failures: fold.failures.read(),
    phases: plan.scenario.load.phases.map(({ atUs, spawnUsers, tenant }) => ({ atSecond: atUs / 1_000_000, users: spawnUsers, tenant })),
    drawing,
    origin,
  };
}
