/** How fast a run that has a clock of its own goes by: so many seconds of it in a second. */

/** So that a signal or a command in a long wait is answered soon, and no timer is longer than Node can wait. */
const LONGEST_WAIT_MS = 100;

export class Pace {
  readonly #speed: number;
  readonly #startedMs = performance.now();

  constructor(speed: number) {
    this.#speed = speed;
  }

  /** The instant of the run that it is now, in microseconds. */
  nowUs(): number {
    return (performance.now() - this.#startedMs) * 1000 * this.#speed;
  }

  /** Calls back when that instant has come, or a little earlier: whoever is called back asks again. At once, in a turn of its own, when it has. */
  when(atUs: number, callback: () => void): void {
    const waitMs = (atUs - this.nowUs()) / 1000 / this.#speed;
    if (waitMs > 0) setTimeout(callback, Math.min(waitMs, LONGEST_WAIT_MS));
    else setImmediate(callback);
  }
}
