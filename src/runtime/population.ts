/**
 * Everyone who is there: a registry of root actors, one per user, and the one path by which users end.
 *
 * Users are never children of one big machine: parents copy their children on every spawn, and one
 * user's fault must not reach another. Each actor is watched for completing and for failing; on either,
 * once and outside the machine, its session is closed, whatever it still holds is freed, its end is told
 * and counted, and it is forgotten.
 */
import { type Actor, createActor } from 'xstate';
import type { UserMessage } from '../../machines/events.js';
import { type UserContext, userMachine } from '../../machines/user.machine.js';
import type { Action } from '../model/action.js';
import type { Arrival } from '../model/arrivals.js';
import { assert } from '../model/assertion.js';
import type { ReleaseReason, UserOutcome } from '../model/run-event.js';
import type { Timer } from '../ports.js';
import type { Kernel } from './kernel.js';
import type { Pools } from './pools.js';
import { type Crowd, SLICE } from './ramp-up.js';
import { User } from './user.js';

type Machine = ReturnType<typeof userMachine>;

interface Member {
  readonly user: User;
  /** Null from being spawned to beginning, later in the same turn. */
  actor: Actor<Machine> | null;
}

export class Population implements Crowd {
  readonly #kernel: Kernel;
  readonly #pools: Pools;
  readonly #machine: Machine;
  readonly #members = new Map<number, Member>();
  #lastUser = 0;
  #round: Timer | null = null;

  constructor(kernel: Kernel, pools: Pools) {
    this.#kernel = kernel;
    this.#pools = pools;
    this.#machine = this.#provide(kernel);
  }

  /** Users spawned and not ended. */
  get size(): number {
    return this.#members.size;
  }

  spawn(arrival: Arrival, readyAtUs: number): void {
    const id = ++this.#lastUser;
    const { tenant, pool } = arrival.phase;
    this.#members.set(id, { user: new User(this.#kernel, id, tenant, pool, readyAtUs), actor: null });
    this.#kernel.tell({ type: 'user.spawned', user: id, tenant, due_at: arrival.dueAtUs });
    this.#kernel.post.toNewcomer(id);
  }

  /** Starts the statechart of a user that was spawned in this turn. */
  begin(id: number): void {
    const member = this.#members.get(id);
    assert(member !== undefined && member.actor === null, `user ${id} cannot begin`);
    const { user } = member;
    const actor = createActor(this.#machine, { id: `user-${id}`, input: { user: id, tenant: user.tenant } });
    member.actor = actor;
    actor.subscribe({ complete: () => this.#ended(user, actor), error: (error) => this.#failed(user, error) });
    actor.start();
  }

  receive(id: number, message: UserMessage): void {
    const member = this.#members.get(id);
    if (member === undefined) {
      // A pool's answer may cross the end of the user who asked; the pool has taken the address back already.
      assert(
        message.type.startsWith('lease.') || message.type === 'stop' || message.type === 'abort',
        `${message.type} for user ${id}, who has ended`,
      );
      return;
    }
    if (message.type === 'lease.granted') member.user.noteGrant(message.ip);
    else if (message.type === 'lease.denied') member.user.noteDenial();
    else if (message.type === 'lease.returned') member.user.noteReturn();
    assert(member.actor !== null, `${message.type} for user ${id}, who has not begun`);
    member.actor.send(message);
  }

  /** Tells everyone, a slice a turn; says at once when there is nobody to tell. */
  tellAll(message: UserMessage): void {
    if (this.#round !== null) this.#kernel.clock.clearTimeout(this.#round);
    this.#round = null;
    if (this.size === 0) this.#kernel.post.toRun({ type: 'population.empty' });
    else this.#tellSlice([...this.#members.keys()], 0, message);
  }

  /** Ends everyone here and now, without their machines: the last resort after a fault, or when nobody listens any more. */
  cutAll(reason: ReleaseReason): void {
    if (this.#round !== null) this.#kernel.clock.clearTimeout(this.#round);
    for (const { user } of [...this.#members.values()]) this.#end(user, 'aborted', reason);
  }

  #tellSlice(users: readonly number[], from: number, message: UserMessage): void {
    const to = Math.min(from + SLICE, users.length);
    for (const user of users.slice(from, to)) this.#kernel.post.toUser(user, message);
    if (to === users.length) return;
    this.#round = this.#kernel.clock.setTimeout(() => {
      this.#round = null;
      this.#tellSlice(users, to, message);
    }, 0);
  }

  #ended(user: User, actor: Actor<Machine>): void {
    this.#end(user, actor.getSnapshot().value as UserOutcome, 'failed');
  }

  #failed(user: User, error: unknown): void {
    if (!this.#members.has(user.id)) return;
    this.#kernel.beside.fault(error);
    // Before the end is told: were this the last user, the run would be over, and nobody the wiser.
    this.#kernel.post.toRun({ type: 'abort', reason: 'internal' });
    this.#end(user, 'failed', 'failed');
  }

  #end(user: User, outcome: UserOutcome, leftover: ReleaseReason): void {
    if (!this.#members.delete(user.id)) return;
    user.cutShort();
    const held = user.heldBehind;
    if (held !== null) this.#pools.reclaim(user.pool as string, held, leftover);
    this.#kernel.tell({ type: 'user.finished', user: user.id, outcome, iterations: user.iterationsFinished });
    this.#kernel.post.toRampUp({ type: 'user.ended' });
    if (this.size === 0) this.#kernel.post.toRun({ type: 'population.empty' });
  }

  #user(context: UserContext): User {
    const member = this.#members.get(context.user);
    assert(member !== undefined, `user ${context.user} acts after its end`);
    return member.user;
  }

  #provide(kernel: Kernel): Machine {
    const { scenario } = kernel.plan;
    const actions = new Map<string, Action>(scenario.actions.map((action) => [action.id, action]));
    return userMachine(scenario).provide({
      actions: {
        enterState: ({ context }, { state }) => kernel.tell({ type: 'user.state', user: context.user, state }),
        requestLease: ({ context }, { iteration }) => this.#user(context).requestLease(iteration),
        releaseLease: ({ context }, { reason }) => this.#user(context).releaseLease(reason),
        closeSession: ({ context }) => this.#user(context).closeSession(),
        startIteration: ({ context }, { iteration }) => this.#user(context).startIteration(iteration),
        finishIteration: ({ context }, { ok, reason }) => this.#user(context).finishIteration(ok, reason),
        performAction: ({ context }, { node, action }) => this.#user(context).performAction(node, actions.get(action) as Action),
        cancelAction: ({ context }) => this.#user(context).cancelAction(),
        takeEdge: ({ context }, { from, index, to }) => this.#user(context).takeEdge(from, index, to),
        startThinking: ({ context }) => this.#user(context).startThinking(scenario.load.lifetime.thinkTimeUs),
        cancelThinking: ({ context }) => this.#user(context).cancelThinking(),
      },
    });
  }
}
