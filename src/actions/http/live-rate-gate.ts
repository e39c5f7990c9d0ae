/**
 * The most requests that may leave in any second: those over it wait here, in the order they came.
 *
 * It remembers when the last requests left and lets one go when as many as are allowed have not left within the
 * second before. So the limit holds for every second, wherever it begins, at the instant of sending; a burst may
 * use all of it at once. Rates under one a second are held over the longer time that one request takes.
 */
import { performance } from 'node:perf_hooks';

/** So many (`count`) in so many microseconds (`perUs`). Both positive integers. */
export interface RequestRate {
  readonly count: number;
  readonly perUs: number;
}

const SECOND_US = 1_000_000;

/** How many requests may leave in which time: about a second, longer where one request takes longer. */
export function windowOf({ count, perUs }: RequestRate): { readonly count: number; readonly windowUs: number } {
  const periods = Math.max(1, Math.floor(SECOND_US / perUs));
  return { count: count * periods, windowUs: perUs * periods };
}

export class RateGate {
  /** When the last requests left, in microseconds; as many as may leave in one window. */
  readonly #left: Float64Array;
  readonly #windowUs: number;
  /** The oldest of them, which the next one replaces. */
  #oldest = 0;
  #waiting: (() => boolean)[] = [];
  #head = 0;
  #timer: NodeJS.Timeout | null = null;
  #held = 0;

  constructor(rate: RequestRate) {
    const { count, windowUs } = windowOf(rate);
    this.#windowUs = windowUs;
    this.#left = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  }

  /** How many requests had to wait so far. */
  get held(): number {
    return this.#held;
  }

  /**
   * Lets a request go, now or when it may.
   *
   * @param go sends it and says whether it did: one that nobody wants any more takes no place.
   */
  pass(go: () => boolean): void {
    const nowUs = performance.now() * 1000;
    if (this.#head === this.#waiting.length && this.#isFree(nowUs)) {
      if (go()) this.#note(nowUs);
      return;
    }
    this.#held += 1;
    this.#waiting.push(go);
    this.#arm(nowUs);
  }

  /** Nothing that waits goes any more. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = [];
    this.#head = 0;
  }

  #isFree(nowUs: number): boolean {
    return nowUs - (this.#left[this.#oldest] as number) >= this.#windowUs;
  }

  #note(nowUs: number): void {
    this.#left[this.#oldest] = nowUs;
    this.#oldest = (this.#oldest + 1) % this.#left.length;
  }

  #arm(nowUs: number): void {
    const waitUs = (this.#left[this.#oldest] as number) + this.#windowUs - nowUs;
    this.#timer ??= setTimeout(() => this.#letGo(), Math.max(1, Math.ceil(waitUs / 1000)));
  }

  #letGo(): void {
    this.#timer = null;
    let nowUs = performance.now() * 1000;
    while (this.#head < this.#waiting.length && this.#isFree(nowUs)) {
      const go = this.#waiting[this.#head] as () => boolean;
      this.#head += 1;
      if (go()) this.#note(nowUs);
      nowUs = performance.now() * 1000;
    }
    if (this.#head === this.#waiting.length) {
      this.#waiting = [];
      this.#head = 0;
    } else {
      this.#arm(nowUs);
    }
  }
}
