/**
 * What every part of a running run shares: the plan, the clock, the post and the one stream of events.
 */
import type { Beside } from '../model/beside.js';
import type { Engine } from '../model/engine.js';
import type { RunEvent } from '../model/run-event.js';
import type { Plan } from '../model/plan.js';
import type { Answer, Clock, Driver, Outside } from '../ports.js';
import type { Post } from './post-office.js';

export interface Kernel {
  readonly plan: Plan;
  /** The world's clock; callbacks come through the door, so messages they post are delivered before the turn ends. */
  readonly clock: Clock;
  readonly driver: Driver;
  /** What drivers are given with each call: the answer comes through the door, to the user whose call it is. */
  readonly answer: Answer;
  readonly outside: Outside;
  readonly post: Post;
  readonly beside: Beside;
  /** What walks the statecharts. */
  readonly engine: Engine;
  /** A defect that leaves the core unreliable: everyone is ended from outside, and the run ends with reason `internal`. */
  fault(error: unknown): void;
  /** The number of the event that is told next. */
  nextSeq(): number;
  /**
   * Puts an event on the stream. Whoever tells it makes the whole of it, with `nextSeq()` and the clock's instant, its
   * fields in the order of a line: it is made once, and nobody has to copy it.
   */
  tell(event: RunEvent): void;
}
