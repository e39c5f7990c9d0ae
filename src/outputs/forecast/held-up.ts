/**
 * How long calls stood in front of a target that serves only so many at once, seen from outside: the time over
 * which more were under way than it serves, once for each call too many. Pure.
 */
import { Peak } from './peak.js';

export class HeldUp {
  readonly servers: number;
  readonly underWay = new Peak();
  /** Microseconds that calls waited, in all. */
  waitedUs = 0;
  #sinceUs = 0;

  /** @param servers calls served at once. */
  constructor(servers: number) {
    this.servers = servers;
  }

  add(change: number, atUs: number): void {
    this.waitedUs += Math.max(0, this.underWay.level - this.servers) * (atUs - this.#sinceUs);
    this.#sinceUs = atUs;
    this.underWay.add(change, atUs);
  }
}
