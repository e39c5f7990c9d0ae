/**
 * How many things happened at most within any one second, exactly.
 *
 * The window is half-open: what happens a full second after something else is no longer with it.
 * Instants within the last second are kept, equal ones as one entry; instants are whole
 * microseconds, so there are never more than a million of them, and in practice a few hundred.
 */
const WINDOW_US = 1_000_000;

export class BusiestSecond {
  /** Most happenings in any window so far. */
  most = 0;
  /** Instants in the window, oldest first, from `#head` on. */
  #instants: number[] = [];
  #counts: number[] = [];
  #head = 0;
  #inWindow = 0;

  /** One more happened. Instants never decrease. */
  add(atUs: number): void {
    this.#forget(atUs - WINDOW_US);
    const last = this.#instants.length - 1;
    if (last >= this.#head && this.#instants[last] === atUs) this.#counts[last] = (this.#counts[last] ?? 0) + 1;
    else {
      this.#instants.push(atUs);
      this.#counts.push(1);
    }
    this.#inWindow += 1;
    if (this.#inWindow > this.most) this.most = this.#inWindow;
  }

  #forget(untilUs: number): void {
    while (this.#head < this.#instants.length && (this.#instants[this.#head] ?? 0) <= untilUs) {
      this.#inWindow -= this.#counts[this.#head] ?? 0;
      this.#head += 1;
    }
    if (this.#head > 64 && this.#head * 2 > this.#instants.length) this.#compact();
  }

  /** Half of what is kept was forgotten: moving the rest costs no more than one step for each of those. */
  #compact(): void {
    this.#instants = this.#instants.slice(this.#head);
    this.#counts = this.#counts.slice(this.#head);
    this.#head = 0;
  }
}
