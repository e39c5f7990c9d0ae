/**
 * Positions drawn at random without repeating, from a row of any length.
 *
 * Draw a place behind the first `taken` ones. If the position there is free, it is the one. If it is
 * held, it stands in for a free position among the first `taken`: there are exactly as many of those
 * as held ones behind, and they are kept as pairs. So each free position is as likely, exactly;
 * there are never more pairs than positions held, so drawing from 2^64 costs what drawing from four
 * does; and the last free position of a million is found at once.
 *
 *     position   0  1 | 2  3  4  5
 *     held          x |       x        two are taken: draw from 2 to 5; 4 stands in for 0
 */
import type { Index } from './address-range.js';
import { toIndex } from './address-range.js';
import { assert } from './assertion.js';
import { SlotMap } from './slot-map.js';
import type { Random } from './random.js';

export class SparseShuffle {
  readonly #length: Index;
  readonly #random: Random;
  #taken = 0;
  /** Both ways: held positions from `taken` on, and the free ones before it that they stand in for. */
  readonly #pairs = new SlotMap<Index>();

  constructor(length: bigint, random: Random) {
    this.#length = toIndex(length);
    this.#random = random;
  }

  /** How many positions are held. */
  get taken(): number {
    return this.#taken;
  }

  /** Draws a free position and holds it; there must be one. */
  take(): Index {
    assert(this.#taken < this.#length, 'there is a free position to draw');
    const edge = this.#taken;
    const place = this.#drawPlace();
    const standsFor = this.#pairs.get(place);
    const edgeStandsFor = this.#pairs.get(edge);
    // The edge moves behind `edge`, which therefore stands for nothing any more, and if free needs someone to stand in for it.
    this.#taken = edge + 1;
    if (standsFor !== undefined) this.#pairs.delete(standsFor);
    if (edgeStandsFor !== undefined) this.#pairs.delete(edge);
    if (place !== edge) this.#pair(place, edgeStandsFor ?? edge);
    return standsFor ?? place;
  }

  /** Frees a held position. */
  giveBack(position: Index): void {
    const edge = this.#taken - 1;
    const standsFor = this.#pairs.get(position);
    assert((standsFor === undefined) === position <= edge, 'a position given back is held');
    // The edge moves before `edge`. Someone must stand in for the position now free before it, unless that is `edge` itself.
    this.#taken = edge;
    if (standsFor !== undefined) this.#pairs.delete(position);
    const free = standsFor ?? position;
    const standIn = this.#pairs.get(edge);
    if (free === edge) {
      this.#pairs.delete(edge);
    } else if (standIn === undefined) {
      this.#pair(edge, free);
    } else {
      this.#pairs.delete(edge);
      this.#pair(standIn, free);
    }
  }

  /** A place from `taken` on, each as likely. */
  #drawPlace(): Index {
    if (typeof this.#length === 'number') return this.#taken + this.#random.below(this.#length - this.#taken);
    return toIndex(BigInt(this.#taken) + this.#random.below(this.#length - BigInt(this.#taken)));
  }

  #pair(held: Index, free: Index): void {
    this.#pairs.set(held, free);
    this.#pairs.set(free, held);
  }
}
