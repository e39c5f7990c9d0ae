import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldBits } from '../../src/model/held-bits.js';

function holding(count: number): HeldBits {
  const bits = new HeldBits();
  for (let position = 0; position < count; position++) bits.hold(position);
  return bits;
}

describe('a row of held positions', () => {
  it('is free everywhere at first', () => {
    const bits = new HeldBits();
    expect([bits.nextFree(0), bits.nextFree(31), bits.nextFree(2 ** 40 + 5)]).toEqual([0, 31, 2 ** 40 + 5]);
    expect(bits.words).toBe(0);
  });

  it.each([1, 31, 32, 33, 1023, 1024, 1025, 32_767, 32_768, 40_000])('with its first %i held is free right behind them', (count) => {
    const bits = holding(count);
    expect([bits.nextFree(0), bits.nextFree(count - 1), bits.nextFree(count), bits.nextFree(count + 7)]).toEqual([
      count,
      count,
      count,
      count + 7,
    ]);
  });

  it('finds the one free position among 65,536', () => {
    const bits = holding(65_536);
    for (const free of [0, 1, 31, 32, 12_345, 65_535]) {
      bits.free(free);
      expect(bits.nextFree(0)).toBe(free);
      expect(bits.nextFree(free + 1)).toBe(65_536);
      bits.hold(free);
    }
  });

  it('finds free positions as a look at each one does', () => {
    const position = fc.oneof(
      fc.nat({ max: 80 }),
      fc.integer({ min: 1000, max: 1100 }),
      fc.integer({ min: 2 ** 31 - 40, max: 2 ** 31 + 40 }),
    );
    const run = fc.tuple(position, fc.nat({ max: 70 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(run, { maxLength: 30 }), fc.array(position), (runs, asked) => {
        const bits = new HeldBits();
        const held = new Set<number>();
        for (const [from, more, hold] of runs) {
          for (let at = from; at <= from + more; at++) {
            if (hold && !held.has(at)) bits.hold(at);
            if (!hold && held.has(at)) bits.free(at);
            if (hold) held.add(at);
            else held.delete(at);
          }
        }
        for (const from of asked) {
          let expected = from;
          while (held.has(expected)) expected++;
          expect(bits.nextFree(from)).toBe(expected);
        }
      }),
    );
  });

  it('costs nothing for what is free again, however far the row has been walked', () => {
    const bits = new HeldBits();
    const start = 2 ** 40;
    for (let position = start; position < start + 100_000; position++) {
      bits.hold(position);
      if (position >= start + 10) bits.free(position - 10);
    }
    expect(bits.words).toBeGreaterThan(0);
    expect(bits.words).toBeLessThanOrEqual(2);
    for (let position = start + 99_990; position < start + 100_000; position++) bits.free(position);
    expect(bits.words).toBe(0);
  });
});
