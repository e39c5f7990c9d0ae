/**
 * What went wrong in a run, like with like, each kind with the first time it happened.
 *
 * Actions of one kind failed with the same code and status; denied leases have the same pool and reason. There are as
 * many kinds as actions, codes and statuses allow, however many failures. Pure.
 */
import type { RunEvent } from '../model/run-event.js';

export interface FailureGroup {
  /** Id of the action, or of the pool for a denied lease. */
  readonly where: string;
  /** Of the taxonomy of actions; `lease.` and the reason for a denied lease. */
  readonly code: string;
  /** Null where there was no answer. */
  readonly status: number | null;
  readonly count: number;
  /** Microseconds since the run began, of the first and the last of them. */
  readonly firstAtUs: number;
  readonly lastAtUs: number;
  /** The first of them. */
  readonly example: {
    /** Number of its event. */
    readonly seq: number;
    readonly user: number;
    readonly iteration: number;
    /** Where in the workflow; null for a denied lease, as are the next two. */
    readonly node: string | null;
    /** Address it was sent from; null when unbound. */
    readonly ip: string | null;
    readonly durationUs: number | null;
  };
}

type Growing = { -readonly [Key in keyof FailureGroup]: FailureGroup[Key] };

export class FailureGroups {
  readonly #groups = new Map<string, Growing>();

  apply(event: RunEvent): void {
    if (event.type === 'action.finished' && event.error !== null) {
      const { seq, user, iteration, node, ip, duration_us: durationUs } = event;
      this.#count(event.action, event.error, event.status, event.at, { seq, user, iteration, node, ip, durationUs });
    } else if (event.type === 'lease.denied') {
      const { seq, user, iteration } = event;
      this.#count(event.pool, `lease.${event.reason}`, null, event.at, { seq, user, iteration, node: null, ip: null, durationUs: null });
    }
  }

  /** The most frequent first; equally frequent ones as they came. */
  read(): FailureGroup[] {
    return [...this.#groups.values()].map((group) => ({ ...group })).sort((a, b) => b.count - a.count);
  }

  #count(where: string, code: string, status: number | null, atUs: number, example: FailureGroup['example']): void {
    const key = `${code} ${status} ${where}`;
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { where, code, status, count: 1, firstAtUs: atUs, lastAtUs: atUs, example });
    else {
      group.count += 1;
      group.lastAtUs = atUs;
    }
  }
}
