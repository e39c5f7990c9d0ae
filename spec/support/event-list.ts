/**
 * Event lists written by hand: says facts at instants, and stamps them as a run would.
 *
 *     new EventList().started().at(1_000_000).user(1, 'default').finished('completed').events
 */
import type { Phases } from '../../src/model/outcome.js';
import { NO_PHASES } from '../../src/model/outcome.js';
import type { RunMode } from '../../src/model/plan.js';
import type { Fact, FinishReason, RunEvent, UserOutcome } from '../../src/model/run-event.js';
import { VERSION } from '../../src/model/version.js';

type Finished = Extract<Fact, { readonly type: 'action.finished' }>;

export class EventList {
  readonly events: RunEvent[] = [];
  #atUs = 0;

  /** The instant of what follows, microseconds. */
  at(us: number): this {
    this.#atUs = us;
    return this;
  }

  say(...facts: readonly Fact[]): this {
    for (const fact of facts) this.events.push({ seq: this.events.length + 1, at: this.#atUs, ...fact });
    return this;
  }

  started(mode: RunMode = 'live'): this {
    const plan_hash = '1a2b3c4d'.repeat(8);
    return this.say(
      { type: 'run.started', scenario: 'load_test_simple', plan_hash, seed: 42, version: VERSION, mode },
      { type: 'run.state', state: 'ramping' },
    );
  }

  spawned(user: number, tenant = 'default', dueUs = this.#atUs): this {
    return this.say({ type: 'user.spawned', user, tenant, due_at: dueUs });
  }

  entered(user: number, state: string): this {
    return this.say({ type: 'user.state', user, state });
  }

  granted(user: number, ip: string, waitUs = 0, pool = 'client-pool'): this {
    return this.say({ type: 'lease.granted', user, tenant: 'default', pool, iteration: 1, ip, generation: user, wait_us: waitUs });
  }

  released(user: number, ip: string, pool = 'client-pool'): this {
    return this.say({ type: 'lease.released', user, tenant: 'default', pool, ip, generation: user, held_us: 0, reason: 'user_exit' });
  }

  denied(user: number, reason: 'exhausted' | 'timeout' | 'forbidden' | 'closed' = 'exhausted', pool = 'client-pool'): this {
    return this.say({ type: 'lease.denied', user, tenant: 'default', pool, iteration: 1, reason });
  }

  /** An action that starts now and finishes after its duration; `at` moves on to then. */
  action(user: number, outcome: Partial<Finished> = {}): this {
    const call = { user, iteration: 1, node: 'start', action: outcome.action ?? 'probe-get', ip: '127.10.1.0', due_at: this.#atUs };
    this.say({ type: 'action.started', ...call });
    this.at(this.#atUs + (outcome.duration_us ?? 1000));
    return this.say({
      type: 'action.finished',
      ...call,
      ok: true,
      status: 200,
      error: null,
      duration_us: 1000,
      phases: NO_PHASES as Phases,
      bytes_in: 120,
      bytes_out: 80,
      ...outcome,
    });
  }

  iteration(user: number, iteration: number, reason?: 'no_edge' | 'aborted'): this {
    return this.say(
      { type: 'iteration.started', user, iteration },
      { type: 'iteration.finished', user, iteration, ok: reason === undefined, ...(reason && { reason }) },
    );
  }

  ended(user: number, outcome: UserOutcome = 'completed', iterations = 2): this {
    return this.say({ type: 'user.finished', user, outcome, iterations });
  }

  finished(reason: FinishReason = 'completed'): this {
    return this.say({ type: 'run.state', state: 'finished' }, { type: 'run.finished', reason });
  }
}
