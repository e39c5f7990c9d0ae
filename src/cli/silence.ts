/** Notices that nothing was heard for so long. Costs one timer, however often something is heard. */
export class Silence {
  readonly #timer: NodeJS.Timeout;
  #isBroken = false;
  #isOver = false;

  /** Counts from now; calls back once so many microseconds have passed in which nothing was heard. */
  constructor(longestUs: number, onSilence: () => void) {
    this.#timer = setTimeout(() => {
      this.#isBroken = false;
      // A loop that was busy comes to its timers before it reads what came meanwhile; by its next immediates it has read that.
      setImmediate(() => {
        if (!this.#isBroken && !this.#isOver) onSilence();
      });
    }, longestUs / 1000);
  }

  /** Something was heard: the count begins anew. */
  break(): void {
    if (this.#isOver) return;
    this.#isBroken = true;
    this.#timer.refresh();
  }

  /** Nothing is noticed any more. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
