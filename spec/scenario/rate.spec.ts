import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRate, parseRate } from '../../src/scenario/rate.js';

describe('a rate', () => {
  it.each<[string, number, number]>([
    ['1/s', 1, 1_000_000],
    ['100/s', 1, 10_000],
    ['30/m', 1, 2_000_000],
    ['0.5/s', 1, 2_000_000],
    ['7/s', 7, 1_000_000],
    ['0.001/s', 1, 1_000_000_000],
    ['1.5/m', 1, 40_000_000],
    ['1000000/s', 1, 1],
    ['60000000/m', 1, 1],
  ])('%s is %i in %i microseconds', (text, count, perUs) => {
    expect(parseRate(text)).toEqual({ count, perUs });
  });

  it.each([
    '',
    '10',
    '10/',
    '/s',
    '10/0s',
    '10/1s',
    '10 / s',
    '10 per sec',
    '1e9/s',
    '1000001/s',
    '60000001/m',
    '0/s',
    '0.000/m',
    '0.0001/s',
    '-1/s',
    '01/s',
    '5/h',
    '10/S',
  ])('%j is none', (text) => {
    expect(parseRate(text)).toBeUndefined();
  });

  it('is the same after being written and read again', () => {
    const written = fc
      .tuple(fc.integer({ min: 1, max: 1_000_000_000 }), fc.constantFrom('s', 'm'))
      .map(([thousandths, unit]) => `${thousandths / 1000}/${unit}`);
    fc.assert(
      fc.property(written, (text) => {
        const rate = parseRate(text);
        expect(rate && parseRate(formatRate(rate))).toEqual(rate);
        expect(rate).toBeDefined();
      }),
    );
  });
});
