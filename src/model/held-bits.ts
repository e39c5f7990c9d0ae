/**
 * Which positions of an endless row are held, one bit each, and where the next free one is.
 *
 * A pyramid of 32-bit words. The bottom has a bit for each position; above it, a bit says that a
 * whole word below is held. Looking for a free position climbs past held words and comes down again:
 * at most four steps each way among a million positions, even when all but one are held. Words
 * without a bit are not stored, so that an all but empty row costs nothing, however long.
 */
import { SlotMap } from './slot-map.js';

const ALL_HELD = -1;

export class HeldBits {
  /** From the bottom up; word number to word. */
  readonly #levels: SlotMap<number>[] = [];

  /** Marks a position (a safe integer from 0) as held. */
  hold(position: number): void {
    let place = position;
    for (let level = 0; ; level++) {
      const words = this.#level(level);
      const number = Math.floor(place / 32);
      const word = (words.get(number) ?? 0) | bit(place);
      words.set(number, word);
      if (word !== ALL_HELD) return;
      place = number;
    }
  }

  /** Marks a held position as free. */
  free(position: number): void {
    let place = position;
    for (const words of this.#levels) {
      const number = Math.floor(place / 32);
      const before = words.get(number) ?? 0;
      const word = before & ~bit(place);
      if (word === 0) words.delete(number);
      else words.set(number, word);
      if (before !== ALL_HELD) return;
      place = number;
    }
  }

  /** The first free position from `position` on. */
  nextFree(position: number): number {
    let place = position;
    let level = 0;
    for (; ; level++) {
      const number = Math.floor(place / 32);
      const free = ~this.#word(level, number) & (-1 << (place & 31));
      if (free !== 0) {
        place = number * 32 + lowestBit(free);
        break;
      }
      place = number + 1;
    }
    while (level > 0) {
      level--;
      place = place * 32 + lowestBit(~this.#word(level, place));
    }
    return place;
  }

  /** How many words are stored: what the row costs. */
  get words(): number {
    let count = 0;
    for (const words of this.#levels) count += words.size;
    return count;
  }

  #word(level: number, number: number): number {
    return this.#levels[level]?.get(number) ?? 0;
  }

  #level(level: number): SlotMap<number> {
    const known = this.#levels[level];
    if (known !== undefined) return known;
    const words = new SlotMap<number>();
    this.#levels.push(words);
    return words;
  }
}

function bit(place: number): number {
  return 1 << (place & 31);
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
