/**
 * The addresses of a pool, never listed.
 *
 * Ranges as the author wrote them become segments: in the order written, overlaps once, reserved
 * addresses taken out. A segment costs the same whether it holds 4 addresses or 2^64, and the nth
 * grantable address is computed when it is asked for.
 */
import { assert } from './assertion.js';
import { IntervalSet, type Interval } from './interval-set.js';
import { type Family, formatAddress, formatIpv4, formatIpv6, parseAddress, type Words, wordsAfter, wordsOf } from './ip-address.js';
import type { AddressRange } from './parse-range.js';

export { type AddressRange, type ParsedRange, parseRange } from './parse-range.js';

/** Consecutive addresses that all can be granted. */
interface Segment extends Interval {
  readonly family: Family;
  /** Index of its first address among all grantable ones; a number where that is exact. */
  readonly start: Index;
  readonly words: Words;
}

/** Position of a grantable address: always a number up to 2^53 - 1, always a bigint beyond, so that equal positions are identical. */
export type Index = number | bigint;

/** The one form of a position. Pure. */
export function toIndex(position: bigint): Index {
  return position <= Number.MAX_SAFE_INTEGER ? Number(position) : position;
}

/**
 * What a pool can grant.
 *
 * @example
 * const parsed = parseRange('10.0.1.0/24');
 * if (parsed.ok) new AddressRanges([parsed.range]).addressAt(0); // '10.0.1.0'
 */
export class AddressRanges {
  /** How many addresses can be granted. */
  readonly capacity: bigint;
  /** How many addresses of the ranges `reserved` takes out. */
  readonly reservedCount: bigint;
  /** How many ranges were written. */
  readonly rangeCount: number;
  /** Whether ranges overlapped one another; each address counts once, where it was written first. */
  readonly merged: boolean;
  /** Reserved ranges that take nothing out, in the order written. */
  readonly strayReserved: readonly AddressRange[];
  /** Families of the addresses that can be granted. */
  readonly families: ReadonlySet<Family>;

  /** Numbers under this are indices: `capacity`, as near as matters and cheap to compare with. */
  readonly #end: number;
  /** In the order of granting. */
  readonly #segments: readonly Segment[];
  /** The same by family and address; made when first looked into. */
  #sortedSegments: readonly Segment[] | undefined;

  /**
   * @param ranges in the order in which their addresses come.
   * @param reserved never granted; may reach beyond the ranges.
   */
  constructor(ranges: readonly AddressRange[], reserved: readonly AddressRange[] = []) {
    const union = unite(ranges);
    const withheld = unite(reserved).sets;
    const segments: Segment[] = [];
    let capacity = 0n;
    for (const piece of union.pieces) {
      for (const { first, last } of withheld[piece.family].missing(piece)) {
        segments.push({ family: piece.family, first, last, start: toIndex(capacity), words: wordsOf(first) });
        capacity += last - first + 1n;
      }
    }
    this.capacity = capacity;
    this.#end = Math.min(Number(capacity), 2 ** 53);
    this.reservedCount = union.size - capacity;
    this.rangeCount = ranges.length;
    this.merged = union.merged;
    this.strayReserved = reserved.filter((range) => !union.sets[range.family].touches(range));
    this.families = new Set(segments.map((segment) => segment.family));
    this.#segments = segments;
  }

  /** The address granted first; undefined when none can be. */
  get first(): string | undefined {
    return this.capacity === 0n ? undefined : this.addressAt(0);
  }

  /** The address that comes last; undefined when none can be granted. */
  get last(): string | undefined {
    return this.capacity === 0n ? undefined : this.addressAt(this.capacity - 1n);
  }

  /** The grantable address at `index`, from 0 and under `capacity`, in canonical spelling. Logarithmic in the number of segments. */
  addressAt(index: Index): string {
    if (typeof index === 'bigint') assert(index >= 0n && index < this.capacity, 'an address has this index');
    else assert(index >= 0 && index < this.#end, 'an address has this index');
    const segment = this.#segmentAt(index);
    if (typeof index === 'bigint' || typeof segment.start === 'bigint') return spellFar(segment, BigInt(index) - BigInt(segment.start));
    const offset = index - segment.start;
    return segment.family === 4 ? formatIpv4(segment.words[3] + offset) : formatIpv6(wordsAfter(segment.words, offset));
  }

  /** Index of an address, in any strict spelling; undefined when it is none that can be granted. */
  indexOf(address: string): bigint | undefined {
    const parsed = parseAddress(address);
    if (parsed === undefined) return undefined;
    const position = lastNotAfter(this.#sorted, (segment) => compare(segment.family, segment.first, parsed.family, parsed.value));
    const segment = this.#sorted[position];
    if (segment === undefined || segment.family !== parsed.family || segment.last < parsed.value) return undefined;
    return BigInt(segment.start) + (parsed.value - segment.first);
  }

  /** An address that both can grant, as an example; undefined when there is none. Linear in the number of segments, once they are sorted. */
  overlaps(other: AddressRanges): string | undefined {
    const allMine = this.#sorted;
    const allTheirs = other.#sorted;
    let i = 0;
    let j = 0;
    for (;;) {
      const mine = allMine[i];
      const theirs = allTheirs[j];
      if (mine === undefined || theirs === undefined) return undefined;
      if (compare(mine.family, mine.last, theirs.family, theirs.first) < 0) i++;
      else if (compare(theirs.family, theirs.last, mine.family, mine.first) < 0) j++;
      else {
        const later = compare(mine.family, mine.first, theirs.family, theirs.first) < 0 ? theirs : mine;
        return formatAddress({ family: later.family, value: later.first });
      }
    }
  }

  get #sorted(): readonly Segment[] {
    this.#sortedSegments ??= this.#segments.toSorted(byAddress);
    return this.#sortedSegments;
  }

  #segmentAt(index: Index): Segment {
    const segments = this.#segments;
    const position = segments.length === 1 ? 0 : lastNotAfter(segments, (segment) => (segment.start <= index ? -1 : 1));
    return segments[position] as Segment;
  }
}

interface Union {
  readonly sets: Readonly<Record<Family, IntervalSet>>;
  /** Each number once, in the order in which ranges first name it. */
  readonly pieces: readonly (Interval & { readonly family: Family })[];
  readonly size: bigint;
  /** Whether any number was named twice. */
  readonly merged: boolean;
}

function unite(ranges: readonly AddressRange[]): Union {
  const sets = { 4: new IntervalSet(), 6: new IntervalSet() };
  const pieces = ranges.flatMap((range) => sets[range.family].add(range).map((piece) => ({ ...piece, family: range.family })));
  const size = totalSize(pieces);
  return { sets, pieces, size, merged: size !== totalSize(ranges) };
}

function totalSize(intervals: readonly Interval[]): bigint {
  let size = 0n;
  for (const { first, last } of intervals) size += last - first + 1n;
  return size;
}

function spellFar(segment: Segment, offset: bigint): string {
  return formatAddress({ family: segment.family, value: segment.first + offset });
}

/** Position of the last item that `order` does not put after what is sought (items ascending); -1 when all come after. */
function lastNotAfter<T>(items: readonly T[], order: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(items[middle] as T) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function byAddress(a: Segment, b: Segment): number {
  return compare(a.family, a.first, b.family, b.first);
}

function compare(familyA: Family, a: bigint, familyB: Family, b: bigint): number {
  if (familyA !== familyB) return familyA - familyB;
  return a < b ? -1 : a > b ? 1 : 0;
}
