/**
 * The last events of a run, or of some kind, for whoever looks at it: a ring of bounded size. Pure.
 */
import type { RunEvent } from '../../model/run-event.js';

export class RecentEvents {
  readonly #ring: RunEvent[] = [];
  readonly #most: number;
  /** Where the oldest stands, once the ring is full. */
  #head = 0;

  /** @param most events that are kept */
  constructor(most: number) {
    this.#most = most;
  }

  add(event: RunEvent): void {
    if (this.#ring.length < this.#most) this.#ring.push(event);
    else {
      this.#ring[this.#head] = event;
      this.#head = (this.#head + 1) % this.#most;
    }
  }

  /** Nobody looks any more. */
  clear(): void {
    this.#ring.length = 0;
    this.#head = 0;
  }

  /** Number of the first one kept; 0 when there is none. */
  get keptFrom(): number {
    return this.#ring[this.#head % Math.max(1, this.#ring.length)]?.seq ?? 0;
  }

  /** Those that fit, newest first. */
  *newestFirst(fits: (event: RunEvent) => boolean): Generator<RunEvent> {
    const { length } = this.#ring;
    for (let back = 1; back <= length; back += 1) {
      const event = this.#ring[(this.#head + length - back) % length] as RunEvent;
      if (fits(event)) yield event;
    }
  }
}
