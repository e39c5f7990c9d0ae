/** What a finished run came to. Field names are those of the JSON report. Times in milliseconds unless the name says otherwise. */
import type { ExitCode } from './failure.js';
import type { RunMode } from './plan.js';
import type { FinishReason } from './run-event.js';

export const REPORT_SCHEMA = 1;

/** Why the run ended; `broken_off`: its events stop before its end, as those of an incomplete recording do. */
export type ExitReason = FinishReason | 'broken_off';

export interface Report {
  readonly schema: typeof REPORT_SCHEMA;
  readonly scenario: string;
  readonly mode: RunMode;
  readonly seed: number;
  readonly plan_hash: string;
  /** SHA-256 of the event lines; null when nobody asked for it. */
  readonly fingerprint: string | null;
  readonly version: string;
  /** `off`: every request left from whatever address the host chose, whatever was leased. */
  readonly source_binding: 'require' | 'off';
  readonly exit: { readonly code: ExitCode; readonly reason: ExitReason };
  /** Users spawned. */
  readonly total_users: number;
  readonly total_requests: number;
  readonly success_count: number;
  readonly failure_count: number;
  readonly duration_secs: number;
  readonly requests_per_second: number;
  readonly users: UserCounts;
  readonly tenants: Readonly<Record<string, UserCounts>>;
  readonly actions: Readonly<Record<string, ActionReport>>;
  /** How often each edge was taken, by node, in the order of its edges. */
  readonly edges: Readonly<Record<string, readonly number[]>>;
  readonly metrics: Readonly<Record<string, MetricReport>>;
  readonly pools: Readonly<Record<string, PoolReport>>;
  readonly spawn: SpawnReport;
  /** By path of the user's statechart; the time is that of stays that ended. */
  readonly states: Readonly<Record<string, StateReport>>;
  readonly generator: GeneratorHealth | null;
}

export interface StateReport {
  readonly entered: number;
  /** Of all users together. */
  readonly total_ms: number;
  readonly time_ms: Spread;
}

export interface SpawnReport {
  /** From the instant a user was due and the concurrency limit had room, to its start: the generator's own delay. */
  readonly late_ms: Spread;
  /** How long the concurrency limit held users back. */
  readonly queued_ms: Spread;
  /** Most users spawned within any one second. */
  readonly rate_max: number;
}

export interface UserCounts {
  readonly planned: number;
  readonly spawned: number;
  readonly completed: number;
  readonly failed: number;
  readonly aborted: number;
  readonly dropped: number;
  readonly peak_active: number;
}

export interface ActionReport {
  readonly count: number;
  readonly success: number;
  readonly failure: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Complete answers only. Null when there was none. */
  readonly latency_ms: Distribution | null;
  /** Failed without a complete answer. */
  readonly latency_failed_ms: Distribution | null;
}

export interface Distribution {
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Zeros when nothing was measured. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** An own metric. What only values can tell is null when none came. */
export type MetricReport =
  | { readonly type: 'counter'; readonly count: number; readonly total: number }
  | {
      readonly type: 'gauge';
      readonly count: number;
      readonly last: number | null;
      readonly min: number | null;
      readonly max: number | null;
    }
  /** Share of values that were true (not 0). */
  | { readonly type: 'rate'; readonly count: number; readonly rate: number | null }
  /** In the unit of its values. `out_of_range` of them lie outside what percentiles can hold (0 to 2.5e9) and count as its nearest end there. */
  | { readonly type: 'trend'; readonly count: number; readonly out_of_range: number; readonly distribution: Distribution | null };

export interface PoolReport {
  /** Addresses that can be granted. A decimal string beyond 2^53. */
  readonly capacity: number | string;
  readonly reserved: number | string;
  /** Distinct addresses still held. */
  readonly allocated: number;
  readonly available: number | string;
  readonly peak_allocated: number;
  readonly granted: number;
  readonly released: number;
  readonly denied: number;
  /** Requests that had to queue, whatever came of them. */
  readonly waited: number;
  /** Of the requests that queued and were granted. */
  readonly wait_ms: Spread;
  /** Real time the pool took to grant, in microseconds; null when simulated or replayed. */
  readonly allocate_us: Spread | null;
  readonly release_us: Spread | null;
}

/** How the generator itself fared, of one core; the embedded target's thread is not counted. */
export interface GeneratorHealth {
  readonly cpu_percent: number;
  readonly rss_mb_max: number;
  readonly loop_lag_ms_p99: number;
  readonly turn_ms_p99: number;
  /** False when the generator was the bottleneck, so that its latencies tell of itself. */
  readonly trustworthy: boolean;
}
