/** A clock that steps from due instant to due instant, for specs that need time but no waiting. */
import type { Clock, Timer } from '../../src/ports.js';
import { type QueuedTimer, TimerQueue } from '../../src/time/timer-queue.js';

export class ManualClock implements Clock {
  readonly #queue = new TimerQueue();
  #nowUs = 0;

  get pending(): number {
    return this.#queue.size;
  }

  now(): number {
    return this.#nowUs;
  }

  setTimeout(callback: () => void, delayUs: number): Timer {
    return this.#queue.add(this.#nowUs + delayUs, callback);
  }

  clearTimeout(timer: Timer): void {
    this.#queue.cancel(timer as QueuedTimer);
  }

  stopwatch(): () => number {
    return () => 0;
  }

  /** Fires everything that is due up to an instant (everything there is, unless given). */
  runAll(untilUs = Number.POSITIVE_INFINITY): void {
    for (let next = this.#queue.peek(); next !== undefined && next.dueUs <= untilUs; next = this.#queue.peek()) {
      this.#nowUs = next.dueUs;
      this.#queue.pop()?.();
    }
    if (untilUs !== Number.POSITIVE_INFINITY) this.#nowUs = untilUs;
  }
}
