/**
 * What a coordinator and its workers say to each other: plain data, whatever carries it.
 *
 * A worker gets its job when it is opened, says `ready`, is told to `begin`, tells events until it is `done`, and then is
 * closed. It may say `refused` instead, at any time before `done`, and nothing after it.
 */
import type { Command } from '../model/command.js';
import type { Engine } from '../model/engine.js';
import type { Fields } from '../model/expression.js';
import type { FailureCode } from '../model/failure.js';
import type { GeneratorHealth } from '../model/report.js';
import type { Override } from '../model/scenario.js';
import type { Share } from '../model/share.js';
import type { WorldPart } from '../ports.js';
import type { EncodedHistogram } from '../report/histogram.js';
import type { EventBatch } from './event-batch.js';

/** Everything a worker needs to make its share of a plan by itself. */
export interface Job {
  readonly text: string;
  /** Only for messages. */
  readonly file: string;
  readonly overrides: readonly Override[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly seed: number;
  /** What the plan must turn out to be. */
  readonly planHash: string;
  readonly share: Share;
  /** What walks the statecharts. */
  readonly engine: Engine;
  readonly part: WorldPart;
  readonly resources: readonly (readonly [id: string, properties: Fields])[];
}

/** To a worker. */
export type Order =
  /** Instant 0 is when the clock that all workers read showed this, in nanoseconds. */
  | { readonly kind: 'begin'; readonly originNs: bigint }
  | { readonly kind: 'command'; readonly command: Command }
  /** So many of its batches have been put into the whole; it may be as many ahead as before. */
  | { readonly kind: 'taken'; readonly batches: number }
  /** Nobody listens any more: everyone ends, every lease goes back, nothing more is told. */
  | { readonly kind: 'abandon' };

/** From a worker. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: FailureCode; readonly message: string; readonly hint: string }
  /** What happened since the last batch. Nothing before `throughUs` is going to be told any more. `health` comes at times, where it has a meaning. */
  | { readonly kind: 'events'; readonly batch: EventBatch; readonly throughUs: number; readonly health: GeneratorHealth | null }
  | { readonly kind: 'done'; readonly notes: WorkerNotes };

/** What a worker measured beside its events. */
export interface WorkerNotes {
  readonly health: GeneratorHealth | null;
  /** Real microseconds each pool took, by pool. */
  readonly allocateUs: readonly (readonly [pool: string, times: EncodedHistogram])[];
  readonly releaseUs: readonly (readonly [pool: string, times: EncodedHistogram])[];
  /** Requests that waited because of a rate limit. */
  readonly heldRequests: number;
  /** The defect it met, as text; absent when it met none. */
  readonly defect?: string;
}
