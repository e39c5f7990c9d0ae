/**
 * The live clock: monotonic time, read once at the door of each turn. The run begins with the first turn, at 0.
 *
 * All timers of a run share one heap and at most one Node timer, so ten thousand thinking users cost
 * ten thousand heap entries and nothing else. Each due timer gets a turn of its own with its own
 * reading of the clock; timers asked for while others fire wait until sockets have had their say.
 */
import { performance } from 'node:perf_hooks';
import { assert } from '../model/assertion.js';
import type { Clock, Timer } from '../ports.js';
import { type QueuedTimer, TimerQueue, fire } from './timer-queue.js';

/**
 * Timers that fire before sockets have their say. A crowd whose timers come due in the same millisecond would otherwise send
 * all it has to send before it hears the first answer, and take the wait for its own sending for the target's.
 */
const FIRED_AT_ONCE = 16;
/** Node fires longer delays after 1 ms instead, so they are slept in pieces. */
const LONGEST_SLEEP_MS = 2_000_000_000;

export class SystemClock implements Clock {
  readonly #queue = new TimerQueue();
  /** Reading of the monotonic clock when the run began: at its first turn. */
  #originMs: number | null;
  readonly #onTurn: (lengthMs: number) => void;
  #nowUs = 0;
  #inTurn = false;
  #firing = false;
  #sleep: NodeJS.Timeout | null = null;
  #sleepUntilUs = Number.POSITIVE_INFINITY;
  #immediate: NodeJS.Immediate | null = null;
  #stopped = false;

  /**
   * @param onTurn hears how long each turn took, in milliseconds of real time.
   * @param originMs reading of `performance.now()` at instant 0, where the run does not begin with the first turn here.
   */
  constructor(onTurn: (lengthMs: number) => void = () => {}, originMs: number | null = null) {
    this.#onTurn = onTurn;
    this.#originMs = originMs;
  }

  now(): number {
    return this.#nowUs;
  }

  setTimeout<Value>(callback: (value: Value) => void, delayUs: number, value?: Value): Timer {
    assert(delayUs >= 0 && Number.isFinite(delayUs), 'a delay in µs that is none', delayUs);
    const roundUs = Math.round(delayUs);
    const timer = this.#queue.add(this.#nowUs + roundUs, callback, value, roundUs);
    if (!this.#firing) this.#arm();
    return timer;
  }

  clearTimeout(timer: Timer): void {
    this.#queue.cancel(timer as QueuedTimer);
  }

  recycle(timer: Timer): void {
    this.#queue.recycle(timer as QueuedTimer);
  }

  stopwatch(): () => number {
    const startedMs = performance.now();
    return () => (performance.now() - startedMs) * 1000;
  }

  /**
   * Runs the handling of one input: time is read now and stands still until it returns.
   *
   * @param value is handed to `handle`, so that nobody has to make a function for it
   */
  turn(handle: () => void): void;
  turn<Value>(handle: (value: Value) => void, value: Value): void;
  turn<Value>(handle: (value: Value) => void, value?: Value): void {
    if (this.#stopped) return;
    assert(!this.#inTurn, 'a turn began inside another turn');
    const startedMs = performance.now();
    this.#originMs ??= startedMs;
    this.#nowUs = Math.max(this.#nowUs, Math.round((startedMs - this.#originMs) * 1000));
    this.#inTurn = true;
    try {
      handle(value as Value);
    } finally {
      this.#inTurn = false;
      this.#onTurn(performance.now() - startedMs);
    }
  }

  /** Forgets every timer; no turn happens after it. */
  stop(): void {
    this.#stopped = true;
    if (this.#sleep !== null) clearTimeout(this.#sleep);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
  }

  #realNowUs(): number {
    return this.#originMs === null ? 0 : Math.round((performance.now() - this.#originMs) * 1000);
  }

  #fire(): void {
    this.#firing = true;
    const newest = this.#queue.lastSequence;
    try {
      let fired = 0;
      for (let next = this.#queue.peek(); next !== undefined && fired < FIRED_AT_ONCE; next = this.#queue.peek()) {
        fired += 1;
        if (this.#stopped || next.sequence > newest || next.dueUs > this.#realNowUs()) break;
        this.turn(fire, this.#queue.pop() as QueuedTimer);
      }
    } finally {
      this.#firing = false;
      this.#arm();
    }
  }

  #arm(): void {
    const next = this.#queue.peek();
    if (this.#stopped || next === undefined) return;
    const delayMs = (next.dueUs - this.#realNowUs()) / 1000;
    if (delayMs <= 0) this.#wakeAfterIo();
    else if (next.dueUs < this.#sleepUntilUs) this.#sleepUntil(next.dueUs, delayMs);
  }

  #wakeAfterIo(): void {
    if (this.#immediate !== null) return;
    this.#immediate = setImmediate(() => {
      this.#immediate = null;
      this.#fire();
    });
  }

  #sleepUntil(dueUs: number, delayMs: number): void {
    if (this.#sleep !== null) clearTimeout(this.#sleep);
    this.#sleepUntilUs = dueUs;
    this.#sleep = setTimeout(
      () => {
        this.#sleep = null;
        this.#sleepUntilUs = Number.POSITIVE_INFINITY;
        this.#fire();
      },
      Math.min(delayMs, LONGEST_SLEEP_MS),
    );
  }
}
