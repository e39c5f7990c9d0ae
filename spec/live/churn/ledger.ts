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
  /** Requests the target saw beyond the actions that had been started by then; every request after the end of a run would be one. */
  readonly unasked: number;
  /** When the last action was started, in microseconds since the run began. */
  readonly lastStartUs: number;
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
  /** Actions started and not yet seen by the target, by user and iteration. */
  readonly #awaited = new Map<string, number>();
  #unasked = 0;
  #lastStartUs = 0;
  #granted = 0;
  #waited = 0;

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
        this.#started(`${event.user}.${event.iteration}`, event.ip ?? '');
        this.#lastStartUs = event.at;
        break;
      default:
    }
  }

  request({ headers, peer, target }: SeenRequest): void {
    const asker = headers[ASKER] ?? '';
    this.#seen += 1;
    const awaited = this.#awaited.get(asker) ?? 0;
    if (awaited > 0) this.#awaited.set(asker, awaited - 1);
    else this.#unasked += 1;
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

  #started(asker: string, ip: string): void {
    this.#sentFrom.set(asker, ip);
    this.#awaited.set(asker, (this.#awaited.get(asker) ?? 0) + 1);
  }

  judge(): Judgement {
    return {
      seen: this.#seen,
      right: this.#right,
      late: this.#late,
      wrong: this.#wrong,
      unasked: this.#unasked,
      lastStartUs: this.#lastStartUs,
      granted: this.#granted,
      waited: this.#waited,
    };
  }
}
