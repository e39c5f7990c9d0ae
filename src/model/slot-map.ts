/**
 * A map from whole numbers to values, for entries that come and go all the time.
 *
 * A `Map` in which old keys leave as new ones come copies its table again and again, and in V8 every
 * discarded table that has grown old keeps those after it, and all they hold, from being collected
 * early: churn then costs several times as much. Here each key has a slot, its number modulo the
 * count of slots, in which it lives alone; whoever finds the slot taken, and whoever is no safe
 * integer, lives in a `Map`. Numbers near one another never meet, and there are more slots as more
 * entries need them, but always few for few entries.
 */
import type { Index } from './address-range.js';

const SLOTS_AT_FIRST = 16;
/** Slots for each entry, at most. */
const SLOTS_PER_ENTRY = 4;

export class SlotMap<V> {
  #keys: (number | undefined)[] = empty(SLOTS_AT_FIRST);
  #values: (V | undefined)[] = empty(SLOTS_AT_FIRST);
  #mask = SLOTS_AT_FIRST - 1;
  #slotsTaken = 0;
  /** Entries without a slot; a key is in one place only. */
  readonly #others = new Map<Index, V>();

  get size(): number {
    return this.#slotsTaken + this.#others.size;
  }

  get(key: Index): V | undefined {
    if (typeof key === 'number') {
      const slot = key & this.#mask;
      if (this.#keys[slot] === key) return this.#values[slot];
    }
    return this.#others.size === 0 ? undefined : this.#others.get(key);
  }

  set(key: Index, value: V): void {
    if (typeof key !== 'number' || this.#livesElsewhere(key)) {
      this.#others.set(key, value);
    } else if (!this.#setInSlot(key, value)) {
      this.#others.set(key, value);
      if (this.#others.size > this.#mask >>> 2 && this.#mask < SLOTS_PER_ENTRY * this.size) this.#grow();
    }
  }

  delete(key: Index): void {
    if (typeof key === 'number') {
      const slot = key & this.#mask;
      if (this.#keys[slot] === key) {
        this.#keys[slot] = undefined;
        this.#values[slot] = undefined;
        this.#slotsTaken--;
        return;
      }
    }
    if (this.#others.size > 0) this.#others.delete(key);
  }

  /** Every value, in no order that means anything. */
  values(): V[] {
    const values = [...this.#others.values()];
    for (const [slot, key] of this.#keys.entries()) if (key !== undefined) values.push(this.#values[slot] as V);
    return values;
  }

  /** False when another key has the slot. */
  #setInSlot(key: number, value: V): boolean {
    const slot = key & this.#mask;
    const known = this.#keys[slot];
    if (known !== key) {
      if (known !== undefined) return false;
      this.#keys[slot] = key;
      this.#slotsTaken++;
    }
    this.#values[slot] = value;
    return true;
  }

  #livesElsewhere(key: number): boolean {
    return this.#others.size > 0 && this.#others.has(key);
  }

  /** Doubles the slots, and gives one to everyone who now finds it free. */
  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#keys = empty(keys.length * 2);
    this.#values = empty(keys.length * 2);
    this.#mask = keys.length * 2 - 1;
    this.#slotsTaken = 0;
    for (const [slot, key] of keys.entries()) if (key !== undefined) this.#setInSlot(key, values[slot] as V);
    for (const [key, value] of this.#others) {
      if (typeof key === 'number' && this.#setInSlot(key, value)) this.#others.delete(key);
    }
  }
}

function empty<T>(slots: number): (T | undefined)[] {
  return new Array<T | undefined>(slots).fill(undefined);
}
