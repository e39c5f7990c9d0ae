/**
 * Many ordered streams as one: by instant, then by worker, then in the order told.
 *
 * A worker's next event may be taken when no other worker can still tell one that comes before it. How far each has
 * come is its watermark: nothing before it is going to be told any more. So what is held back is what the others have
 * not reached yet, and a worker that is not heard from holds everybody up, until it is ended. Pure.
 *
 *     worker 0   ──●──●─────────●──┤ told through here
 *     worker 1   ────●──┤                                its watermark: the third ● of worker 0 has to wait
 */
import { assert } from '../model/assertion.js';
import type { RunEvent } from '../model/run-event.js';

/** Events of one worker, oldest first. */
export interface EventSource {
  /** How many are left to be taken. */
  readonly left: number;
  /** When the next of them happened; it has one. */
  readonly nextAtUs: number;
  take(): RunEvent;
}

/** A worker's events that have not been taken, oldest first. */
interface Lane {
  /** None of them is empty. */
  readonly batches: EventSource[];
  throughUs: number;
  ended: boolean;
}

export class Merge {
  readonly #lanes: readonly Lane[];
  readonly #emptied: (worker: number) => void;

  /**
   * @param workers how many streams there are.
   * @param emptied hears each time a batch of a worker has been taken to its end.
   */
  constructor(workers: number, emptied: (worker: number) => void) {
    this.#lanes = Array.from({ length: workers }, () => ({ batches: [], throughUs: 0, ended: false }));
    this.#emptied = emptied;
  }

  /** What a worker tells next, and how far it has come with that. */
  push(worker: number, events: EventSource, throughUs: number): void {
    const lane = this.#lane(worker);
    assert(!lane.ended, `worker ${worker} tells something after its end`);
    assert(throughUs >= lane.throughUs, `worker ${worker} goes back in time`);
    lane.throughUs = throughUs;
    if (events.left > 0) lane.batches.push(events);
    else this.#emptied(worker);
  }

  /** A worker tells nothing any more, whether it has come to its end or was lost. */
  end(worker: number): void {
    const lane = this.#lane(worker);
    lane.ended = true;
    lane.throughUs = Number.POSITIVE_INFINITY;
  }

  /** Whether everything a worker told has been taken. */
  isEmpty(worker: number): boolean {
    return this.#lane(worker).batches.length === 0;
  }

  /** Takes whatever is certain to come next, in its order. */
  drain(take: (event: RunEvent, worker: number) => void): void {
    for (let worker = this.#first(); worker !== undefined; worker = this.#first()) {
      const { atUs, inclusive } = this.#bound(worker);
      const lane = this.#lane(worker);
      for (let batch = lane.batches[0]; batch !== undefined; batch = lane.batches[0]) {
        if (batch.nextAtUs > atUs || (batch.nextAtUs === atUs && !inclusive)) break;
        take(batch.take(), worker);
        if (batch.left === 0) {
          lane.batches.shift();
          this.#emptied(worker);
        }
      }
    }
  }

  /** The worker whose next event comes first, if that is certain. */
  #first(): number | undefined {
    let first: number | undefined;
    let firstUs = Number.POSITIVE_INFINITY;
    for (const [worker, lane] of this.#lanes.entries()) {
      const atUs = lane.batches[0]?.nextAtUs;
      if (atUs === undefined || atUs >= firstUs) continue;
      first = worker;
      firstUs = atUs;
    }
    if (first === undefined) return undefined;
    const { atUs, inclusive } = this.#bound(first);
    return firstUs < atUs || (firstUs === atUs && inclusive) ? first : undefined;
  }

  /** Up to when a worker's events come before whatever another has to tell; `inclusive`: at that instant too. */
  #bound(of: number): { atUs: number; inclusive: boolean } {
    let atUs = Number.POSITIVE_INFINITY;
    let inclusive = true;
    for (const [worker, lane] of this.#lanes.entries()) {
      if (worker === of) continue;
      const nextUs = lane.batches[0]?.nextAtUs ?? lane.throughUs;
      if (nextUs < atUs) {
        atUs = nextUs;
        inclusive = worker > of;
      } else if (nextUs === atUs && worker < of) inclusive = false;
    }
    return { atUs, inclusive };
  }

  #lane(worker: number): Lane {
    const lane = this.#lanes[worker];
    assert(lane !== undefined, `there is no worker ${worker}`);
    return lane;
  }
}
