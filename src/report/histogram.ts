/**
 * Percentiles of a stream of numbers in bounded memory: the one place that knows hdr-histogram-js.
 *
 * The library takes NaN and Infinity and is broken by them, throws for what is out of its range, and
 * names the upper edge of a bucket as a percentile even where no value was that large. This wrapper
 * takes anything: it rounds, clamps, counts what it had to bend, and keeps minimum, maximum and sum
 * exact beside the buckets.
 *
 * A percentile is off by at most 0.1 % of its value (three significant digits), and never outside
 * minimum and maximum. Merging is exact: the sum of two histograms is the histogram of both streams.
 * Values of up to 2,047 steps, which have a bucket each, are counted in a plain array and handed to the library when somebody
 * looks: it finds a bucket with logarithms and powers. That array is made with the first small value (16 KB), the buckets with the
 * first large one or the first look, and they grow with the largest (48 KB to 1 s, 110 KB to 12 h), so a series that is never
 * used costs nothing.
 */
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram as Buckets } from 'hdr-histogram-js';
import { assert } from '../model/assertion.js';

/** The largest number of steps kept: 29 days in microseconds. */
export const HIGHEST_STEPS = 2_500_000_000_000;

const SIGNIFICANT_DIGITS = 3;
/** Steps below are told apart one by one, with three significant digits. */
const SMALL = 2048;

/** A histogram on its way between threads or hosts: plain JSON. */
export interface EncodedHistogram {
  readonly stepsPerUnit: number;
  readonly rejected: number;
  readonly clamped: number;
  /** In steps, as are `minimum` and `maximum`. */
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** The buckets in the compressed format of HdrHistogram, base64; null when nothing was recorded. */
  readonly buckets: string | null;
}

export class Histogram {
  readonly stepsPerUnit: number;
  /** By value, those not handed on yet; null when there are none. */
  #small: Float64Array | null = null;
  #buckets: Buckets | null = null;
  #count = 0;
  #sum = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = 0;
  #clamped = 0;
  #rejected = 0;

  /** @param stepsPerUnit how finely values are told apart: 1 = to the whole (microseconds), 1000 = to the thousandth. */
  constructor(stepsPerUnit = 1) {
    this.stepsPerUnit = stepsPerUnit;
  }

  /** How many values were recorded. */
  get count(): number {
    return this.#count;
  }

  /** How many of them lay below 0 or beyond the range, and were recorded as its nearest end. */
  get clamped(): number {
    return this.#clamped;
  }

  /** How many were no finite numbers; they are not recorded. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Exact to the step, as are `max` and `mean`; 0 when nothing was recorded. */
  get min(): number {
    return this.#count === 0 ? 0 : this.#minimum / this.stepsPerUnit;
  }

  get max(): number {
    return this.#maximum / this.stepsPerUnit;
  }

  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count / this.stepsPerUnit;
  }

  /** Of all values; exact to the step. */
  get sum(): number {
    return this.#sum / this.stepsPerUnit;
  }

  record(value: number): void {
    if (!Number.isFinite(value)) {
      this.#rejected += 1;
      return;
    }
    const steps = this.#clamp(Math.round(value * this.stepsPerUnit));
    if (steps < SMALL) this.#countSmall(steps);
    else {
      this.#buckets ??= emptyBuckets();
      this.#buckets.recordValue(steps);
    }
    this.#count += 1;
    this.#sum += steps;
    if (steps < this.#minimum) this.#minimum = steps;
    if (steps > this.#maximum) this.#maximum = steps;
  }

  /** The smallest value that at least `percent` of all values do not exceed; 0 when nothing was recorded. */
  percentile(percent: number): number {
    const buckets = this.#whole();
    if (buckets === null) return 0;
    const steps = buckets.getValueAtPercentile(percent);
    return Math.min(Math.max(steps, this.#minimum), this.#maximum) / this.stepsPerUnit;
  }

  /** Counts every value of the other in, as if it had been recorded here. The other stays as it is. */
  add(other: Histogram): void {
    assert(other.stepsPerUnit === this.stepsPerUnit, 'histograms of different units cannot be added');
    const added = other.#whole();
    if (added !== null) {
      this.#buckets ??= emptyBuckets();
      this.#buckets.add(added);
    }
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#minimum = Math.min(this.#minimum, other.#minimum);
    this.#maximum = Math.max(this.#maximum, other.#maximum);
    this.#clamped += other.#clamped;
    this.#rejected += other.#rejected;
  }

  encode(): EncodedHistogram {
    const buckets = this.#whole();
    return {
      stepsPerUnit: this.stepsPerUnit,
      rejected: this.#rejected,
      clamped: this.#clamped,
      sum: this.#sum,
      minimum: this.#count === 0 ? 0 : this.#minimum,
      maximum: this.#maximum,
      buckets: buckets === null ? null : encodeIntoCompressedBase64(buckets),
    };
  }

  /** The inverse of `encode`. Throws when the buckets are not what `encode` gave. */
  static decode(encoded: EncodedHistogram): Histogram {
    const histogram = new Histogram(encoded.stepsPerUnit);
    histogram.#rejected = encoded.rejected;
    if (encoded.buckets === null) return histogram;
    histogram.#buckets = emptyBuckets();
    histogram.#buckets.add(decodeFromCompressedBase64(encoded.buckets));
    histogram.#count = histogram.#buckets.totalCount;
    histogram.#clamped = encoded.clamped;
    histogram.#sum = encoded.sum;
    histogram.#minimum = encoded.minimum;
    histogram.#maximum = encoded.maximum;
    return histogram;
  }

  #countSmall(steps: number): void {
    this.#small ??= new Float64Array(SMALL);
    this.#small[steps] = (this.#small[steps] as number) + 1;
  }

  /** All that was recorded, in buckets; null when nothing was. */
  #whole(): Buckets | null {
    const small = this.#small;
    if (small === null) return this.#buckets;
    this.#buckets ??= emptyBuckets();
    for (let steps = 0; steps < SMALL; steps += 1) {
      const count = small[steps] as number;
      if (count > 0) this.#buckets.recordValueWithCount(steps, count);
    }
    this.#small = null;
    return this.#buckets;
  }

  #clamp(steps: number): number {
    const clamped = Math.min(Math.max(steps, 0), HIGHEST_STEPS);
    if (clamped !== steps) this.#clamped += 1;
    return clamped;
  }
}

function emptyBuckets(): Buckets {
  return build({ bitBucketSize: 32, numberOfSignificantValueDigits: SIGNIFICANT_DIGITS, autoResize: true });
}
