/**
 * A scenario: what the author wrote, checked and compiled, with every default filled in.
 *
 * Made by `src/scenario`; pure data and pure closures from there on. Instants and durations are
 * integer microseconds.
 */
import type { Action } from './action.js';
import type { AddressRanges } from './address-range.js';
import type { DemoTarget } from './demo-target.js';
import type { ErrorCode } from './error-code.js';
import type { Expression, Fields, Value } from './expression.js';
import type { Problem } from './failure.js';
import type { Latency } from './latency.js';
import type { Workflow } from './workflow.js';

export interface Scenario {
  /** The author's name for it (an id). */
  readonly name: string;
  /** Where it was read from, as given; only for messages. */
  readonly file: string;
  /** The YAML text, byte for byte as decoded. */
  readonly text: string;
  /** `--set path=value` pairs already applied to it. */
  readonly overrides: readonly Override[];
  /** `single` when the scenario has no `load`: one user, one iteration, no ramp-up. */
  readonly mode: 'single' | 'load';
  readonly resources: readonly Resource[];
  readonly actions: readonly Action[];
  readonly workflow: Workflow;
  readonly metrics: readonly OwnMetric[];
  readonly pools: readonly Pool[];
  readonly load: Load;
  /** Names of environment variables the scenario reads, with their values: secrets, never shown. */
  readonly env: ReadonlyMap<string, string>;
  /** Rules of `simulation.targets`, decoded; only the simulated world reads them. */
  readonly simulation: Simulation;
  readonly warnings: readonly Problem[];
}

export interface Override {
  readonly path: string;
  readonly value: string;
}

/** A named bag of values for templates; a `demo_target` is filled in when a live run starts it. */
export interface Resource {
  readonly id: string;
  readonly type: 'http_endpoint' | 'demo_target';
  readonly properties: Fields;
  /** How to start it; present exactly for a `demo_target`. */
  readonly demo?: DemoTarget;
}

export interface OwnMetric {
  readonly id: string;
  readonly type: 'counter' | 'gauge' | 'rate' | 'trend';
  /** Only after this action; absent: after every action. */
  readonly action?: string;
  readonly value: Expression;
  readonly help?: string;
}

export type AllocationStrategy = 'round_robin' | 'first_free' | 'random';

export interface Pool {
  readonly id: string;
  readonly name?: string;
  readonly ranges: AddressRanges;
  readonly allocationStrategy: AllocationStrategy;
  /** Only these may lease from it; absent: everyone. */
  readonly tenants?: readonly string[];
}

export interface Load {
  /** Sorted by instant. */
  readonly phases: readonly Phase[];
  readonly lifetime: Lifetime;
  /** Absent: users have no addresses. */
  readonly binding?: Binding;
  readonly concurrency: Concurrency;
  /** When the run stops by itself; absent: when every user has ended. */
  readonly durationUs?: number;
  /** How long running iterations may take to finish after a stop. */
  readonly gracefulStopUs: number;
}

export interface Phase {
  /** Position in the ramp-up, from 0. */
  readonly index: number;
  readonly atUs: number;
  readonly spawnUsers: number;
  readonly tenant: string;
  /** Id of the pool its users lease from; absent exactly when the load has no binding. */
  readonly pool?: string;
}

export interface Lifetime {
  /** 0 = until the run stops. */
  readonly iterations: number;
  readonly thinkTimeUs: number;
}

export type BindingStrategy = 'per_user' | 'per_task' | 'shared';
export type ReleaseOn = 'user_exit' | 'task_end';

export interface Binding {
  readonly strategy: BindingStrategy;
  readonly releaseOn: ReleaseOn;
  /** How long a user may wait for an address; absent: not at all. */
  readonly waitTimeoutUs?: number;
}

export interface Concurrency {
  readonly maxConcurrentUsers?: number;
  /** Users per microseconds, kept apart so that the nth due instant is exact. */
  readonly spawnRateLimit?: { readonly count: number; readonly perUs: number };
  readonly onLimit: 'queue' | 'drop';
}

export interface Simulation {
  readonly targets: readonly SimulatedTarget[];
}

export interface SimulatedTarget {
  /** Which calls it answers: both must fit where both are given, and none given fits every call. */
  readonly match: { readonly action?: string; readonly resource?: string };
  readonly latency: Latency;
  /** Calls served at once, and calls that may wait for that; absent: any number. */
  readonly capacity?: { readonly concurrency: number; readonly queue?: number };
  /** What goes wrong, each with the share of the calls it befalls: either a status or a class of error. */
  readonly errors: readonly { readonly rate: number; readonly status?: number; readonly fault?: ErrorCode }[];
  readonly answer?: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly json?: Value;
  };
}
