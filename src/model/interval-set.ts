/**
 * A set of whole numbers kept as sorted, separate intervals.
 *
 * Costs what its intervals cost, however long they are: a /64 is one of them. Adding in ascending
 * order is the fast case; anywhere else the array behind it is moved.
 */

/** From `first` to `last`, both included. */
export interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

export class IntervalSet {
  /** Sorted; no two touch or overlap one another's numbers. */
  readonly #intervals: Interval[] = [];

  /** Adds the numbers and returns those that were not in the set yet, in ascending order. */
  add(added: Interval): Interval[] {
    const fresh = this.missing(added);
    const from = this.#firstEndingFrom(added.first);
    let to = from;
    let { first, last } = added;
    for (let known = this.#intervals[to]; known !== undefined && known.first <= added.last; known = this.#intervals[++to]) {
      if (known.first < first) first = known.first;
      if (known.last > last) last = known.last;
    }
    if (from === this.#intervals.length) this.#intervals.push({ first, last });
    else this.#intervals.splice(from, to - from, { first, last });
    return fresh;
  }

  /** The numbers of the interval that are not in the set, in ascending order. */
  missing(asked: Interval): Interval[] {
    const gaps: Interval[] = [];
    let next = asked.first;
    for (let i = this.#firstEndingFrom(asked.first); i < this.#intervals.length; i++) {
      const known = this.#intervals[i] as Interval;
      if (known.first > asked.last) break;
      if (known.first > next) gaps.push({ first: next, last: known.first - 1n });
      next = known.last + 1n;
    }
    if (next <= asked.last) gaps.push({ first: next, last: asked.last });
    return gaps;
  }

  /** Whether any number of the interval is in the set. */
  touches(asked: Interval): boolean {
    const known = this.#intervals[this.#firstEndingFrom(asked.first)];
    return known !== undefined && known.first <= asked.last;
  }

  /** Position of the first interval that ends at `number` or later. */
  #firstEndingFrom(number: bigint): number {
    let low = 0;
    let high = this.#intervals.length;
    const tail = this.#intervals[high - 1];
    if (tail === undefined || tail.last < number) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#intervals[middle] as Interval).last < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
