/**
 * Everyone who is there: a registry of root actors, one per user, and the one path by which users end.
 *
 * Users are never children of one big machine: parents copy their children on every spawn, and one
 * user's fault must not reach another. Each actor is watched for completing and for failing; on either,
 * once and outside the machine, its session is closed, whatever it still holds is freed, its end is told
 * and counted, and it is forgotten.
 */
import type { UserMessage } from '../../machines/events.js';
import { type UserContext, type UserInput, userMachine } from '../../machines/user.machine.js';
import type { Action } from '../model/action.js';
import type { Scope } from '../model/expression.js';
import type { Arrival } from '../model/arrivals.js';
import { assert } from '../model/assertion.js';
import type { ReleaseReason, UserOutcome } from '../model/run-event.js';
import { WHOLE, numberInWhole } from '../model/share.js';
import type { Timer } from '../ports.js';
import { type Cast, type Watcher, castOf } from './cast.js';
import type { Kernel } from './kernel.js';
import type { Pools } from './pools.js';
import { type Crowd, SLICE } from './ramp-up.js';
import { User } from './user.js';

type Machine = ReturnType<typeof userMachine>;

/** What makes a user begin something. Each waits for one of these at most, so one at most is held back for each. */
type Impulse = Extract<UserMessage, { type: 'lease.granted' | 'action.answered' | 'thought' }>;

/** Messages to users, told a slice a turn. */
interface Round {
  readonly orders: { readonly user: number; readonly message: UserMessage }[];
  next: number;
}

export class Population implements Crowd, Watcher<User> {
  readonly #kernel: Kernel;
  readonly #pools: Pools;
  readonly #cast: Cast<User, UserMessage, UserInput>;
  readonly #members = new Map<number, User>();
  /** Impulses that came while nothing may start, in the order they came. */
  readonly #held = new Map<number, Impulse>();
  #spawned = 0;
  /** The user whose effects came last: those of one message come one after another. */
  #near: User | null = null;
  #paused = false;
  #round: Round = { orders: [], next: 0 };
  #roundTimer: Timer | null = null;
  #releaseTimer: Timer | null = null;

  constructor(kernel: Kernel, pools: Pools) {
    this.#kernel = kernel;
    this.#pools = pools;
    this.#cast = castOf(kernel.engine, this.#provide(kernel), this);
  }

  /** Users spawned and not ended. */
  get size(): number {
    return this.#members.size;
  }

  /** What the expressions of a user see at this moment, for looking at; null when it is not alive. */
  scopeOf(id: number): Scope | null {
    return this.#members.get(id)?.scope ?? null;
  }

  spawn(arrival: Arrival, readyAtUs: number): void {
    this.#spawned += 1;
    const id = numberInWhole(this.#spawned, this.#kernel.plan.share ?? WHOLE);
    const { tenant, pool } = arrival.phase;
    this.#members.set(id, new User(this.#kernel, id, tenant, pool, readyAtUs));
    const { clock } = this.#kernel;
    this.#kernel.tell({ seq: this.#kernel.nextSeq(), at: clock.now(), type: 'user.spawned', user: id, tenant, due_at: arrival.dueAtUs });
    this.#kernel.post.toNewcomer(id);
  }

  /** Starts the statechart of a user that was spawned in this turn. */
  begin(id: number): void {
    const user = this.#members.get(id);
    assert(user !== undefined && user.actor === null, 'a user cannot begin', id);
    user.actor = this.#cast.start(user, { user: id, tenant: user.tenant });
  }

  receive(id: number, message: UserMessage): void {
    const user = this.#members.get(id);
    if (user === undefined) {
      // A pool's answer may cross the end of the user who asked; the pool has taken the address back already.
      assert(
        message.type.startsWith('lease.') || message.type === 'stop' || message.type === 'abort',
        `${message.type} for user ${id}, who has ended`,
      );
      return;
    }
    this.receiveOwn(user, message);
  }

  /** What a user has for itself: an assertion when it has ended, for then nothing of it may be pending any more. */
  receiveOwn(user: User, message: UserMessage): void {
    if (isImpulse(message) && (this.#paused || this.#held.size > 0)) this.#held.set(user.id, message);
    else this.#pass(user, message);
  }

  /** Nobody begins anything from now on; what would make somebody begin is kept. */
  hold(): void {
    this.#paused = true;
    this.#clear('#releaseTimer');
  }

  /** Everyone may go on: what was kept is handed over in the order it came, a slice a turn, and what comes meanwhile behind it. */
  letGo(): void {
    this.#paused = false;
    this.#releaseSoon();
  }

  /** Tells everyone, a slice a turn, and lets them go on; says at once when there is nobody to tell. */
  tellAll(message: UserMessage): void {
    this.#paused = false;
    this.#forgetRound();
    this.#clear('#releaseTimer');
    if (this.size === 0) this.#kernel.post.toRun({ type: 'population.empty' });
    else this.#tell([...this.#members.keys()], message);
  }

  /** The newest users, of a tenant where one is named, end after their iteration; those who have been told already do not count. */
  retire(users: number, tenant: string | undefined): void {
    const chosen: number[] = [];
    for (const user of [...this.#members.values()].reverse()) {
      if (chosen.length === users) break;
      if (user.retires || (tenant !== undefined && user.tenant !== tenant)) continue;
      user.retires = true;
      chosen.push(user.id);
    }
    this.#tell(chosen, { type: 'stop', outcome: 'aborted' });
  }

  /** Ends everyone here and now, without their machines: the last resort after a fault, or when nobody listens any more. */
  cutAll(reason: ReleaseReason): void {
    this.#clear('#roundTimer');
    this.#clear('#releaseTimer');
    for (const user of [...this.#members.values()]) this.#end(user, 'aborted', reason);
  }

  #pass(user: User, message: UserMessage): void {
    const { actor } = user;
    if (message.type === 'lease.granted') user.noteGrant(message.ip);
    else if (message.type === 'lease.denied') user.noteDenial();
    else if (message.type === 'lease.returned') user.noteReturn();
    else if (message.type === 'stop' || message.type === 'abort') this.#forgetImpulse(user.id, message.type);
    assert(actor !== null, 'a message for a user who has not begun, or has ended', user.id);
    this.#near = user;
    actor.send(message);
  }

  /** Whoever is to end begins nothing more; only an iteration under way goes on after a stop, with the answer it waits for. */
  #forgetImpulse(id: number, order: 'stop' | 'abort'): void {
    if (order === 'abort' || this.#held.get(id)?.type !== 'action.answered') this.#held.delete(id);
  }

  #tell(users: readonly number[], message: UserMessage): void {
    for (const user of users) this.#round.orders.push({ user, message });
    if (this.#roundTimer === null) this.#tellSlice();
  }

  #tellSlice(): void {
    const round = this.#round;
    const to = Math.min(round.next + SLICE, round.orders.length);
    for (const { user, message } of round.orders.slice(round.next, to)) this.#kernel.post.toUser(user, message);
    round.next = to;
    if (to === round.orders.length) {
      this.#round = { orders: [], next: 0 };
      this.#releaseSoon();
      return;
    }
    this.#roundTimer = this.#kernel.clock.setTimeout(() => {
      this.#roundTimer = null;
      this.#tellSlice();
    }, 0);
  }

  /** Not before everyone who is being told something has heard it: who is to end must not begin anything first. */
  #releaseSoon(): void {
    if (this.#paused || this.#held.size === 0 || this.#roundTimer !== null || this.#releaseTimer !== null) return;
    this.#releaseTimer = this.#kernel.clock.setTimeout(() => {
      this.#releaseTimer = null;
      this.#releaseSlice();
      this.#releaseSoon();
    }, 0);
  }

  #releaseSlice(): void {
    let count = 0;
    for (const [id, impulse] of this.#held) {
      if (count === SLICE) break;
      count += 1;
      this.#held.delete(id);
      const user = this.#members.get(id);
      assert(user !== undefined, `${impulse.type} was kept for user ${id}, who has ended`);
      user.noteResumed();
      this.#pass(user, impulse);
    }
  }

  #clear(timer: '#roundTimer' | '#releaseTimer'): void {
    const pending = timer === '#roundTimer' ? this.#roundTimer : this.#releaseTimer;
    if (pending !== null) this.#kernel.clock.clearTimeout(pending);
    if (timer === '#roundTimer') this.#roundTimer = null;
    else this.#releaseTimer = null;
  }

  ended(user: User, state: string): void {
    this.#end(user, state as UserOutcome, 'failed');
  }

  failed(user: User, error: unknown): void {
    if (!this.#members.has(user.id)) return;
    this.#kernel.beside.fault(error);
    // Before the end is told: were this the last user, the run would be over, and nobody the wiser.
    this.#kernel.post.toRun({ type: 'abort', reason: 'internal' });
    this.#end(user, 'failed', 'failed');
  }

  #end(user: User, outcome: UserOutcome, leftover: ReleaseReason): void {
    if (!this.#members.delete(user.id)) return;
    this.#near = null;
    user.actor = null;
    this.#held.delete(user.id);
    if (this.#held.size === 0) this.#clear('#releaseTimer');
    user.cutShort();
    const held = user.heldBehind;
    if (held !== null) this.#pools.reclaim(user.pool as string, held, leftover);
    this.#kernel.tell({
      seq: this.#kernel.nextSeq(),
      at: this.#kernel.clock.now(),
      type: 'user.finished',
      user: user.id,
      outcome,
      iterations: user.iterationsFinished,
    });
    this.#kernel.post.toRampUp({ type: 'user.ended' });
    if (this.size > 0) return;
    this.#forgetRound();
    this.#kernel.post.toRun({ type: 'population.empty' });
  }

  /** Whoever was still to be told something has ended meanwhile. */
  #forgetRound(): void {
    this.#clear('#roundTimer');
    this.#round = { orders: [], next: 0 };
  }

  #user(context: UserContext): User {
    if (this.#near?.id === context.user) return this.#near;
    const user = this.#members.get(context.user);
    assert(user !== undefined, 'a user acts after its end', context.user);
    this.#near = user;
    return user;
  }

  #provide(kernel: Kernel): Machine {
    const { scenario } = kernel.plan;
    const actions = new Map<string, Action>(scenario.actions.map((action) => [action.id, action]));
    return userMachine(scenario).provide({
      actions: {
        enterState: ({ context }, { state }) =>
          kernel.tell({ seq: kernel.nextSeq(), at: kernel.clock.now(), type: 'user.state', user: context.user, state }),
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

function isImpulse(message: UserMessage): message is Impulse {
  return message.type === 'lease.granted' || message.type === 'action.answered' || message.type === 'thought';
}
