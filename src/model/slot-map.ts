/**
 * A map from positions to values whose entries come and go.
 *
 * Adding to and deleting from a `Map` by turns costs ten times an array element. So there is a table
 * of slots, each for one of every 4,096th position at a time; whoever finds its slot taken lives in a
 * `Map`. Positions used together are mostly near one another and then never meet. Never more than
 * 4,096 slots, so that memory follows the entries.
 */
import type { Index } from './address-range.js';

const SLOTS_MAX = 4096;

export class SlotMap<V> {
  readonly #mask: number;
  readonly #keys: (number | undefined)[];
  readonly #values: (V | undefined)[];
  /** Entries without a slot; a position is in one place only. */
  readonly #others = new Map<Index, V>();
  #slotsTaken = 0;

  /** @param length how many positions there are: no more slots are made than that takes. */
  constructor(length: Index) {
    const slots = 2 ** Math.ceil(Math.log2(Math.min(Math.max(Number(length), 1), SLOTS_MAX)));
    this.#mask = slots - 1;
    this.#keys = new Array<number | undefined>(slots).fill(undefined);
    this.#values = new Array<V | undefined>(slots).fill(undefined);
  }

  get size(): number {
    return this.#slotsTaken + this.#others.size;
  }

  get(position: Index): V | undefined {
    if (typeof position === 'number') {
      const slot = position & this.#mask;
      if (this.#keys[slot] === position) return this.#values[slot];
    }
    return this.#others.size === 0 ? undefined : this.#others.get(position);
  }

  set(position: Index, value: V): void {
    if (typeof position !== 'number') {
      this.#others.set(position, value);
      return;
    }
    const slot = position & this.#mask;
    const key = this.#keys[slot];
    if (key === position) {
      this.#values[slot] = value;
    } else if (key === undefined && !this.#livesElsewhere(position)) {
      this.#keys[slot] = position;
      this.#values[slot] = value;
      this.#slotsTaken++;
    } else {
      this.#others.set(position, value);
    }
  }

  delete(position: Index): void {
    if (typeof position === 'number') {
      const slot = position & this.#mask;
      if (this.#keys[slot] === position) {
        this.#keys[slot] = undefined;
        this.#values[slot] = undefined;
        this.#slotsTaken--;
        return;
      }
    }
    if (this.#others.size > 0) this.#others.delete(position);
  }

  #livesElsewhere(position: number): boolean {
    return this.#others.size > 0 && this.#others.has(position);
  }
}
