/** A whole distribution as a curve: the value at each of a few percentiles, close together where it gets rare. Pure. */
import { round3 } from './distribution.js';
import type { Histogram } from './histogram.js';

export const CURVE_PERCENTILES: readonly number[] = [
  0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 96, 97, 98, 99, 99.3, 99.5, 99.7, 99.9, 99.95, 99.99, 99.999,
];

/**
 * Milliseconds at `CURVE_PERCENTILES`, from a histogram of microseconds. It ends with the first percentile that only
 * the greatest value reaches: what lies beyond would be the same value again. Empty when nothing was recorded.
 */
export function percentileCurve(histogram: Histogram): number[] {
  if (histogram.count === 0) return [];
  const reached = CURVE_PERCENTILES.findIndex((percent) => (100 - percent) * histogram.count <= 100);
  const percentiles = reached < 0 ? CURVE_PERCENTILES : CURVE_PERCENTILES.slice(0, reached + 1);
  return percentiles.map((percent) => round3((percent === 0 ? histogram.min : histogram.percentile(percent)) / 1000));
}
