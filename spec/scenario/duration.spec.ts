import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DURATION_MAX_US,
  DURATION_PATTERN,
  formatDuration,
  parseDuration,
  POSITIVE_DURATION_PATTERN,
} from '../../src/scenario/duration.js';

describe('a duration', () => {
  it.each<[string, number]>([
    ['0s', 0],
    ['0.0ms', 0],
    ['250us', 250],
    ['500ms', 500_000],
    ['0.001ms', 1],
    ['1s', 1_000_000],
    ['1.5s', 1_500_000],
    ['0.1s', 100_000],
    ['1.000001s', 1_000_001],
    ['2m', 120_000_000],
    ['0.000001m', 60],
    ['1h', 3_600_000_000],
    ['0.5h', 1_800_000_000],
    ['1.1h', 3_960_000_000],
    ['720h', DURATION_MAX_US],
    ['720.0h', DURATION_MAX_US],
    ['2592000000000us', DURATION_MAX_US],
  ])('%s is %i microseconds', (text, durationUs) => {
    expect(parseDuration(text)).toBe(durationUs);
  });

  it.each([
    '',
    's',
    '10',
    '10 s',
    ' 1s',
    '1s ',
    '1s\n',
    '+1s',
    '-5s',
    '5S',
    '5sec',
    '1e3s',
    '1,5s',
    '.5s',
    '1.s',
    '01s',
    '1h30m',
    '30d',
    '0.5us',
    '1.0001ms',
    '1.0000001s',
    '720.1h',
    '721h',
    '2592000001ms',
    '2592000000001us',
    '٣s',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('is the same after being written and read again, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: DURATION_MAX_US }), (durationUs) => {
        expect(parseDuration(formatDuration(durationUs))).toBe(durationUs);
      }),
    );
  });

  it('of any unit is exact: the decimals are not lost in floating point', () => {
    const units = [
      ['ms', 3, 1_000n],
      ['s', 6, 1_000_000n],
      ['m', 6, 60_000_000n],
      ['h', 6, 3_600_000_000n],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...units),
        fc.integer({ min: 0, max: 700 }),
        fc.nat(999_999),
        ([unit, decimals, factor], whole, fraction) => {
          const digits = String(fraction).slice(0, decimals).padStart(decimals, '0');
          const exact = (BigInt(`${whole}${digits}`) * factor) / 10n ** BigInt(decimals);
          expect(parseDuration(`${whole}.${digits}${unit}`)).toBe(Number(exact));
        },
      ),
    );
  });

  it('matches the pattern for durations above zero exactly when it is above zero', () => {
    const anyText = fc.oneof(
      fc.integer({ min: 0, max: DURATION_MAX_US }).map(formatDuration),
      fc.stringMatching(/^[0-9]{1,4}(\.[0-9]{1,7})?(us|ms|s|m|h)$/u),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const durationUs = parseDuration(text);
        expect(new RegExp(DURATION_PATTERN, 'u').test(text)).toBe(durationUs !== undefined);
        expect(new RegExp(POSITIVE_DURATION_PATTERN, 'u').test(text)).toBe(durationUs !== undefined && durationUs > 0);
      }),
    );
  });
});
