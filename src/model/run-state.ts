/**
 * What is the case in a run after one of its events: numbers, and nothing of a user that ended.
 *
 * `RunTally` counts them from the events. A state is a copy that stays as it is.
 */
import type { PoolState } from './pool-tally.js';
import type { FinishReason, RunPhase } from './run-event.js';
import type { OwnMetric } from './scenario.js';

/** The run at one moment. Records are keyed by the ids of the scenario, in its order. */
export interface RunState {
  /** Number of the last event that is counted in; 0 before the first. */
  readonly seq: number;
  /** Its instant, microseconds since the run began. */
  readonly atUs: number;
  /** Where the run as a whole is; null before it says so. */
  readonly runPhase: RunPhase | null;
  /** Why the run ended; null while it has not. */
  readonly finished: FinishReason | null;
  /** How many phases of the ramp-up have begun. */
  readonly phasesStarted: number;
  readonly users: UsersState;
  readonly tenants: Readonly<Record<string, UsersState>>;
  /** By path of the user's statechart, in order of first entry. */
  readonly states: Readonly<Record<string, StateOccupancy>>;
  readonly pools: Readonly<Record<string, PoolState>>;
  readonly actions: Readonly<Record<string, ActionState>>;
  /** How often each edge was taken, by node, in the order of its edges. */
  readonly edges: Readonly<Record<string, readonly number[]>>;
  readonly metrics: Readonly<Record<string, MetricState>>;
}

export interface UsersState {
  /** Asked for by the ramp-up. */
  readonly planned: number;
  readonly spawned: number;
  /** Spawned and not ended. */
  readonly active: number;
  readonly completed: number;
  readonly failed: number;
  readonly aborted: number;
  /** Due, but never spawned. */
  readonly dropped: number;
  /** Most users active at one moment. */
  readonly peakActive: number;
}

export interface StateOccupancy {
  /** Users in it now. */
  readonly now: number;
  /** How often it was entered. */
  readonly entered: number;
}

export interface ActionState {
  readonly started: number;
  readonly inFlight: number;
  readonly success: number;
  /** Actions cut short included. */
  readonly failure: number;
  /** Failures by error code. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Every type of metric is folded the same way; its type says which of these mean something. */
export interface MetricState {
  readonly type: OwnMetric['type'];
  /** How many values were given. */
  readonly count: number;
  /** Their sum. */
  readonly total: number;
  /** How many of them were not 0. */
  readonly nonZero: number;
  /** Null until the first value, as are `min` and `max`. */
  readonly last: number | null;
  readonly min: number | null;
  readonly max: number | null;
}
