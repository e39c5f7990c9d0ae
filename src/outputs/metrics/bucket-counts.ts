/**
 * A histogram with fixed buckets, as Prometheus adds them up over time and over processes.
 *
 * It stands beside the histograms of the report, which are finer but cannot be summed by a query. Counting costs a
 * short walk over the bounds; memory is a number for each bucket.
 */
import { assert } from '../../model/assertion.js';
import type { Labels, Sample } from './metric-family.js';

/** Durations in seconds: from what a loopback target takes to the longest timeout anyone sets. */
export const DURATION_BOUNDS: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Values of an unknown unit: 1, 2.5 and 5 in each decade from a thousandth to a million. */
export const VALUE_BOUNDS: readonly number[] = Array.from({ length: 9 }, (_, decade) =>
  [1, 2.5, 5].map((step) => Number(`${step}e${decade - 3}`)),
)
  .flat()
  .concat(1e6);

export class BucketCounts {
  readonly #bounds: readonly number[];
  readonly #stepsPerUnit: number;
  readonly #boundSteps: readonly number[];
  /** One more than there are bounds: the last is for what is beyond. */
  readonly #counts: number[];
  #sumSteps = 0;

  /**
   * @param bounds upper bounds, inclusive and rising, in the unit that is shown
   * @param stepsPerUnit how many of what is recorded make one of that unit (1,000,000 for microseconds shown as seconds)
   */
  constructor(bounds: readonly number[], stepsPerUnit = 1) {
    assert(
      bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] as number)),
      'the bounds of buckets rise',
    );
    this.#bounds = bounds;
    this.#stepsPerUnit = stepsPerUnit;
    this.#boundSteps = bounds.map((bound) => bound * stepsPerUnit);
    this.#counts = Array<number>(bounds.length + 1).fill(0);
  }

  record(steps: number): void {
    let bucket = 0;
    while (bucket < this.#boundSteps.length && steps > (this.#boundSteps[bucket] as number)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sumSteps += steps;
  }

  /** Its series under a name and a set of labels. */
  samples(name: string, labels: Labels): Sample[] {
    let count = 0;
    const buckets = this.#counts.map((inBucket, index): Sample => {
      count += inBucket;
      return { name: `${name}_bucket`, labels: { ...labels, le: String(this.#bounds[index] ?? '+Inf') }, value: count };
    });
    return [
      ...buckets,
      { name: `${name}_sum`, labels, value: this.#sumSteps / this.#stepsPerUnit },
      { name: `${name}_count`, labels, value: count },
    ];
  }
}
