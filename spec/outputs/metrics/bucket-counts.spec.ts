import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BucketCounts, DURATION_BOUNDS, VALUE_BOUNDS } from '../../../src/outputs/metrics/bucket-counts.js';

const MICROSECONDS = 1_000_000;
const valuesOf = (counts: BucketCounts) =>
  new Map(counts.samples('x', { pool: 'p' }).map(({ name, labels, value }) => [labels['le'] ?? name, value]));

describe('a histogram with fixed buckets', () => {
  it('counts, for each bound, the values that do not exceed it, for any values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 * MICROSECONDS })), (durationsUs) => {
        const counts = new BucketCounts(DURATION_BOUNDS, MICROSECONDS);
        for (const us of durationsUs) counts.record(us);
        const values = valuesOf(counts);
        for (const bound of DURATION_BOUNDS) {
          expect(values.get(String(bound))).toBe(durationsUs.filter((us) => us <= Math.round(bound * MICROSECONDS)).length);
        }
        expect(values.get('+Inf')).toBe(durationsUs.length);
        expect(values.get('x_count')).toBe(durationsUs.length);
        expect(values.get('x_sum')).toBe(durationsUs.reduce((sum, us) => sum + us, 0) / MICROSECONDS);
      }),
    );
  });

  it.each(DURATION_BOUNDS)('puts a duration of exactly %d s at its bound', (bound) => {
    const counts = new BucketCounts(DURATION_BOUNDS, MICROSECONDS);
    counts.record(Math.round(bound * MICROSECONDS));
    expect(valuesOf(counts).get(String(bound))).toBe(1);
    expect(
      DURATION_BOUNDS.filter((other) => other < bound)
        .map((other) => valuesOf(counts).get(String(other)))
        .every((count) => count === 0),
    ).toBe(true);
  });

  it('spans what durations and own values come to', () => {
    expect([DURATION_BOUNDS[0], DURATION_BOUNDS.at(-1)]).toEqual([0.001, 60]);
    expect([VALUE_BOUNDS[0], VALUE_BOUNDS.at(-1), VALUE_BOUNDS.length]).toEqual([0.001, 1_000_000, 28]);
  });

  it('refuses bounds that do not rise', () => {
    expect(() => new BucketCounts([1, 1])).toThrow('rise');
  });
});
