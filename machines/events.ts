/**
 * The vocabulary: every message that actors exchange.
 *
 * Here and nowhere else, so that no machine needs to import another to talk to it. A message is handled
 * in the order it was posted; nobody answers inside a send.
 */
import type { Scope } from '../src/model/expression.js';
import type { Holder } from '../src/model/lease-book.js';
import type { DenyReason, FinishReason, IterationFailure, ReleaseReason, UserOutcome } from '../src/model/run-event.js';

/** To the coordinator (`run.machine`). */
export type RunMessage =
  /** The outside is ready. */
  | { readonly type: 'begin' }
  /** Every planned user has been spawned or dropped; `active` are still there. */
  | { readonly type: 'ramp.finished'; readonly active: number }
  /** The last user has ended. */
  | { readonly type: 'population.empty' }
  /** No new iterations; running ones may finish within the graceful stop. */
  | { readonly type: 'stop'; readonly reason: FinishReason }
  /** Everything ends now. */
  | { readonly type: 'abort'; readonly reason: FinishReason }
  /** The graceful stop is over. */
  | { readonly type: 'grace.over' }
  /** Nothing starts until `resume`. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** So many more users, or fewer when negative. */
  | { readonly type: 'scale'; readonly users: number; readonly tenant?: string };

/** To the ramp-up (`ramp-up.machine`). */
export type RampUpMessage =
  /** The timetable reached a phase. */
  | { readonly type: 'phase.due'; readonly index: number }
  /** The instant asked for with `wake` has come. */
  | { readonly type: 'wake' }
  /** A user ended, so that there may be room for another. */
  | { readonly type: 'user.ended' }
  /** Nobody is left to spawn. */
  | { readonly type: 'timetable.done' }
  /** No more users; those already due are dropped. */
  | { readonly type: 'ramp.stop' }
  /** Users who come due wait until `ramp.resume`. */
  | { readonly type: 'ramp.pause' }
  | { readonly type: 'ramp.resume' }
  /** Users beyond the timetable are due now; they are in the queue already. */
  | { readonly type: 'ramp.extend' };

/** To a user (`user.machine`). */
export type UserMessage =
  | { readonly type: 'lease.granted'; readonly ip: string }
  | { readonly type: 'lease.denied'; readonly reason: DenyReason }
  /** Everything the user asked to give back is back. */
  | { readonly type: 'lease.returned' }
  /** The action came to an end; the scope already shows its fields. */
  | { readonly type: 'action.answered'; readonly ok: boolean; readonly scope: Scope }
  | { readonly type: 'thought' }
  /** Finish what is running, start nothing new; `outcome` is what an unfinished user then counts as. */
  | { readonly type: 'stop'; readonly outcome: 'completed' | 'aborted' }
  | { readonly type: 'abort' };

/** To a pool (`ip-pool.machine`). */
export type PoolMessage =
  | { readonly type: 'pool.allocate'; readonly holder: Holder; readonly iteration: number }
  /** The user gives back everything it holds, and gives up what it waits for. */
  | { readonly type: 'pool.release'; readonly holder: Holder; readonly reason: ReleaseReason }
  /** Somebody has waited long enough. */
  | { readonly type: 'pool.expire' }
  /** The last free address was granted. */
  | { readonly type: 'pool.drained' }
  /** An address is free again. */
  | { readonly type: 'pool.refilled' }
  | { readonly type: 'pool.close' };

export type { DenyReason, FinishReason, Holder, IterationFailure, ReleaseReason, UserOutcome };
