/**
 * What the dashboard's server and its page say to each other: plain JSON, types only.
 *
 * The page gets everything that stays as it is once (`Hello`), and how things stand several times a second (`Frame`).
 * What only some look at (users, one user's story, events) is asked for.
 */
import type { ChartMarks } from '../../chart/marks.js';
import type { PoolState } from '../../model/pool-tally.js';
import type { RunMode } from '../../model/plan.js';
import type { Distribution, GeneratorHealth } from '../../model/report.js';
import type { FinishReason, RunPhase } from '../../model/run-event.js';
import type { ActionState, StateOccupancy, UsersState } from '../../model/run-state.js';
import type { TimelineReading } from '../../report/timeline-reading.js';

export interface Hello {
  readonly scenario: string;
  readonly file: string;
  readonly mode: RunMode;
  readonly seed: number;
  readonly planHash: string;
  readonly version: string;
  readonly drawing: { readonly svg: string; readonly marks: ChartMarks };
  readonly tenants: readonly string[];
  readonly pools: readonly PoolFacts[];
  /** Whether commands are heard. */
  readonly isSteerable: boolean;
  /** Present where a recording is shown, at any of its events. */
  readonly recording: RecordingFacts | null;
}

export interface PoolFacts {
  readonly id: string;
  /** In the order of the cells of a frame; absent for a large pool. */
  readonly addresses?: readonly string[];
}

export interface RecordingFacts {
  readonly file: string;
  /** How many events there are; they are numbered from 1. */
  readonly events: number;
  /** Why there are no more, where it breaks off. */
  readonly brokenOff: string | null;
}

export interface Frame {
  readonly seq: number;
  readonly atUs: number;
  readonly runPhase: RunPhase | null;
  readonly finished: FinishReason | null;
  readonly users: UsersState;
  readonly tenants: Readonly<Record<string, UsersState>>;
  readonly states: Readonly<Record<string, StateOccupancy>>;
  readonly edges: Readonly<Record<string, readonly number[]>>;
  readonly pools: Readonly<Record<string, PoolFrame>>;
  readonly actions: Readonly<Record<string, ActionFrame>>;
  readonly failures: readonly FailureGroup[];
  readonly health: GeneratorHealth | null;
}

export interface PoolFrame extends PoolState {
  /** For each address: 0 free, else 1 more than the place of its holder's tenant in `Hello.tenants`. Absent for a large pool. */
  readonly cells?: readonly number[];
}

export interface ActionFrame extends ActionState {
  /** Milliseconds, of complete answers since the run began; null when there was none. */
  readonly latency: Distribution | null;
}

/** Failures of one kind at one place. */
export interface FailureGroup {
  readonly code: string;
  /** Id of an action or a pool, or what else it befell. */
  readonly place: string;
  readonly count: number;
  /** Number and instant of the first, and whom it befell (null: nobody that began). */
  readonly example: { readonly seq: number; readonly atUs: number; readonly user: number | null; readonly text: string };
}

/** What a stream sends: `frame`, `history`, and at last `end`. */
export interface FrameMessage {
  readonly frame: Frame;
  /** Frames that this reader was too slow for, since the last one. */
  readonly skipped: number;
}

export type HistoryMessage = TimelineReading;

export interface UsersQuery {
  readonly state?: string;
  readonly tenant?: string;
  /** `active`, or how those that ended did. */
  readonly outcome?: string;
}

export interface UsersAnswer {
  readonly rows: readonly UserRow[];
  /** How many fit, of whom the rows are the first. */
  readonly total: number;
}

export interface UserRow {
  readonly user: number;
  readonly tenant: string;
  /** Where it is, or what came of it. */
  readonly state: string;
  readonly sinceUs: number;
  readonly ip: string | null;
  readonly iteration: number;
  readonly hasEnded: boolean;
}

export interface Story {
  readonly user: number;
  readonly tenant: string | null;
  /** Path of the state it is in; null when it has ended. */
  readonly state: string | null;
  readonly events: readonly EventLine[];
  /** Number of the first event that could be looked at: what came before was not kept. */
  readonly keptFrom: number;
  /** What its expressions can read, secrets left out; null where that cannot be told. */
  readonly variables: readonly Variable[] | null;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

export interface EventLine {
  readonly seq: number;
  readonly atUs: number;
  readonly type: string;
  readonly user: number | null;
  readonly text: string;
  /** State entered by this event, where it is that. */
  readonly state?: string;
  readonly isFailure: boolean;
}

export interface EventsQuery {
  /** Begin of the type, such as `lease`. */
  readonly type?: string;
  readonly user?: number;
  readonly text?: string;
}

export interface EventsAnswer {
  /** Newest first. */
  readonly events: readonly EventLine[];
  readonly keptFrom: number;
}
