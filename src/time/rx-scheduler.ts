/**
 * A clock as an RxJS scheduler: the only file that knows RxJS schedulers.
 *
 * RxJS counts in milliseconds, clocks here in microseconds. Times are handed on with their fraction, so an
 * instant of the plan survives the detour exactly (whole microseconds are exact in a double for centuries).
 */
import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import type { Clock, Timer } from '../ports.js';

export function rxScheduler(clock: Clock): SchedulerLike {
  return {
    now: () => clock.now() / 1000,
    schedule<State>(work: (this: SchedulerAction<State>, state?: State) => void, delayMs = 0, state?: State): Subscription {
      return new ClockAction<State>(clock, work).schedule(state, delayMs);
    },
  };
}

/** One piece of scheduled work; it may schedule itself again from inside, as RxJS operators do. */
class ClockAction<State> extends Subscription implements SchedulerAction<State> {
  readonly #clock: Clock;
  readonly #work: (this: SchedulerAction<State>, state?: State) => void;
  #timer: Timer | null = null;

  constructor(clock: Clock, work: (this: SchedulerAction<State>, state?: State) => void) {
    super();
    this.#clock = clock;
    this.#work = work;
    this.add(() => this.#cancel());
  }

  schedule(state?: State, delayMs = 0): Subscription {
    if (this.closed) return this;
    this.#cancel();
    const fire = (): void => {
      this.#timer = null;
      this.#work.call(this, state);
    };
    this.#timer = this.#clock.setTimeout(fire, Math.max(0, Math.round(delayMs * 1000)));
    return this;
  }

  #cancel(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
