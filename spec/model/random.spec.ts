import { describe, expect, it } from 'vitest';
import { type Random, randomFor } from '../../src/model/random.js';

function draws(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.next());
}

/** Sum of (seen - expected)² / expected over equally likely cells. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('a stream of chance', () => {
  it('is the same on every machine and in every version', () => {
    const random = randomFor(42, 'user', 17, 'think');
    const drawn = [random.next(), random.next(), random.below(1000), random.below(1n << 100n)];
    expect(drawn).toEqual(FROZEN);
  });

  it('does not depend on other streams, nor on the order in which streams are made', () => {
    const alone = draws(randomFor(1, 'user', 2), 20);
    const other = randomFor(1, 'user', 1);
    draws(other, 7);
    const beside = randomFor(1, 'user', 2);
    const interleaved = Array.from({ length: 20 }, () => {
      other.next();
      return beside.next();
    });
    expect(interleaved).toEqual(alone);
  });

  it('forks by its path, whatever was drawn from it', () => {
    const root = randomFor(5, 'pool');
    draws(root, 3);
    expect(draws(root.fork('client-pool', 1), 5)).toEqual(draws(randomFor(5, 'pool', 'client-pool', 1), 5));
  });

  it('differs from the streams of other seeds and paths', () => {
    const streams = [
      randomFor(1),
      randomFor(2),
      randomFor(1, 'a'),
      randomFor(1, 'b'),
      randomFor(1, 1),
      randomFor(1, 'a', 'b'),
      randomFor(1, 'ab'),
    ];
    expect(new Set(streams.map((stream) => draws(stream, 3).join())).size).toBe(streams.length);
  });

  it('spreads evenly from 0 to 1', () => {
    const random = randomFor(1, 'even');
    const cells = new Array<number>(64).fill(0);
    let sum = 0;
    for (const drawn of draws(random, 200_000)) {
      cells[Math.floor(drawn * 64)] = (cells[Math.floor(drawn * 64)] as number) + 1;
      sum += drawn;
    }
    expect(sum / 200_000).toBeCloseTo(0.5, 2);
    expect(chiSquare(cells)).toBeLessThan(120); // 63 degrees of freedom: one in a hundred thousand lies above
  });

  it('is even across streams too: the first draws of neighbouring users look like any others', () => {
    const cells = new Array<number>(32).fill(0);
    const pairs = new Array<number>(64).fill(0);
    for (let user = 0; user < 100_000; user++) {
      const random = randomFor(3, 'user', user);
      const first = random.below(32);
      cells[first] = (cells[first] as number) + 1;
      const pair = (first & 7) * 8 + randomFor(3, 'user', user + 1).below(8);
      pairs[pair] = (pairs[pair] as number) + 1;
    }
    expect(chiSquare(cells)).toBeLessThan(75);
    expect(chiSquare(pairs)).toBeLessThan(120);
  });

  it.each([1, 2, 3, 6, 7, 10, 100])('draws each whole number below %s equally often', (bound) => {
    const random = randomFor(9, 'below', bound);
    const numbers = new Array<number>(bound).fill(0);
    const bigints = new Array<number>(bound).fill(0);
    for (let i = 0; i < 50_000; i++) {
      const drawn = random.below(bound);
      numbers[drawn] = (numbers[drawn] as number) + 1;
      const large = Number(random.below(BigInt(bound)));
      bigints[large] = (bigints[large] as number) + 1;
    }
    const limit = bound + 6 * Math.sqrt(2 * bound) + 10;
    expect(chiSquare(numbers)).toBeLessThan(limit);
    expect(chiSquare(bigints)).toBeLessThan(limit);
  });

  it('draws below bounds that no 32 bits hold, to their very ends', () => {
    const random = randomFor(11);
    const huge = 1n << 64n;
    const seen = Array.from({ length: 2000 }, () => random.below(huge));
    expect(seen.every((drawn) => drawn >= 0n && drawn < huge)).toBe(true);
    expect(seen.some((drawn) => drawn > (huge * 99n) / 100n)).toBe(true);
    expect(seen.some((drawn) => drawn < huge / 100n)).toBe(true);
    const large = Array.from({ length: 2000 }, () => random.below(Number.MAX_SAFE_INTEGER));
    expect(large.every((drawn) => Number.isSafeInteger(drawn) && drawn >= 0)).toBe(true);
    expect(Math.max(...large)).toBeGreaterThan(Number.MAX_SAFE_INTEGER * 0.99);
  });

  it.each([0, -1, 0.5, Number.NaN, 2 ** 53])('draws nothing below %s', (bound) => {
    expect(() => randomFor(1).below(bound)).toThrow('bound');
  });

  it('draws nothing below 0n', () => {
    expect(() => randomFor(1).below(0n)).toThrow('bound');
  });
});

/** The first draws of `randomFor(42, 'user', 17, 'think')`: when this changes, every recorded fingerprint does. */
const FROZEN = [0.8173137710723757, 0.03149302553385025, 696, 389790217277690457077843165298n];
