/** How HTTP actions fared by method and status, and which failed for want of a source address. */
import { STATUS_CODES } from 'node:http';
import type { Action } from '../../model/action.js';
import type { ErrorCode } from '../../model/error-code.js';
import type { RunEvent } from '../../model/run-event.js';
import { BucketCounts, DURATION_BOUNDS } from './bucket-counts.js';
import type { Sample } from './metric-family.js';

const MICROSECONDS_PER_SECOND = 1_000_000;

/** Errors that say that a source address could not be bound. */
export const BIND_FAILURES: readonly ErrorCode[] = ['address.unavailable', 'address.family', 'ports.exhausted'];

/** Statuses of final answers; what a scenario expects beyond them is added, what else comes is `other`. */
const REGISTERED_STATUSES = Object.keys(STATUS_CODES).filter((status) => Number(status) >= 200);
const NO_STATUS = 'none';
const OTHER_STATUS = 'other';

type Finished = Extract<RunEvent, { readonly type: 'action.finished' }>;

/** Requests of one method. */
interface MethodCounts {
  readonly durations: BucketCounts;
  /** By the status as it is shown. */
  readonly byLabel: ReadonlyMap<string, Count>;
  /** The same counts, by the status as it comes. */
  readonly byStatus: ReadonlyMap<number | null, Count>;
  readonly other: Count;
}

interface Count {
  value: number;
}

export class HttpCounts {
  readonly #byMethod: ReadonlyMap<string, MethodCounts>;
  readonly #byAction: ReadonlyMap<string, MethodCounts>;
  readonly #bindFailures = new Map<ErrorCode, number>(BIND_FAILURES.map((code) => [code, 0]));

  constructor(actions: readonly Action[]) {
    const methods = new Set(actions.map(({ method }) => method));
    const expected = actions.flatMap(({ expect }) => expect.status ?? []).map(String);
    const statuses = [...new Set([...REGISTERED_STATUSES, ...expected, OTHER_STATUS, NO_STATUS])];
    this.#byMethod = new Map(Array.from(methods, (method) => [method, noCounts(statuses)]));
    this.#byAction = new Map(actions.map(({ id, method }) => [id, this.#byMethod.get(method) as MethodCounts]));
  }

  finished({ action, status, error, duration_us }: Finished): void {
    const counts = this.#byAction.get(action);
    if (counts === undefined) return;
    (counts.byStatus.get(status) ?? counts.other).value += 1;
    counts.durations.record(duration_us);
    const bindFailures = error === null ? undefined : this.#bindFailures.get(error);
    if (error !== null && bindFailures !== undefined) this.#bindFailures.set(error, bindFailures + 1);
  }

  requests(name: string): Sample[] {
    return Array.from(this.#byMethod, ([method, { byLabel }]) =>
      Array.from(byLabel, ([status, { value }]): Sample => ({ name, labels: { method, status }, value })),
    ).flat();
  }

  durations(name: string): Sample[] {
    return Array.from(this.#byMethod, ([method, { durations }]) => durations.samples(name, { method })).flat();
  }

  bindFailures(name: string): Sample[] {
    return Array.from(this.#bindFailures, ([reason, value]) => ({ name, labels: { reason }, value }));
  }
}

function noCounts(statuses: readonly string[]): MethodCounts {
  const byLabel = new Map(statuses.map((status) => [status, { value: 0 }]));
  const numbered = [...byLabel].filter(([label]) => label !== OTHER_STATUS);
  return {
    durations: new BucketCounts(DURATION_BOUNDS, MICROSECONDS_PER_SECOND),
    byLabel,
    byStatus: new Map(numbered.map(([label, count]) => [label === NO_STATUS ? null : Number(label), count])),
    other: byLabel.get(OTHER_STATUS) as Count,
  };
}
