import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFor } from '../../src/model/random.js';
import type { Latency } from '../../src/model/latency.js';
import { drawLatencyUs } from '../../src/target/latency.js';

function draws(latency: Latency, count = 20_000): number[] {
  const random = randomFor(7, latency.distribution);
  return Array.from({ length: count }, () => drawLatencyUs(latency, { latency: () => random.next() })).sort((a, b) => a - b);
}

const quantile = (sorted: readonly number[], q: number) => sorted[Math.floor(q * sorted.length)] ?? Number.NaN;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a drawn latency', () => {
  it('is the value itself when constant, and takes no chance', () => {
    const chance = { latency: () => expect.fail('chance was taken') };
    expect(drawLatencyUs({ distribution: 'constant', valueUs: 20_000 }, chance)).toBe(20_000);
  });

  it('lies between the bounds when uniform', () => {
    const sorted = draws({ distribution: 'uniform', minUs: 1_000, maxUs: 3_000 });
    expect(sorted[0]).toBeGreaterThanOrEqual(1_000);
    expect(sorted.at(-1)).toBeLessThanOrEqual(3_000);
    expect(mean(sorted)).toBeCloseTo(2_000, -2);
  });

  it('has the mean asked for when exponential', () => {
    const sorted = draws({ distribution: 'exponential', meanUs: 10_000 });
    expect(mean(sorted) / 10_000).toBeCloseTo(1, 1);
    expect(quantile(sorted, 0.5) / (10_000 * Math.LN2)).toBeCloseTo(1, 1);
  });

  it('has the median and the 99th percentile asked for when lognormal', () => {
    const sorted = draws({ distribution: 'lognormal', medianUs: 20_000, p99Us: 200_000 }, 100_000);
    expect(quantile(sorted, 0.5) / 20_000).toBeCloseTo(1, 1);
    expect(quantile(sorted, 0.99) / 200_000).toBeGreaterThan(0.93);
    expect(quantile(sorted, 0.99) / 200_000).toBeLessThan(1.07);
  });

  it('is a whole number of microseconds from 0, whatever chance gives', () => {
    const us = fc.integer({ min: 0, max: 1e9 });
    const latency: fc.Arbitrary<Latency> = fc.oneof(
      us.map((valueUs) => ({ distribution: 'constant' as const, valueUs })),
      fc.tuple(us, us).map(([a, b]) => ({ distribution: 'uniform' as const, minUs: Math.min(a, b), maxUs: Math.max(a, b) })),
      us.map((meanUs) => ({ distribution: 'exponential' as const, meanUs })),
      fc
        .tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }))
        .map(([medianUs, more]) => ({ distribution: 'lognormal' as const, medianUs, p99Us: medianUs + more })),
    );
    const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(latency, uniform, uniform, (drawn, first, second) => {
        const given = [first, second];
        const result = drawLatencyUs(drawn, { latency: () => given.shift() ?? expect.fail('took more than two numbers') });
        expect(Number.isInteger(result)).toBe(true);
        expect(result).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
