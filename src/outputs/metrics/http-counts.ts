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

export class HttpCounts {
  readonly #methods: ReadonlyMap<string, string>;
  readonly #durations: ReadonlyMap<string, BucketCounts>;
  readonly #statuses: ReadonlyMap<string, Map<string, number>>;
  readonly #bindFailures = new Map<ErrorCode, number>(BIND_FAILURES.map((code) => [code, 0]));

  constructor(actions: readonly Action[]) {
    const methods = new Set(actions.map(({ method }) => method));
    const expected = actions.flatMap(({ expect }) => expect.status ?? []).map(String);
    const statuses = [...new Set([...REGISTERED_STATUSES, ...expected, OTHER_STATUS, NO_STATUS])];
    this.#methods = new Map(actions.map(({ id, method }) => [id, method]));
    this.#durations = new Map(Array.from(methods, (method) => [method, new BucketCounts(DURATION_BOUNDS, MICROSECONDS_PER_SECOND)]));
    this.#statuses = new Map(Array.from(methods, (method) => [method, new Map(statuses.map((status) => [status, 0]))]));
  }

  finished({ action, status, error, duration_us }: Finished): void {
    const method = this.#methods.get(action) ?? '';
    const statuses = this.#statuses.get(method);
    if (statuses === undefined) return;
    const label = status === null ? NO_STATUS : String(status);
    const counted = statuses.has(label) ? label : OTHER_STATUS;
    statuses.set(counted, (statuses.get(counted) ?? 0) + 1);
    this.#durations.get(method)?.record(duration_us);
    const bindFailures = error === null ? undefined : this.#bindFailures.get(error);
    if (error !== null && bindFailures !== undefined) this.#bindFailures.set(error, bindFailures + 1);
  }

  requests(name: string): Sample[] {
    return Array.from(this.#statuses, ([method, statuses]) =>
      Array.from(statuses, ([status, value]): Sample => ({ name, labels: { method, status }, value })),
    ).flat();
  }

  durations(name: string): Sample[] {
    return Array.from(this.#durations, ([method, counts]) => counts.samples(name, { method })).flat();
  }

  bindFailures(name: string): Sample[] {
    return Array.from(this.#bindFailures, ([reason, value]) => ({ name, labels: { reason }, value }));
  }
}
