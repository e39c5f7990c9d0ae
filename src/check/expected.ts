/**
 * What a scenario promises, as the checker reads it: plain data and nothing of the engine's.
 *
 * A log alone shows much of what must hold in any run. What the author asked for it cannot show: which
 * addresses a pool has, whether they are exclusive, who was due when. That is here, read from the document
 * by the checker's own eyes (`read-scenario.ts`). Instants and durations are microseconds.
 */
import type { AddressSpans } from './addresses.js';
import type { Condition } from './condition.js';

export interface Expected {
  readonly pools: ReadonlyMap<string, ExpectedPool>;
  /** Absent: users have no addresses. */
  readonly binding?: ExpectedBinding;
  readonly phases: readonly ExpectedPhase[];
  /** 0 = until the run stops. */
  readonly iterations: number;
  readonly thinkUs: number;
  readonly concurrency: {
    readonly usersMax: number;
    /** Users over the limit are dropped, and do not wait. */
    readonly drops: boolean;
    /** Users in a span of time; absent: no limit. */
    readonly rate?: { readonly users: number; readonly perUs: number };
  };
  readonly durationUs?: number;
  readonly graceUs: number;
  readonly start: string;
  readonly nodes: ReadonlyMap<string, ExpectedNode>;
  readonly actions: ReadonlyMap<string, ExpectedAction>;
}

export interface ExpectedPool {
  readonly ranges: AddressSpans;
  readonly reserved: AddressSpans;
  readonly order: 'round_robin' | 'first_free' | 'random';
  /** Absent: everyone may lease. */
  readonly tenants?: ReadonlySet<string>;
}

export interface ExpectedBinding {
  readonly strategy: 'per_user' | 'per_task' | 'shared';
  readonly releaseOn: 'user_exit' | 'task_end';
  /** Absent: nobody waits. */
  readonly waitUs?: number;
}

export interface ExpectedPhase {
  readonly atUs: number;
  readonly users: number;
  readonly tenant: string;
  readonly pool?: string;
}

export interface ExpectedNode {
  /** Absent: an end. */
  readonly action?: string;
  readonly edges: readonly ExpectedEdge[];
}

export interface ExpectedEdge {
  readonly to: string;
  /** Absent: always taken. */
  readonly condition?: Condition;
}

export interface ExpectedAction {
  readonly timeoutUs: number;
  /** Where its sockets leave from: the user's lease, nowhere in particular, or something the checker cannot tell. */
  readonly from: 'lease' | 'unbound' | 'unknown';
  /** Whether an answer with that status is a success; undefined when the status alone does not tell. */
  readonly isExpected: (status: number) => boolean | undefined;
}
