import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram, HIGHEST_STEPS } from '../../src/report/histogram.js';

const PERCENTS = [1, 10, 25, 50, 75, 90, 95, 99, 99.9, 100];

/** Durations as they occur: spread over all magnitudes. */
const durationUs = fc.oneof(fc.nat(100), fc.nat(100_000), fc.nat(60_000_000), fc.integer({ min: 0, max: HIGHEST_STEPS }));
const durations = fc.array(durationUs, { minLength: 1, maxLength: 300, size: 'max' });
const anyNumber = fc.oneof(
  durationUs,
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, -0, 1e300),
);

function histogramOf(values: readonly number[], stepsPerUnit = 1): Histogram {
  const histogram = new Histogram(stepsPerUnit);
  for (const value of values) histogram.record(value);
  return histogram;
}

function figures(histogram: Histogram): unknown {
  const { count, min, max, mean, clamped, rejected } = histogram;
  return { count, min, max, mean, clamped, rejected, percentiles: PERCENTS.map((at) => histogram.percentile(at)) };
}

describe('a histogram', () => {
  it('gives every percentile within 0.1 % of the true one', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(...PERCENTS), (values, percent) => {
        const sorted = values.toSorted((a, b) => a - b);
        const truth = sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100 - 1e-9) - 1)] ?? 0;
        const given = histogramOf(values).percentile(percent);
        expect(Math.abs(given - truth)).toBeLessThanOrEqual(truth / 1000);
      }),
      { numRuns: 500 },
    );
  });

  it('knows minimum, maximum, mean and count exactly', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values);
        expect(histogram.count).toBe(values.length);
        expect(histogram.min).toBe(Math.min(...values));
        expect(histogram.max).toBe(Math.max(...values));
        expect(histogram.mean).toBe(values.reduce((sum, value) => sum + value, 0) / values.length);
      }),
    );
  });

  it('gives percentiles that rise and stay between minimum and maximum', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values);
        const given = [histogram.min, ...PERCENTS.map((at) => histogram.percentile(at)), histogram.max];
        expect(given).toEqual(given.toSorted((a, b) => a - b));
        expect(histogram.percentile(100)).toBe(histogram.max);
      }),
    );
  });

  it('survives any number at all and accounts for each', () => {
    fc.assert(
      fc.property(fc.array(anyNumber, { maxLength: 200, size: 'max' }), (values) => {
        const histogram = histogramOf(values);
        expect(histogram.count + histogram.rejected).toBe(values.length);
        expect(histogram.rejected).toBe(values.filter((value) => !Number.isFinite(value)).length);
        for (const at of PERCENTS) expect(histogram.percentile(at)).toSatisfy((value: number) => value >= 0 && value <= HIGHEST_STEPS);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    { value: -1, min: 0, max: 0, clamped: 1, rejected: 0 },
    { value: -0.4, min: 0, max: 0, clamped: 0, rejected: 0 },
    { value: 1.5, min: 2, max: 2, clamped: 0, rejected: 0 },
    { value: HIGHEST_STEPS, min: HIGHEST_STEPS, max: HIGHEST_STEPS, clamped: 0, rejected: 0 },
    { value: HIGHEST_STEPS + 1, min: HIGHEST_STEPS, max: HIGHEST_STEPS, clamped: 1, rejected: 0 },
    { value: Number.NaN, min: 0, max: 0, clamped: 0, rejected: 1 },
    { value: Number.POSITIVE_INFINITY, min: 0, max: 0, clamped: 0, rejected: 1 },
  ])('takes $value as minimum $min and maximum $max, $clamped clamped, $rejected rejected', ({ value, ...expected }) => {
    expect(histogramOf([value])).toMatchObject(expected);
  });

  it('gives zeros while nothing was recorded', () => {
    expect(figures(new Histogram())).toEqual({
      count: 0,
      min: 0,
      max: 0,
      mean: 0,
      clamped: 0,
      rejected: 0,
      percentiles: PERCENTS.map(() => 0),
    });
  });

  it('merges exactly: the sum of two is the histogram of both streams', () => {
    fc.assert(
      fc.property(
        fc.array(anyNumber, { maxLength: 100, size: 'max' }),
        fc.array(anyNumber, { maxLength: 100, size: 'max' }),
        (left, right) => {
          const sum = histogramOf(left);
          const other = histogramOf(right);
          const before = figures(other);
          sum.add(other);
          expect(figures(sum)).toEqual(figures(histogramOf([...left, ...right])));
          expect(figures(other)).toEqual(before);
        },
      ),
    );
  });

  it('survives being encoded, through JSON, and goes on recording afterwards', () => {
    fc.assert(
      fc.property(fc.array(anyNumber, { maxLength: 100, size: 'max' }), durationUs, (values, next) => {
        const histogram = histogramOf(values);
        const copy = Histogram.decode(JSON.parse(JSON.stringify(histogram.encode())));
        expect(figures(copy)).toEqual(figures(histogram));
        copy.record(next);
        histogram.record(next);
        expect(figures(copy)).toEqual(figures(histogram));
      }),
    );
  });

  it('tells thousandths apart when asked to', () => {
    const histogram = histogramOf([0.25, 0.25, 12.125], 1000);
    expect(histogram.percentile(50)).toBe(0.25);
    expect(histogram.max).toBe(12.125);
    expect(histogram.mean).toBeCloseTo((0.25 + 0.25 + 12.125) / 3, 10);
  });

  it('refuses to add one of another unit', () => {
    expect(() => new Histogram(1).add(new Histogram(1000))).toThrow('different units');
  });
});
