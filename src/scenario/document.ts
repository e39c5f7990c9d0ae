/**
 * The shape of a scenario document after decoding and before compiling: keys as the author wrote
 * them, both spellings of lists folded into one, nothing looked up yet.
 *
 * The codecs in `codec/` produce exactly this (a type test holds them to it); `compile/` turns it into
 * a `Scenario`. Durations are already integer microseconds, rates already exact pairs.
 */
import type { Value } from '../model/expression.js';

/** What becomes text in the end. */
export type PlainValue = string | number | boolean;

export interface ScenarioDocument {
  readonly version: '1.0';
  readonly name: string;
  readonly workbook?: WorkbookSection;
  readonly actions: readonly ActionEntry[];
  readonly workflows: { readonly nodes: readonly NodeEntry[] };
  readonly load?: LoadSection;
  readonly simulation?: SimulationSection;
}

export interface WorkbookSection {
  readonly resources?: readonly ResourceEntry[];
  readonly metrics?: Readonly<Record<string, MetricEntry>>;
  readonly ip_pools?: readonly PoolEntry[];
}

export interface ResourceEntry {
  readonly id: string;
  readonly type: 'http_endpoint' | 'demo_target';
  readonly properties?: Readonly<Record<string, Value>>;
}

export interface MetricEntry {
  readonly type: 'counter' | 'gauge' | 'rate' | 'trend';
  readonly action?: string;
  /** An expression, or a plain number or boolean. */
  readonly value: PlainValue;
  readonly help?: string;
}

export interface PoolEntry {
  readonly id: string;
  readonly name?: string;
  readonly ranges: readonly string[];
  readonly reserved?: readonly string[];
  readonly allocation_strategy?: 'round_robin' | 'first_free' | 'random';
  readonly tenants?: readonly string[];
}

export interface ActionEntry {
  readonly id: string;
  /** An HTTP method in any case. */
  readonly call: string;
  readonly with: {
    readonly url: string;
    readonly headers?: Readonly<Record<string, PlainValue>>;
    readonly query?: Readonly<Record<string, PlainValue>>;
    readonly body?: Value;
    readonly json?: Value;
    readonly form?: Readonly<Record<string, PlainValue>>;
    readonly bind_ip?: string | null;
    /** Microseconds. */
    readonly timeout?: number;
    readonly follow_redirects?: number;
    /** Bytes. */
    readonly max_response?: number;
  };
  readonly export?: readonly ExportEntry[];
  readonly expect?: { readonly status?: readonly number[]; readonly condition?: string | boolean };
}

export interface ExportEntry {
  readonly type: 'content' | 'variable' | 'header' | 'json' | 'regex';
  readonly name: string;
  readonly path?: string;
  readonly pattern?: string;
  readonly scope?: 'task' | 'user';
  readonly default?: Value;
}

export interface NodeEntry {
  readonly id: string;
  readonly type?: 'action' | 'end';
  readonly action?: string;
  readonly edges?: readonly EdgeEntry[];
}

export interface EdgeEntry {
  readonly to: string;
  readonly trigger?: { readonly condition?: string | boolean };
  readonly label?: string;
}

export interface LoadSection {
  readonly ramp_up: { readonly phases: readonly PhaseEntry[] };
  readonly user_lifetime?: {
    readonly mode?: 'once' | 'loop';
    readonly iterations?: number;
    /** Microseconds. */
    readonly think_time?: number;
  };
  readonly user_resources?: { readonly ip_binding?: BindingEntry };
  readonly concurrency?: {
    readonly max_concurrent_users?: number;
    readonly spawn_rate_limit?: { readonly count: number; readonly perUs: number };
    readonly on_limit?: 'queue' | 'drop';
  };
  /** Microseconds. */
  readonly duration?: number;
  /** Microseconds. */
  readonly graceful_stop?: number;
}

export interface PhaseEntry {
  /** Seconds, fractions allowed. */
  readonly at_second: number;
  readonly spawn_users: number;
  readonly tenant_id?: string;
  readonly ip_pool_override?: string;
}

export interface BindingEntry {
  readonly enabled?: boolean;
  readonly pool_id?: string;
  readonly strategy?: 'per_user' | 'per_task' | 'shared';
  readonly release_on?: 'user_exit' | 'task_end';
  readonly wait_on_exhaustion?: boolean;
  /** Microseconds. */
  readonly wait_timeout?: number;
}

export interface SimulationSection {
  readonly targets?: readonly SimulatedTargetEntry[];
}

export interface SimulatedTargetEntry {
  readonly match?: { readonly action?: string; readonly resource?: string };
  /** Durations in microseconds. */
  readonly latency:
    | { readonly distribution: 'constant'; readonly value: number }
    | { readonly distribution: 'uniform'; readonly min: number; readonly max: number }
    | { readonly distribution: 'exponential'; readonly mean: number }
    | { readonly distribution: 'lognormal'; readonly median: number; readonly p99: number };
  readonly capacity?: { readonly concurrency: number; readonly queue?: number };
  readonly errors?: readonly { readonly rate: number; readonly status?: number; readonly fault?: string }[];
  readonly answer?: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly json?: Value;
  };
}

/** Where something stands in the text. Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds the position of a path (keys and indices) in the text: of its value, or of its key. */
export interface Locator {
  value(path: readonly (string | number)[]): Position;
  key(path: readonly (string | number)[]): Position;
}
