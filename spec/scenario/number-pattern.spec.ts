import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalUpTo, integerUpTo } from '../../src/scenario/number-pattern.js';

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`, 'u');

describe('a pattern for numbers with a bound', () => {
  it('matches the integers up to the bound and no other, for every small bound', () => {
    for (let max = 1; max <= 300; max += 1) {
      const pattern = whole(integerUpTo(max));
      for (let value = 0; value <= 3_100; value += 1)
        if (pattern.test(String(value)) !== value <= max) expect.fail(`${value} with bound ${max}`);
    }
  });

  it('matches the integers up to a large bound and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.integer({ min: -3, max: 3 }), fc.nat(), (max, offset, other) => {
        const pattern = whole(integerUpTo(max));
        for (const value of [Math.max(0, max + offset), other]) expect(pattern.test(String(value))).toBe(value <= max);
      }),
    );
  });

  it.each(['', '-1', '+1', '00', '01', '1.0', '1e1', ' 1', '1\n', '٣'])('does not match %j', (text) => {
    expect(whole(integerUpTo(100)).test(text)).toBe(false);
  });

  it.each<[string, boolean]>([
    ['0', true],
    ['9.99', true],
    ['9.999', false],
    ['10', true],
    ['10.00', true],
    ['10.01', false],
    ['11', false],
    ['9.', false],
    ['.9', false],
  ])('up to 10 with two decimals: %s is %s', (text, matches) => {
    expect(whole(decimalUpTo(10, 2)).test(text)).toBe(matches);
  });
});
