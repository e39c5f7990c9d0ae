/** How often something happens now: the mean over the last few seconds of a count that only grows. Pure. */

/** Long enough not to flicker, short enough to show a change. */
const WINDOW_US = 5_000_000;

interface Sample {
  readonly atUs: number;
  readonly count: number;
}

export class RateMeter {
  #samples: Sample[] = [];

  /** Takes a reading of the count and gives the rate a second. Instants never decrease. */
  read(atUs: number, count: number): number {
    this.#samples.push({ atUs, count });
    // One sample from before the window stays, so that the window is always covered.
    while (this.#samples.length > 2 && (this.#samples[1]?.atUs ?? atUs) <= atUs - WINDOW_US) this.#samples.shift();
    const first = this.#samples[0];
    if (first === undefined || first.atUs === atUs) return 0;
    return ((count - first.count) * 1_000_000) / (atUs - first.atUs);
  }
}
