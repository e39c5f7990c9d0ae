/**
 * The simulated clock: time that passes only by stepping from one due instant to the next.
 *
 * It never jumps ahead of a timer: one that is set while time passes fires at its own instant, so a timer
 * that sets itself again every 100 ms fires ten times in a second, each time at its instant. Whoever owns
 * the clock decides when to step; between two steps time stands still. Pure: no real time is read or waited for.
 *
 *     const clock = new VirtualClock();
 *     clock.setTimeout(() => …, 1_000_000);
 *     clock.advance();            // everything that is due, ever
 *     clock.now();                // 1_000_000
 */
import { assert } from '../model/assertion.js';
import { RampartError } from '../model/failure.js';
import type { Clock, Timer } from '../ports.js';
import { type QueuedTimer, TimerQueue, fire } from './timer-queue.js';

/** Far more turns than a thousand users cause in one instant. */
const TURNS_PER_INSTANT_MAX = 1_000_000;

export interface Span {
  /** The last instant to go to; without it as far as there are timers. */
  readonly untilUs?: number;
  /** Turns to take at most. */
  readonly turnsMax?: number;
}

const STOPWATCH = (): number => 0;

export class VirtualClock implements Clock {
  readonly #queue = new TimerQueue();
  readonly #turnsPerInstantMax: number;
  #nowUs = 0;
  #turnsNow = 0;
  #stopped = false;

  /** @param turnsPerInstantMax how many turns one instant may have before time is held to stand still for ever. */
  constructor(turnsPerInstantMax = TURNS_PER_INSTANT_MAX) {
    this.#turnsPerInstantMax = turnsPerInstantMax;
  }

  /** Timers still to fire. */
  get pending(): number {
    return this.#queue.size;
  }

  /** When the next timer is due; null when there is none. */
  get nextDueUs(): number | null {
    return this.#stopped ? null : (this.#queue.peek()?.dueUs ?? null);
  }

  now(): number {
    return this.#nowUs;
  }

  setTimeout<Value>(callback: (value: Value) => void, delayUs: number, value?: Value): Timer {
    assert(delayUs >= 0 && Number.isFinite(delayUs), 'a delay in µs that is none', delayUs);
    const roundUs = Math.round(delayUs);
    return this.#queue.add(this.#nowUs + roundUs, callback, value, roundUs);
  }

  clearTimeout(timer: Timer): void {
    this.#queue.cancel(timer as QueuedTimer);
  }

  recycle(timer: Timer): void {
    this.#queue.recycle(timer as QueuedTimer);
  }

  stopwatch(): () => number {
    return STOPWATCH;
  }

  /**
   * Fires what is due, each timer in a turn of its own, until nothing is due in the span, or the clock is stopped.
   * With `untilUs` time ends there, unless turns are left to take.
   *
   * @returns when the next timer is due, null when there is none.
   * @throws RampartError `simulation.no_headway` when one instant has more turns than it may.
   */
  advance({ untilUs = Number.POSITIVE_INFINITY, turnsMax = Number.POSITIVE_INFINITY }: Span = {}): number | null {
    let turns = 0;
    let dueUs = this.nextDueUs;
    for (; dueUs !== null && dueUs <= untilUs && turns < turnsMax; dueUs = this.nextDueUs) {
      this.#moveTo(dueUs);
      turns += 1;
      fire(this.#queue.pop() as QueuedTimer);
    }
    if (untilUs !== Number.POSITIVE_INFINITY && (dueUs === null || dueUs > untilUs)) this.#nowUs = Math.max(this.#nowUs, untilUs);
    return dueUs;
  }

  /** No timer fires any more. */
  stop(): void {
    this.#stopped = true;
  }

  #moveTo(dueUs: number): void {
    this.#turnsNow = dueUs === this.#nowUs ? this.#turnsNow + 1 : 1;
    this.#nowUs = dueUs;
    if (this.#turnsNow > this.#turnsPerInstantMax) {
      throw new RampartError(
        'simulation.no_headway',
        `at ${dueUs / 1_000_000} s there were ${this.#turnsPerInstantMax} turns and time did not pass`,
      );
    }
  }
}
