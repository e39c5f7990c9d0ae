/**
 * What every part of a running run shares: the plan, the clock, the post and the one stream of facts.
 */
import type { Beside } from '../model/beside.js';
import type { Engine } from '../model/engine.js';
import type { Fact } from '../model/run-event.js';
import type { Plan } from '../model/plan.js';
import type { Clock, Driver, Outside } from '../ports.js';
import type { Post } from './post-office.js';

export interface Kernel {
  readonly plan: Plan;
  /** The world's clock; callbacks come through the door, so messages they post are delivered before the turn ends. */
  readonly clock: Clock;
  readonly driver: Driver;
  readonly outside: Outside;
  readonly post: Post;
  readonly beside: Beside;
  /** What walks the statecharts. */
  readonly engine: Engine;
  /** A defect that leaves the core unreliable: everyone is ended from outside, and the run ends with reason `internal`. */
  fault(error: unknown): void;
  /** Puts a fact on the stream: stamped with sequence and instant, in the order of telling. */
  tell(fact: Fact): void;
}
