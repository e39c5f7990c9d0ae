/** From a histogram to the numbers of a report. Rounded to three decimals, which is microseconds where the unit is milliseconds. */
import type { Distribution, Spread } from '../model/report.js';
import type { Histogram } from './histogram.js';

const MICROSECONDS_PER_MILLISECOND = 1000;

export const NO_SPREAD: Spread = Object.freeze({ p50: 0, p99: 0, max: 0 });

/** @param divisor units of the histogram in one unit of the report. Null when nothing was recorded. */
export function distributionOf(histogram: Histogram, divisor = 1): Distribution | null {
  if (histogram.count === 0) return null;
  const at = (percent: number) => round3(histogram.percentile(percent) / divisor);
  return {
    min: round3(histogram.min / divisor),
    mean: round3(histogram.mean / divisor),
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    max: round3(histogram.max / divisor),
  };
}

/** Zeros when nothing was recorded. */
export function spreadOf(histogram: Histogram, divisor = 1): Spread {
  if (histogram.count === 0) return NO_SPREAD;
  return {
    p50: round3(histogram.percentile(50) / divisor),
    p99: round3(histogram.percentile(99) / divisor),
    max: round3(histogram.max / divisor),
  };
}

/** Milliseconds from a histogram of microseconds. */
export function distributionMs(histogram: Histogram): Distribution | null {
  return distributionOf(histogram, MICROSECONDS_PER_MILLISECOND);
}

/** Milliseconds from a histogram of microseconds. */
export function spreadMs(histogram: Histogram): Spread {
  return spreadOf(histogram, MICROSECONDS_PER_MILLISECOND);
}

/** Sum in milliseconds of a histogram of microseconds. */
export function totalMs(histogram: Histogram): number {
  return histogram.sum / MICROSECONDS_PER_MILLISECOND;
}

export function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
