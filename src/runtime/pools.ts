/**
 * The pools of a run: gives each pool machine its lease book, its clock and its voice.
 *
 * A pool answers whoever asked with one message, and tells the stream what it did. After everything it
 * does it settles: whoever waits and can be served is served, the timer for the next wait timeout is set,
 * and the machine hears when the last address went or the first came back.
 */
import type { Holder, PoolMessage, ReleaseReason } from '../../machines/events.js';
import { poolMachine } from '../../machines/ip-pool.machine.js';
import { assert } from '../model/assertion.js';
import { type Lease, LeaseBook, type Waiter } from '../model/lease-book.js';
import { randomFor } from '../model/random.js';
import type { DenyReason } from '../model/run-event.js';
import type { Binding, Pool } from '../model/scenario.js';
import type { Timer } from '../ports.js';
import { type StartedActor, castOf } from './cast.js';
import type { Kernel } from './kernel.js';

export class Pools {
  readonly #pools = new Map<string, RunningPool>();

  constructor(kernel: Kernel) {
    const { pools, load } = kernel.plan.scenario;
    const { binding } = load;
    if (binding === undefined) return;
    for (const pool of pools) this.#pools.set(pool.id, new RunningPool(kernel, pool, binding));
  }

  receive(id: string, message: PoolMessage): void {
    this.#pool(id).receive(message);
  }

  /** Frees whatever a user that has ended still holds or waits for. Nothing on every ordinary path. */
  reclaim(id: string, holder: Holder, reason: ReleaseReason): void {
    this.#pool(id).reclaim(holder, reason);
  }

  closeAll(post: (id: string) => void): void {
    for (const id of this.#pools.keys()) post(id);
  }

  #pool(id: string): RunningPool {
    const pool = this.#pools.get(id);
    assert(pool !== undefined, 'there is no such pool', id);
    return pool;
  }
}

class RunningPool {
  readonly #kernel: Kernel;
  readonly #id: string;
  readonly #book: LeaseBook;
  readonly #waitTimeoutUs: number | undefined;
  readonly #actor: StartedActor<PoolMessage>;
  #drained = false;
  #timer: Timer | null = null;
  #timerDueUs = Number.POSITIVE_INFINITY;

  constructor(kernel: Kernel, pool: Pool, binding: Binding) {
    this.#kernel = kernel;
    this.#id = pool.id;
    this.#waitTimeoutUs = binding.waitTimeoutUs;
    const { share } = kernel.plan;
    this.#book = new LeaseBook({
      ranges: pool.ranges,
      allocationStrategy: pool.allocationStrategy,
      sharing: binding.strategy === 'shared' ? 'shared' : 'exclusive',
      random: randomFor(kernel.plan.seed, 'pool', pool.id, ...(share === undefined ? [] : [share.index, share.count])),
      ...(share === undefined ? {} : { share }),
      ...(pool.tenants === undefined ? {} : { tenants: pool.tenants }),
    });
    const machine = poolMachine.provide({
      actions: {
        allocate: ({ event }) => this.#allocate(event as Extract<PoolMessage, { type: 'pool.allocate' }>),
        release: ({ event }) => this.#release(event as Extract<PoolMessage, { type: 'pool.release' }>),
        expire: () => this.#expire(),
        close: () => this.#close(),
      },
    });
    this.#actor = castOf(kernel.engine, machine, { ended: () => {}, failed: (_, error) => kernel.fault(error) }).start(pool.id, undefined);
  }

  receive(message: PoolMessage): void {
    const elapsedUs = this.#kernel.clock.stopwatch();
    this.#actor.send(message);
    if (message.type === 'pool.allocate') this.#kernel.beside.allocated(this.#id, elapsedUs());
    else if (message.type === 'pool.release') this.#kernel.beside.released(this.#id, elapsedUs());
  }

  reclaim(holder: Holder, reason: ReleaseReason): void {
    this.#giveBack(holder, reason);
    this.#settle();
  }

  #allocate({ holder, iteration }: Extract<PoolMessage, { type: 'pool.allocate' }>): void {
    const { clock } = this.#kernel;
    this.#tellAsked('lease.requested', holder, iteration);
    const answer = this.#book.request(holder, iteration, clock.now(), this.#waitTimeoutUs);
    if (answer.kind === 'granted') this.#grant(answer.lease);
    else if (answer.kind === 'queued') this.#tellAsked('lease.queued', holder, iteration);
    else this.#deny({ holder, iteration }, answer.reason);
    this.#settle();
  }

  #release({ holder, reason }: Extract<PoolMessage, { type: 'pool.release' }>): void {
    this.#giveBack(holder, reason);
    this.#kernel.post.toUser(holder.user, { type: 'lease.returned' });
    this.#settle();
  }

  #expire(): void {
    for (const waiter of this.#book.expire(this.#kernel.clock.now())) this.#deny(waiter, 'timeout');
    this.#settle();
  }

  #close(): void {
    for (const waiter of this.#book.close(this.#kernel.clock.now())) this.#deny(waiter, 'closed');
    this.#settle();
  }

  #giveBack(holder: Holder, reason: ReleaseReason): void {
    for (const lease of this.#book.releaseUser(holder.tenant, holder.user, this.#kernel.clock.now())) this.#tellReleased(lease, reason);
  }

  #grant(lease: Lease): void {
    const { user, tenant } = lease.holder;
    const { iteration, ip, generation, waitUs } = lease;
    this.#kernel.tell({
      seq: this.#kernel.nextSeq(),
      at: this.#kernel.clock.now(),
      type: 'lease.granted',
      user,
      tenant,
      pool: this.#id,
      iteration,
      ip,
      generation,
      wait_us: waitUs,
    });
    this.#kernel.post.toUser(user, { type: 'lease.granted', ip });
  }

  #deny({ holder, iteration }: Pick<Waiter, 'holder' | 'iteration'>, reason: DenyReason): void {
    const { user, tenant } = holder;
    this.#kernel.tell({
      seq: this.#kernel.nextSeq(),
      at: this.#kernel.clock.now(),
      type: 'lease.denied',
      user,
      tenant,
      pool: this.#id,
      iteration,
      reason,
    });
    this.#kernel.post.toUser(holder.user, { type: 'lease.denied', reason });
  }

  #tellAsked(type: 'lease.requested' | 'lease.queued', { user, tenant }: Holder, iteration: number): void {
    this.#kernel.tell({ seq: this.#kernel.nextSeq(), at: this.#kernel.clock.now(), type, user, tenant, pool: this.#id, iteration });
  }

  #tellReleased(lease: Lease, reason: ReleaseReason): void {
    const { user, tenant } = lease.holder;
    const at = this.#kernel.clock.now();
    const held_us = at - lease.sinceUs;
    this.#kernel.tell({
      seq: this.#kernel.nextSeq(),
      at,
      type: 'lease.released',
      user,
      tenant,
      pool: this.#id,
      ip: lease.ip,
      generation: lease.generation,
      held_us,
      reason,
    });
  }

  /** No address stays free while somebody waits; the machine and the timer agree with the book. */
  #settle(): void {
    const now = this.#kernel.clock.now();
    for (let lease = this.#book.grantNext(now); lease !== undefined; lease = this.#book.grantNext(now)) this.#grant(lease);
    const drained = this.#book.available === 0n;
    if (drained !== this.#drained) {
      this.#drained = drained;
      this.#kernel.post.toPool(this.#id, { type: drained ? 'pool.drained' : 'pool.refilled' });
    }
    this.#watchDeadline(this.#book.nextDeadlineUs() ?? Number.POSITIVE_INFINITY);
  }

  #watchDeadline(dueUs: number): void {
    if (dueUs === this.#timerDueUs) return;
    if (this.#timer !== null) this.#kernel.clock.clearTimeout(this.#timer);
    this.#timerDueUs = dueUs;
    this.#timer = null;
    if (dueUs === Number.POSITIVE_INFINITY) return;
    const wake = (): void => {
      this.#timer = null;
      this.#timerDueUs = Number.POSITIVE_INFINITY;
      this.#kernel.post.toPool(this.#id, { type: 'pool.expire' });
    };
    this.#timer = this.#kernel.clock.setTimeout(wake, Math.max(0, dueUs - this.#kernel.clock.now()));
  }
}
