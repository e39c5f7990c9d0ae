/**
 * How a run developed, in bounded memory: what a plot over time shows.
 *
 * The run is cut into spans of equal width, 10 ms at first; when there are too many, two neighbours become one,
 * as often as need be, so a run of six seconds and more has between 300 and 600 of them. Requests are counted within a
 * span; how many users, leases and the like there are is read off at its end, so only a finished action costs anything. Pure.
 */
import type { Load } from '../model/scenario.js';
import type { RunEvent } from '../model/run-event.js';
import type { RunState } from '../model/run-state.js';
import { TimelineBucket } from './timeline-bucket.js';
import { readTimeline, type TimelineReading } from './timeline-reading.js';

const BUCKETS_MAX = 600;
const FIRST_WIDTH_US = 10_000;

/** How things stand: the tally of the events before this one. */
interface Standing {
  snapshot(): RunState;
}

export class Timeline {
  readonly #load: Load;
  #widthUs = FIRST_WIDTH_US;
  /** The last one is not over yet: it is open. */
  #buckets: TimelineBucket[];
  #open = new TimelineBucket();
  #openUntilUs = FIRST_WIDTH_US;

  /** @param load whose plan the run is held against. */
  constructor(load: Load) {
    this.#load = load;
    this.#buckets = [this.#open];
  }

  /** Counts one event in; events come in the order of the run. @param before the run as it was before the event. */
  apply(event: RunEvent, before: Standing): void {
    if (event.at >= this.#openUntilUs) this.#moveOn(event.at, before.snapshot());
    if (event.type === 'action.finished') this.#open.count(event);
  }

  /**
   * The run so far.
   *
   * @param now the run as it is
   * @param pointsMax at most so many points, by making neighbours one
   */
  read(now: Standing, pointsMax = BUCKETS_MAX): TimelineReading {
    const { buckets, widthUs } = merged(this.#buckets, this.#widthUs, Math.ceil(this.#buckets.length / pointsMax));
    return readTimeline(buckets, widthUs, now.snapshot(), this.#load);
  }

  /** Closes the open span, and any in which nothing happened, up to the one that holds the instant. */
  #moveOn(atUs: number, standing: RunState): void {
    (this.#buckets.at(-1) as TimelineBucket).atEnd = standing;
    while (atUs >= this.#widthUs * BUCKETS_MAX) {
      const { buckets, widthUs } = merged(this.#buckets, this.#widthUs, 2);
      this.#buckets = buckets;
      this.#widthUs = widthUs;
    }
    const open = Math.floor(atUs / this.#widthUs);
    while (this.#buckets.length <= open) {
      (this.#buckets.at(-1) as TimelineBucket).atEnd = standing;
      this.#buckets.push(new TimelineBucket());
    }
    this.#open = this.#buckets.at(-1) as TimelineBucket;
    this.#openUntilUs = (open + 1) * this.#widthUs;
  }
}

/** Each `each` neighbours as one. The buckets given stay as they are. */
function merged(buckets: readonly TimelineBucket[], widthUs: number, each: number): { buckets: TimelineBucket[]; widthUs: number } {
  const wider: TimelineBucket[] = [];
  for (let from = 0; from < buckets.length; from += each) {
    const sum = new TimelineBucket();
    for (const bucket of buckets.slice(from, from + each)) sum.add(bucket);
    wider.push(sum);
  }
  return { buckets: wider, widthUs: widthUs * each };
}
