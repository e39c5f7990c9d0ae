/**
 * Who held which address when, by the events of a run, beside which address the target saw, by its own record.
 *
 * Both are kept by one clock, in one process: a request is judged as the target reads it. One that its user gave up
 * before the target came to read it (a deadline passed, a stop) may be read late; it is counted apart, and judged by
 * the address its user held as it was sent.
 */
import type { RunEvent } from '../../../src/model/run-event.js';
import type { SeenRequest } from '../../support/bad-server.js';

export interface Judgement {
  /** Requests the target saw. */
  readonly seen: number;
  /** Of those, requests that came from the address their user held at that time, or had held when it was given up. */
  readonly right: number;
  /** Of those, requests that the target came to read when their user had given them up already. */
  readonly late: number;
  /** The first few that came from another address, as text. */
  readonly wrong: readonly string[];
  /** Requests the target saw after the run had finished. */
  readonly afterTheEnd: number;
  /** Leases granted, and times a user waited for one. */
  readonly granted: number;
  readonly waited: number;
}

const TOLD_MAX = 5;
/** Who asks, as the scenario sends it: user and iteration. */
export const ASKER = 'x-asker';

export class Ledger {
  /** Addresses held now, by user. */
  readonly #held = new Map<number, string>();
  /** The address of each user's action under way or last ended, by user and iteration. */
  readonly #sentFrom = new Map<string, string>();
  readonly #wrong: string[] = [];
  #seen = 0;
  #right = 0;
  #late = 0;
  #afterTheEnd = 0;
  #granted = 0;
  #waited = 0;
  #isOver = false;

  event(event: RunEvent): void {
    switch (event.type) {
      case 'lease.granted':
        this.#held.set(event.user, event.ip);
        this.#granted += 1;
        break;
      case 'lease.queued':
        this.#waited += 1;
        break;
      case 'lease.released':
        this.#held.delete(event.user);
        break;
      case 'action.started':
        if (event.ip !== null) this.#sentFrom.set(`${event.user}.${event.iteration}`, event.ip);
        break;
      case 'run.finished':
        this.#isOver = true;
        break;
      default:
    }
  }

  request({ headers, peer, target }: SeenRequest): void {
    const asker = headers[ASKER] ?? '';
    this.#seen += 1;
    if (this.#isOver) this.#afterTheEnd += 1;
    const heldNow = this.#held.get(Number(asker.split('.')[0]));
    if (peer === heldNow && peer === this.#sentFrom.get(asker)) this.#right += 1;
    else if (peer === this.#sentFrom.get(asker)) {
      this.#right += 1;
      this.#late += 1;
    } else if (this.#wrong.length < TOLD_MAX) {
      this.#wrong.push(
        `${target} of ${asker} came from ${peer}; held: ${heldNow ?? 'none'}, sent from: ${this.#sentFrom.get(asker) ?? 'nowhere'}`,
      );
    }
  }

  judge(): Judgement {
    return {
      seen: this.#seen,
      right: this.#right,
      late: this.#late,
      wrong: this.#wrong,
      afterTheEnd: this.#afterTheEnd,
      granted: this.#granted,
      waited: this.#waited,
    };
  }
}
