/**
 * The closed union of things that happen in a run. How one is written as a line is in `event-line`.
 *
 * `seq` counts from 1 without gaps; `at` is integer microseconds since the run began and never decreases.
 */
import type { ErrorCode } from './error-code.js';
import type { RunMode } from './plan.js';
import type { Phases } from './outcome.js';

interface Stamp {
  readonly seq: number;
  readonly at: number;
}

export type RunPhase = 'starting' | 'ramping' | 'steady' | 'draining' | 'paused' | 'finished' | 'aborted';
export type DropReason = 'concurrency' | 'stopped';
export type DenyReason = 'exhausted' | 'timeout' | 'forbidden' | 'closed';
export type ReleaseReason = 'task_end' | 'user_exit' | 'aborted' | 'failed' | 'shutdown' | 'worker_lost';
export type IterationFailure = 'no_edge' | 'aborted';
export type UserOutcome = 'completed' | 'failed' | 'aborted';
export type FinishReason = 'completed' | 'duration' | 'command' | 'sigint' | 'sigterm' | 'threshold' | 'internal' | 'worker_lost';

export type RunEvent = Fact & Stamp;

/** An event without its number and its instant. */
export type Fact =
  | {
      readonly type: 'run.started';
      readonly scenario: string;
      readonly plan_hash: string;
      readonly seed: number;
      readonly version: string;
      readonly mode: RunMode;
      /** Among how many workers the plan was dealt out; absent: one. */
      readonly workers?: number;
    }
  | { readonly type: 'run.state'; readonly state: RunPhase }
  | {
      readonly type: 'phase.started';
      readonly index: number;
      readonly at_second: number;
      readonly spawn_users: number;
      readonly tenant: string;
    }
  | { readonly type: 'user.spawned'; readonly user: number; readonly tenant: string; readonly due_at: number }
  | { readonly type: 'user.dropped'; readonly tenant: string; readonly due_at: number; readonly reason: DropReason }
  | { readonly type: 'user.state'; readonly user: number; readonly state: string }
  | { readonly type: 'lease.requested'; readonly user: number; readonly tenant: string; readonly pool: string; readonly iteration: number }
  | { readonly type: 'lease.queued'; readonly user: number; readonly tenant: string; readonly pool: string; readonly iteration: number }
  | {
      readonly type: 'lease.granted';
      readonly user: number;
      readonly tenant: string;
      readonly pool: string;
      readonly iteration: number;
      readonly ip: string;
      readonly generation: number;
      readonly wait_us: number;
    }
  | {
      readonly type: 'lease.denied';
      readonly user: number;
      readonly tenant: string;
      readonly pool: string;
      readonly iteration: number;
      readonly reason: DenyReason;
    }
  | {
      readonly type: 'lease.released';
      readonly user: number;
      readonly tenant: string;
      readonly pool: string;
      readonly ip: string;
      readonly generation: number;
      readonly held_us: number;
      readonly reason: ReleaseReason;
    }
  | { readonly type: 'iteration.started'; readonly user: number; readonly iteration: number }
  | {
      readonly type: 'iteration.finished';
      readonly user: number;
      readonly iteration: number;
      readonly ok: boolean;
      readonly reason?: IterationFailure;
    }
  | {
      readonly type: 'edge.taken';
      readonly user: number;
      readonly iteration: number;
      readonly from: string;
      readonly index: number;
      readonly to: string;
    }
  | {
      readonly type: 'action.started';
      readonly user: number;
      readonly iteration: number;
      readonly node: string;
      readonly action: string;
      readonly ip: string | null;
      readonly due_at: number;
    }
  | {
      readonly type: 'action.finished';
      readonly user: number;
      readonly iteration: number;
      readonly node: string;
      readonly action: string;
      readonly ip: string | null;
      readonly due_at: number;
      readonly ok: boolean;
      readonly status: number | null;
      readonly error: ErrorCode | null;
      readonly duration_us: number;
      readonly phases: Phases;
      readonly bytes_in: number;
      readonly bytes_out: number;
    }
  | { readonly type: 'metric'; readonly user: number; readonly action: string; readonly metric: string; readonly value: number }
  | { readonly type: 'command'; readonly command: string; readonly argument: string | null }
  | { readonly type: 'user.finished'; readonly user: number; readonly outcome: UserOutcome; readonly iterations: number }
  | { readonly type: 'run.finished'; readonly reason: FinishReason };

export type EventType = Fact['type'];

/** Field names of each type of event, in the order of a line, after `seq`, `at` and `type`. */
export const EVENT_FIELDS: { readonly [T in EventType]: readonly string[] } = {
  'run.started': ['scenario', 'plan_hash', 'seed', 'version', 'mode', 'workers'],
  'run.state': ['state'],
  'phase.started': ['index', 'at_second', 'spawn_users', 'tenant'],
  'user.spawned': ['user', 'tenant', 'due_at'],
  'user.dropped': ['tenant', 'due_at', 'reason'],
  'user.state': ['user', 'state'],
  'lease.requested': ['user', 'tenant', 'pool', 'iteration'],
  'lease.queued': ['user', 'tenant', 'pool', 'iteration'],
  'lease.granted': ['user', 'tenant', 'pool', 'iteration', 'ip', 'generation', 'wait_us'],
  'lease.denied': ['user', 'tenant', 'pool', 'iteration', 'reason'],
  'lease.released': ['user', 'tenant', 'pool', 'ip', 'generation', 'held_us', 'reason'],
  'iteration.started': ['user', 'iteration'],
  'iteration.finished': ['user', 'iteration', 'ok', 'reason'],
  'edge.taken': ['user', 'iteration', 'from', 'index', 'to'],
  'action.started': ['user', 'iteration', 'node', 'action', 'ip', 'due_at'],
  'action.finished': [
    'user',
    'iteration',
    'node',
    'action',
    'ip',
    'due_at',
    'ok',
    'status',
    'error',
    'duration_us',
    'phases',
    'bytes_in',
    'bytes_out',
  ],
  metric: ['user', 'action', 'metric', 'value'],
  command: ['command', 'argument'],
  'user.finished': ['user', 'outcome', 'iterations'],
  'run.finished': ['reason'],
};
