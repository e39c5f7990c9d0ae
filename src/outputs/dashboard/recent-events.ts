/**
 * The last events of a run, for whoever looks at it: a ring of bounded size.
 *
 * It is filled only while somebody looks, so the earliest event kept is not the earliest there was; `keptFrom` says
 * which it is. Pure.
 */
import type { RunEvent } from '../../model/run-event.js';

/** Events kept: some ten megabytes at most. */
export const RECENT_MAX = 1 << 16;

export class RecentEvents {
  readonly #ring: RunEvent[] = [];
  /** Where the oldest stands, once the ring is full. */
  #head = 0;

  add(event: RunEvent): void {
    if (this.#ring.length < RECENT_MAX) this.#ring.push(event);
    else {
      this.#ring[this.#head] = event;
      this.#head = (this.#head + 1) % RECENT_MAX;
    }
  }

  /** Nobody looks any more. */
  clear(): void {
    this.#ring.length = 0;
    this.#head = 0;
  }

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
