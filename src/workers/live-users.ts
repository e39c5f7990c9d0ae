/**
 * Who is alive in which worker, and what would be left open if that worker were gone.
 *
 * A worker that dies cannot say how its users ended. So what each of them has begun is noted while it lives: the action
 * under way, the iteration, the addresses held. From that their ends are told in the worker's place, by the same events
 * and in the same order as when a run is cut short. Nothing is kept of a user that has ended. Pure.
 */
import { NO_PHASES } from '../model/outcome.js';
import type { Fact, RunEvent } from '../model/run-event.js';
import { holderOf } from '../model/share.js';

type Started = Extract<RunEvent, { type: 'action.started' }>;
type Granted = Extract<RunEvent, { type: 'lease.granted' }>;

interface LiveUser {
  readonly tenant: string;
  /** The iteration it is in; null between two. */
  iteration: number | null;
  /** Iterations walked to their end. */
  walked: number;
  call: Started | null;
  /** In the order granted; nearly always one at most. */
  leases: Granted[];
  /** Told to end because there are to be fewer users. */
  retires: boolean;
}

export class LiveUsers {
  /** In the order of their beginning. */
  readonly #users = new Map<number, LiveUser>();
  readonly #workers: number;

  constructor(workers: number) {
    this.#workers = workers;
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'user.spawned':
        this.#users.set(event.user, { tenant: event.tenant, iteration: null, walked: 0, call: null, leases: [], retires: false });
        break;
      case 'user.finished':
        this.#users.delete(event.user);
        break;
      case 'action.started':
        this.#note(event.user, (user) => (user.call = event));
        break;
      case 'action.finished':
        this.#note(event.user, (user) => (user.call = null));
        break;
      case 'iteration.started':
        this.#note(event.user, (user) => (user.iteration = event.iteration));
        break;
      case 'iteration.finished':
        this.#note(event.user, (user) => {
          user.iteration = null;
          if (event.reason !== 'aborted') user.walked += 1;
        });
        break;
      case 'lease.granted':
        this.#note(event.user, (user) => user.leases.push(event));
        break;
      case 'lease.released':
        this.#note(event.user, (user) => (user.leases = user.leases.filter(({ generation }) => generation !== event.generation)));
        break;
      default:
        break;
    }
  }

  /** How a worker's users end when it is gone: what is to be told of each, now. */
  *endsOf(worker: number, atUs: number): Generator<Fact> {
    for (const [id, user] of this.#users) {
      if (holderOf(id, this.#workers) !== worker) continue;
      if (user.call !== null) yield cutShort(user.call, atUs);
      if (user.iteration !== null) yield { type: 'iteration.finished', user: id, iteration: user.iteration, ok: false, reason: 'aborted' };
      for (const lease of user.leases) yield givenBack(lease, atUs);
      yield { type: 'user.finished', user: id, outcome: 'aborted', iterations: user.walked };
    }
  }

  /** Chooses the newest users, of a tenant where one is named, that were not chosen before; returns how many each worker has of them. */
  retire(users: number, tenant: string | undefined): number[] {
    const chosen = Array.from({ length: this.#workers }, () => 0);
    let left = users;
    for (const [id, user] of [...this.#users].reverse()) {
      if (left === 0) break;
      if (user.retires || (tenant !== undefined && user.tenant !== tenant)) continue;
      user.retires = true;
      left -= 1;
      const worker = holderOf(id, this.#workers);
      chosen[worker] = (chosen[worker] ?? 0) + 1;
    }
    return chosen;
  }

  #note(id: number, change: (user: LiveUser) => void): void {
    const user = this.#users.get(id);
    if (user !== undefined) change(user);
  }
}

function cutShort({ user, iteration, node, action, ip, due_at, at }: Started, atUs: number): Fact {
  return {
    type: 'action.finished',
    user,
    iteration,
    node,
    action,
    ip,
    due_at,
    ok: false,
    status: null,
    error: 'aborted',
    duration_us: atUs - at,
    phases: NO_PHASES,
    bytes_in: 0,
    bytes_out: 0,
  };
}

function givenBack({ user, tenant, pool, ip, generation, at }: Granted, atUs: number): Fact {
  return { type: 'lease.released', user, tenant, pool, ip, generation, held_us: atUs - at, reason: 'worker_lost' };
}
