/** A timeline as plots take it: one number for each span, in columns of equal length. Plain JSON. Pure. */
import type { Load } from '../model/scenario.js';
import type { RunState } from '../model/run-state.js';
import { round3 } from './distribution.js';
import { dueUsers } from './due-users.js';
import { LatencySketch } from './latency-sketch.js';
import type { TimelineBucket } from './timeline-bucket.js';

export interface TimelineReading {
  /** How long each span is, in microseconds; the last one may be cut short by the end. */
  readonly widthUs: number;
  /** Instant at which each span is over; of the last, the instant up to which the run was told. */
  readonly endsUs: readonly number[];
  /** As things stand at the end of each span. `active` are alive then; the others count from the beginning of the run. */
  readonly users: {
    readonly active: readonly number[];
    /** So many should have begun, by the plan. */
    readonly due: readonly number[];
    readonly spawned: readonly number[];
    readonly completed: readonly number[];
    readonly failed: readonly number[];
    readonly aborted: readonly number[];
    readonly dropped: readonly number[];
  };
  /** Of all actions together. */
  readonly total: ActionLine;
  readonly actions: Readonly<Record<string, ActionLine>>;
  /** Failures in each span, by code. */
  readonly errors: Readonly<Record<string, readonly number[]>>;
  /** At the end of each span: distinct addresses held, and users in the queue. */
  readonly pools: Readonly<Record<string, { readonly allocated: readonly number[]; readonly waiting: readonly number[] }>>;
  /** Users in each state at the end of each span, by path. */
  readonly states: Readonly<Record<string, readonly number[]>>;
}

/** Counts in each span, and latencies of the complete answers in it in milliseconds (2 % exact), null where there was none. */
export interface ActionLine {
  readonly requests: readonly number[];
  readonly failures: readonly number[];
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  /** Exact. */
  readonly max: readonly (number | null)[];
}

/** @param now the run as it is: how the last span stands, and what there is to plot. */
export function readTimeline(buckets: readonly TimelineBucket[], widthUs: number, now: RunState, load: Load): TimelineReading {
  const last = buckets.length - 1;
  const standing = buckets.map(({ atEnd }, index) => (index === last ? now : (atEnd ?? now)));
  const endsUs = buckets.map((_, index) => (index === last ? now.atUs : (index + 1) * widthUs));
  const codes = [...new Set(buckets.flatMap(({ errors }) => [...errors.keys()]))];
  return {
    widthUs,
    endsUs,
    users: {
      active: standing.map(({ users }) => users.active),
      // An event at the end of a span belongs to the next one; so do users due then.
      due: dueUsers(
        load,
        endsUs.map((us, index) => (index === last ? us : us - 1)),
      ),
      spawned: standing.map(({ users }) => users.spawned),
      completed: standing.map(({ users }) => users.completed),
      failed: standing.map(({ users }) => users.failed),
      aborted: standing.map(({ users }) => users.aborted),
      dropped: standing.map(({ users }) => users.dropped),
    },
    total: totalLine(buckets),
    actions: byId(now.actions, (id) => actionLine(buckets, id)),
    errors: Object.fromEntries(codes.map((code) => [code, buckets.map(({ errors }) => errors.get(code) ?? 0)])),
    pools: byId(now.pools, (id) => ({
      allocated: standing.map(({ pools }) => pools[id]?.allocated ?? 0),
      waiting: standing.map(({ pools }) => pools[id]?.waiting ?? 0),
    })),
    states: byId(now.states, (path) => standing.map(({ states }) => states[path]?.now ?? 0)),
  };
}

function actionLine(buckets: readonly TimelineBucket[], id: string): ActionLine {
  const spans = buckets.map(({ actions }) => actions.get(id));
  return {
    requests: spans.map((span) => span?.requests ?? 0),
    failures: spans.map((span) => span?.failures ?? 0),
    ...latencyLines(spans.map((span) => span?.latencies)),
  };
}

function totalLine(buckets: readonly TimelineBucket[]): ActionLine {
  const sumOf = (figure: 'requests' | 'failures') =>
    buckets.map(({ actions }) => [...actions.values()].reduce((sum, span) => sum + span[figure], 0));
  const latencies = buckets.map(({ actions }) => {
    const all = new LatencySketch();
    for (const span of actions.values()) all.add(span.latencies);
    return all;
  });
  return { requests: sumOf('requests'), failures: sumOf('failures'), ...latencyLines(latencies) };
}

function latencyLines(sketches: readonly (LatencySketch | undefined)[]): Pick<ActionLine, 'p50' | 'p95' | 'p99' | 'max'> {
  const at = (percent: number) => sketches.map((sketch) => toMs(sketch?.percentile(percent)));
  return { p50: at(50), p95: at(95), p99: at(99), max: sketches.map((sketch) => toMs(sketch?.highest)) };
}

function toMs(us: number | null | undefined): number | null {
  return us === null || us === undefined ? null : round3(us / 1000);
}

function byId<Line>(entries: Readonly<Record<string, unknown>>, line: (id: string) => Line): Record<string, Line> {
  return Object.fromEntries(Object.keys(entries).map((id) => [id, line(id)]));
}
