/** Ranges against the naive thing: every address listed, one by one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressRange, AddressRanges } from '../../src/model/address-range.js';
import { IntervalSet } from '../../src/model/interval-set.js';
import { type Family, formatAddress } from '../../src/model/ip-address.js';
import { listed } from '../support/ranges.js';

const BASES: Readonly<Record<Family, bigint>> = { 4: 0x0a0000f8n, 6: 0x20010db8_00000000_ffffffff_fffffff0n };

/** Short ranges close together, so that they overlap, touch and contain one another. */
const range: fc.Arbitrary<AddressRange> = fc
  .record({ family: fc.constantFrom<Family>(4, 6), from: fc.nat({ max: 40 }), length: fc.integer({ min: 1, max: 12 }) })
  .map(({ family, from, length }) => {
    const first = BASES[family] + BigInt(from);
    return { text: `${family}:${from}+${length}`, family, first, last: first + BigInt(length - 1) };
  });
const ranges = fc.array(range, { maxLength: 8 });

function everyAddress(of: readonly AddressRange[]): string[] {
  return of.flatMap(({ family, first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, i) => formatAddress({ family, value: first + BigInt(i) })),
  );
}

describe('the addresses of a pool', () => {
  it('are those of listing every range and striking out', () => {
    fc.assert(
      fc.property(ranges, ranges, (written, reserved) => {
        const pool = new AddressRanges(written, reserved);
        const struck = new Set(everyAddress(reserved));
        const all = everyAddress(written);
        const distinct = [...new Set(all)];
        const expected = distinct.filter((address) => !struck.has(address));
        expect(listed(pool)).toEqual(expected);
        expect(pool.capacity).toBe(BigInt(expected.length));
        expect(pool.reservedCount).toBe(BigInt(distinct.length - expected.length));
        expect(pool.merged).toBe(distinct.length < all.length);
        expect(pool.first).toBe(expected[0]);
        expect(pool.last).toBe(expected.at(-1));
        expect(pool.families).toEqual(new Set(expected.map((address) => (address.includes(':') ? 6 : 4))));
        expect(pool.strayReserved).toEqual(reserved.filter((one) => !everyAddress([one]).some((address) => distinct.includes(address))));
      }),
    );
  });

  it('are found where they are, and nowhere else', () => {
    fc.assert(
      fc.property(ranges, ranges, range, (written, reserved, probe) => {
        const pool = new AddressRanges(written, reserved);
        for (const [index, address] of listed(pool).entries()) expect(pool.indexOf(address)).toBe(BigInt(index));
        const addresses = listed(pool);
        for (const address of everyAddress([probe])) expect(pool.indexOf(address) !== undefined).toBe(addresses.includes(address));
      }),
    );
  });

  it('overlap another pool exactly when the lists have an address in common', () => {
    fc.assert(
      fc.property(ranges, ranges, ranges, (written, reserved, others) => {
        const mine = new AddressRanges(written, reserved);
        const theirs = new AddressRanges(others);
        const common = listed(mine).filter((address) => listed(theirs).includes(address));
        const example = mine.overlaps(theirs);
        if (common.length === 0) expect(example).toBeUndefined();
        else expect(common).toContain(example);
      }),
    );
  });
});

describe('a set of intervals', () => {
  it('is the set of its numbers, whatever is added in whatever order', () => {
    const interval = fc
      .tuple(fc.nat({ max: 60 }), fc.nat({ max: 10 }))
      .map(([first, more]) => ({ first: BigInt(first), last: BigInt(first + more) }));
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 20 }), interval, (added, asked) => {
        const set = new IntervalSet();
        const naive = new Set<bigint>();
        for (const one of added) {
          const missing = numbersOf([one]).filter((number) => !naive.has(number));
          expect(numbersOf(set.add(one))).toEqual(missing);
          for (const number of missing) naive.add(number);
        }
        expect(numbersOf(set.missing(asked))).toEqual(numbersOf([asked]).filter((number) => !naive.has(number)));
        expect(set.touches(asked)).toBe(numbersOf([asked]).some((number) => naive.has(number)));
      }),
    );
  });
});

function numbersOf(intervals: readonly { readonly first: bigint; readonly last: bigint }[]): bigint[] {
  return intervals.flatMap(({ first, last }) => Array.from({ length: Number(last - first) + 1 }, (_, i) => first + BigInt(i)));
}
