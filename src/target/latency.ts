/**
 * How long the target takes to answer: one draw from a latency distribution.
 *
 * Pure: chance is handed in, so the embedded server can use Node's and a simulation its own streams.
 */
import type { Latency } from '../model/latency.js';

/** How many standard deviations above its mean a normal variable has its 99th percentile. */
const NORMAL_P99 = 2.326_347_874_040_841;

/** Where the chance of a latency comes from: an object, so that nobody has to make a function for a draw. */
export interface LatencyLuck {
  /** A number from 0, under 1. */
  latency(): number;
}

/**
 * Draws one duration.
 *
 * @param luck each kind of distribution takes a fixed number of numbers from it (0, 1, 1 and 2).
 * @returns integer microseconds from 0.
 */
export function drawLatencyUs(latency: Latency, luck: LatencyLuck): number {
  return Math.max(0, Math.round(drawUs(latency, luck)));
}

function drawUs(latency: Latency, luck: LatencyLuck): number {
  switch (latency.distribution) {
    case 'constant':
      return latency.valueUs;
    case 'uniform':
      return latency.minUs + (latency.maxUs - latency.minUs) * luck.latency();
    case 'exponential':
      return -latency.meanUs * Math.log(1 - luck.latency());
    case 'lognormal': {
      const sigma = Math.log(latency.p99Us / latency.medianUs) / NORMAL_P99;
      return latency.medianUs * Math.exp(sigma * drawNormal(luck));
    }
  }
}

/** A standard normal variable by the polar form of two uniform ones (Box and Muller, 1958). */
function drawNormal(luck: LatencyLuck): number {
  const radius = Math.sqrt(-2 * Math.log(1 - luck.latency()));
  return radius * Math.cos(2 * Math.PI * luck.latency());
}
