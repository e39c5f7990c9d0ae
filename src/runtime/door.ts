/**
 * The door: the one way in.
 *
 * A timer that fired, a driver that answered, an operator who spoke: each enters here, is handled, and
 * every message it set off is delivered before the next may enter. What throws on the way is a defect; it
 * is caught here, so that no world ever sees a throw from the core.
 */
import type { Clock, Timer } from '../ports.js';

type Callback = (value: unknown) => void;

export class Door {
  readonly #deliver: () => void;
  readonly #fault: (error: unknown) => void;
  /** The callback of the timer set last, and the same through the door: mostly the next timer has the same. */
  #callback: Callback = () => {};
  #letsIn: Callback = () => {};
  #closed = false;
  #inside = false;
  #afterwards: (() => void) | null = null;

  constructor(deliver: () => void, fault: (error: unknown) => void) {
    this.#deliver = deliver;
    this.#fault = fault;
  }

  /** @param first is handed to `handle`, as is `second`, so that nobody has to make a function for them */
  enter(handle: () => void): void;
  enter<First>(handle: (first: First) => void, first: First): void;
  enter<First, Second>(handle: (first: First, second: Second) => void, first: First, second: Second): void;
  enter<First, Second>(handle: (first: First, second: Second) => void, first?: First, second?: Second): void {
    if (this.#closed) return;
    this.#inside = true;
    try {
      handle(first as First, second as Second);
      this.#deliver();
    } catch (error) {
      this.#fault(error);
    }
    this.#inside = false;
    this.#afterwards?.();
    this.#afterwards = null;
  }

  /** Runs it now, or at the end of the turn when there is one under way: once, the last that was asked for. */
  whenOutside(work: () => void): void {
    if (this.#inside) this.#afterwards = work;
    else work();
  }

  /** Nothing enters any more. */
  close(): void {
    this.#closed = true;
  }

  /** The same function, called through the door. */
  letting<First, Second>(handle: (first: First, second: Second) => void): (first: First, second: Second) => void {
    return (first, second) => this.enter(handle, first, second);
  }

  /** The same clock, its callbacks coming through the door. */
  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      setTimeout: <Value>(callback: (value: Value) => void, delayUs: number, value?: Value): Timer =>
        clock.setTimeout(this.#lettingIn(callback as Callback), delayUs, value),
      clearTimeout: (timer: Timer) => clock.clearTimeout(timer),
      recycle: (timer: Timer) => clock.recycle(timer),
      stopwatch: () => clock.stopwatch(),
    };
  }

  #lettingIn(callback: Callback): Callback {
    if (callback !== this.#callback) this.#remember(callback);
    return this.#letsIn;
  }

  /** Apart from where it is asked for: a function that makes a function costs an object at every call, whether or not it makes one. */
  #remember(callback: Callback): void {
    this.#callback = callback;
    this.#letsIn = (value) => this.enter(callback, value);
  }
}
