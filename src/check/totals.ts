/**
 * What a run came to, counted once more from its events: to be held against the report.
 */
import type { RunEvent, UserOutcome } from '../model/run-event.js';

export type UserTotals = { spawned: number; dropped: number } & Record<UserOutcome, number>;

export interface PoolTotals {
  granted: number;
  released: number;
  denied: number;
  waited: number;
}

export interface ActionTotals {
  success: number;
  failure: number;
  readonly errors: Map<string, number>;
}

/** Memory follows the scenario, not the run; each user alive is remembered with its tenant. */
export class Totals {
  readonly users: UserTotals = noUsers();
  readonly tenants = new Map<string, UserTotals>();
  readonly pools = new Map<string, PoolTotals>();
  readonly actions = new Map<string, ActionTotals>();
  /** How often each edge was taken, by `node index`. */
  readonly edges = new Map<string, number>();
  /** Sums of own metrics, with how many values each had. */
  readonly metrics = new Map<string, { count: number; total: number }>();
  /** How often each state was entered. */
  readonly states = new Map<string, number>();
  peakActive = 0;
  #active = 0;
  readonly #tenantOf = new Map<number, string>();

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'user.spawned':
        this.#tenantOf.set(event.user, event.tenant);
        this.#active += 1;
        this.peakActive = Math.max(this.peakActive, this.#active);
        return this.#users(event.tenant, 'spawned');
      case 'user.dropped':
        return this.#users(event.tenant, 'dropped');
      case 'user.finished':
        return this.#end(event.user, event.outcome);
      case 'user.state':
        this.states.set(event.state, (this.states.get(event.state) ?? 0) + 1);
        return undefined;
      case 'lease.granted':
        this.#pool(event.pool).granted += 1;
        return undefined;
      case 'lease.released':
        this.#pool(event.pool).released += 1;
        return undefined;
      case 'lease.denied':
        this.#pool(event.pool).denied += 1;
        return undefined;
      case 'lease.queued':
        this.#pool(event.pool).waited += 1;
        return undefined;
      case 'action.finished':
        return this.#act(event);
      case 'edge.taken':
        this.edges.set(`${event.from} ${event.index}`, (this.edges.get(`${event.from} ${event.index}`) ?? 0) + 1);
        return undefined;
      case 'metric': {
        const metric = made(this.metrics, event.metric, () => ({ count: 0, total: 0 }));
        metric.count += 1;
        metric.total += event.value;
        return undefined;
      }
      default:
        return undefined;
    }
  }

  #end(user: number, outcome: UserOutcome): void {
    const tenant = this.#tenantOf.get(user);
    if (tenant === undefined) return;
    this.#tenantOf.delete(user);
    this.#active -= 1;
    this.#users(tenant, outcome);
  }

  #users(tenant: string, key: keyof UserTotals): void {
    this.users[key] += 1;
    made(this.tenants, tenant, noUsers)[key] += 1;
  }

  #pool(id: string): PoolTotals {
    return made(this.pools, id, () => ({ granted: 0, released: 0, denied: 0, waited: 0 }));
  }

  #act({ action, ok, error }: Extract<RunEvent, { type: 'action.finished' }>): void {
    const totals = made(this.actions, action, () => ({ success: 0, failure: 0, errors: new Map<string, number>() }));
    if (ok) totals.success += 1;
    else totals.failure += 1;
    if (error !== null) totals.errors.set(error, (totals.errors.get(error) ?? 0) + 1);
  }
}

function noUsers(): UserTotals {
  return { spawned: 0, dropped: 0, completed: 0, failed: 0, aborted: 0 };
}

function made<Key, Entry>(entries: Map<Key, Entry>, key: Key, make: () => Entry): Entry {
  const known = entries.get(key);
  if (known !== undefined) return known;
  const entry = make();
  entries.set(key, entry);
  return entry;
}
