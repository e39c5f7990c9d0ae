/**
 * How punctually users were spawned.
 *
 * A user can start late for two reasons that must not be mixed: the concurrency limit held it back,
 * which the author asked for, or the generator did not get round to it, which spoils the experiment.
 *
 *     due ──── queued (the limit was reached) ────┐ room again ──── late ────▶ spawned
 *
 * The instant that divides the two is the last one at which the number of active users fell from the
 * limit to below it. A plan dealt out among workers has a limit for each of them, and that is looked at
 * worker by worker. Pure.
 */
import type { SpawnReport } from '../model/report.js';
import type { Concurrency } from '../model/scenario.js';
import { concurrencyOf, holderOf } from '../model/share.js';
import { BusiestSecond } from './busiest-second.js';
import { spreadMs } from './distribution.js';
import { Histogram } from './histogram.js';

/** The users of one worker. */
interface Lane {
  readonly limit: number;
  active: number;
  belowLimitSinceUs: number;
}

export class SpawnFold {
  readonly #lanes: readonly Lane[];
  readonly #late = new Histogram();
  readonly #queued = new Histogram();
  readonly #rate = new BusiestSecond();

  constructor(concurrency: Concurrency, workers = 1) {
    this.#lanes = Array.from({ length: workers }, (_, index) => ({
      limit: concurrencyOf(concurrency, { index, count: workers }).maxConcurrentUsers ?? Number.POSITIVE_INFINITY,
      active: 0,
      belowLimitSinceUs: 0,
    }));
  }

  spawned(user: number, atUs: number, dueUs: number): void {
    const lane = this.#laneOf(user);
    lane.active += 1;
    const allowedUs = Math.max(dueUs, lane.belowLimitSinceUs);
    this.#late.record(atUs - allowedUs);
    this.#queued.record(allowedUs - dueUs);
    this.#rate.add(atUs);
  }

  /** A pause is over: until now nobody was allowed to start. */
  resumed(atUs: number): void {
    for (const lane of this.#lanes) lane.belowLimitSinceUs = atUs;
  }

  /** A user that had been spawned ended. */
  ended(user: number, atUs: number): void {
    const lane = this.#laneOf(user);
    if (lane.active === lane.limit) lane.belowLimitSinceUs = atUs;
    lane.active -= 1;
  }

  report(): SpawnReport {
    return { late_ms: spreadMs(this.#late), queued_ms: spreadMs(this.#queued), rate_max: this.#rate.most };
  }

  #laneOf(user: number): Lane {
    return this.#lanes[holderOf(user, this.#lanes.length)] as Lane;
  }
}
