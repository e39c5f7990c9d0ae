/**
 * How punctually users were spawned.
 *
 * A user can start late for two reasons that must not be mixed: the concurrency limit held it back,
 * which the author asked for, or the generator did not get round to it, which spoils the experiment.
 *
 *     due ──── queued (the limit was reached) ────┐ room again ──── late ────▶ spawned
 *
 * The instant that divides the two is the last one at which the number of active users fell from the
 * limit to below it. Pure.
 */
import type { SpawnReport } from '../model/report.js';
import { BusiestSecond } from './busiest-second.js';
import { spreadMs } from './distribution.js';
import { Histogram } from './histogram.js';

export class SpawnFold {
  readonly #maxConcurrentUsers: number;
  readonly #late = new Histogram();
  readonly #queued = new Histogram();
  readonly #rate = new BusiestSecond();
  #belowLimitSinceUs = 0;

  constructor(maxConcurrentUsers: number | undefined) {
    this.#maxConcurrentUsers = maxConcurrentUsers ?? Number.POSITIVE_INFINITY;
  }

  spawned(atUs: number, dueUs: number): void {
    const allowedUs = Math.max(dueUs, this.#belowLimitSinceUs);
    this.#late.record(atUs - allowedUs);
    this.#queued.record(allowedUs - dueUs);
    this.#rate.add(atUs);
  }

  /** A pause is over: until now nobody was allowed to start. */
  resumed(atUs: number): void {
    this.#belowLimitSinceUs = atUs;
  }

  /** A user ended. @param active users before that, this one included. */
  ended(atUs: number, active: number): void {
    if (active === this.#maxConcurrentUsers) this.#belowLimitSinceUs = atUs;
  }

  report(): SpawnReport {
    return { late_ms: spreadMs(this.#late), queued_ms: spreadMs(this.#queued), rate_max: this.#rate.most };
  }
}
