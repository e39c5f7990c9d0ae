/**
 * When a run goes wrong so badly that it should stop: too many of its actions fail, for too long.
 *
 * It watches events and says once, at an event, that the limit is exceeded; to stop is for whoever asked. The share
 * is that of the actions that finished within the last so many seconds, and is judged only when the first of them
 * was that long ago, so that a bad start gets as much time as a bad end. Actions that a stop cut short do not count.
 * Time is the run's own: the same events always give the same answer. Memory is one pair of counts a slice. Pure.
 */
import type { RunEvent } from '../model/run-event.js';

export interface ErrorLimit {
  /** Share of actions that may fail at most, above 0 and up to 1: reaching it is too much. */
  readonly share: number;
  /** For how long, in microseconds. */
  readonly windowUs: number;
}

/** What was too much. */
export interface Excess {
  readonly failed: number;
  readonly finished: number;
}

/** The window moves on by one of so many slices. */
const SLICES = 20;
/** Fewer actions in a window say nothing about a share. */
const LEAST_ACTIONS = 10;

export class ErrorSwitch {
  readonly #limit: ErrorLimit;
  readonly #sliceUs: number;
  readonly #finished = new Array<number>(SLICES).fill(0);
  readonly #failed = new Array<number>(SLICES).fill(0);
  /** Number of the slice that is being counted, from the beginning of the run. */
  #slice = 0;
  #firstUs: number | null = null;
  #thrown = false;

  constructor(limit: ErrorLimit) {
    this.#limit = limit;
    this.#sliceUs = Math.max(1, Math.ceil(limit.windowUs / SLICES));
  }

  /** Takes the next event; not null at the one that was too much, and never again after that. */
  apply(event: RunEvent): Excess | null {
    if (event.type !== 'action.finished' || this.#thrown) return null;
    this.#moveTo(Math.floor(event.at / this.#sliceUs));
    if (event.error === 'aborted') return null;
    this.#firstUs ??= event.at;
    const place = this.#slice % SLICES;
    this.#finished[place] = (this.#finished[place] as number) + 1;
    if (event.ok) return null;
    this.#failed[place] = (this.#failed[place] as number) + 1;
    return this.#judge(event.at - this.#firstUs);
  }

  #judge(watchedUs: number): Excess | null {
    if (watchedUs < this.#limit.windowUs) return null;
    const finished = sum(this.#finished);
    const failed = sum(this.#failed);
    if (finished < LEAST_ACTIONS || failed < finished * this.#limit.share) return null;
    this.#thrown = true;
    return { failed, finished };
  }

  /** Forgets the slices that have left the window. */
  #moveTo(slice: number): void {
    const passed = Math.min(slice - this.#slice, SLICES);
    for (let each = 1; each <= passed; each += 1) {
      this.#finished[(slice - passed + each) % SLICES] = 0;
      this.#failed[(slice - passed + each) % SLICES] = 0;
    }
    this.#slice = slice;
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
