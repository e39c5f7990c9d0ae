/**
 * How long the target takes to answer: one draw from a latency distribution.
 *
 * Pure: chance is handed in, so the embedded server can use Node's and a simulation its own streams.
 */
import type { Latency } from '../model/latency.js';

/** How many standard deviations above its mean a normal variable has its 99th percentile. */
const NORMAL_P99 = 2.326_347_874_040_841;

/**
 * Draws one duration.
 *
 * @param uniform gives numbers from 0, under 1; each kind of distribution takes a fixed number of them (0, 1, 1 and 2).
 * @returns integer microseconds from 0.
 */
export function drawLatencyUs(latency: Latency, uniform: () => number): number {
  return Math.max(0, Math.round(drawUs(latency, uniform)));
}

function drawUs(latency: Latency, uniform: () => number): number {
  switch (latency.distribution) {
    case 'constant':
      return latency.valueUs;
    case 'uniform':
      return latency.minUs + (latency.maxUs - latency.minUs) * uniform();
    case 'exponential':
      return -latency.meanUs * Math.log(1 - uniform());
    case 'lognormal': {
      const sigma = Math.log(latency.p99Us / latency.medianUs) / NORMAL_P99;
      return latency.medianUs * Math.exp(sigma * drawNormal(uniform));
    }
  }
}

/** A standard normal variable by the polar form of two uniform ones (Box and Muller, 1958). */
function drawNormal(uniform: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
  return radius * Math.cos(2 * Math.PI * uniform());
}
