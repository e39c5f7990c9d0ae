/**
 * The ramp-up of a run: gives the ramp-up machine its timetable, its queue and its voice.
 *
 * At most `SLICE` users start in one turn; the rest of a crowd follows in turns of its own, so that answers
 * and timers of users already there are not held up behind it and lateness stays visible.
 */
import type { Subscription } from 'rxjs';
import type { RampUpMessage } from '../../machines/events.js';
import { rampUpMachine } from '../../machines/ramp-up.machine.js';
import { type Arrival, arrivals } from '../model/arrivals.js';
import { SpawnQueue } from '../model/spawn-queue.js';
import { WHOLE, concurrencyOf } from '../model/share.js';
import type { Timer } from '../ports.js';
import { rxScheduler } from '../time/rx-scheduler.js';
import { type StartedActor, castOf } from './cast.js';
import type { Kernel } from './kernel.js';
import { phaseEvents } from './phases.js';

/** Users started, or messages sent to users, in one turn at most. */
export const SLICE = 64;

const BEFORE_ALL_PHASES = -1;

/** What the ramp-up needs of the population. */
export interface Crowd {
  readonly size: number;
  spawn(arrival: Arrival, readyAtUs: number): void;
}

export class RampUp {
  readonly #kernel: Kernel;
  readonly #crowd: Crowd;
  readonly #queue: SpawnQueue;
  readonly #actor: StartedActor<RampUpMessage>;
  #timetable: Subscription | null = null;
  #timer: Timer | null = null;
  #lastPhase = -1;
  #stopped = false;

  constructor(kernel: Kernel, crowd: Crowd) {
    this.#kernel = kernel;
    this.#crowd = crowd;
    const { scenario, share = WHOLE } = kernel.plan;
    this.#queue = new SpawnQueue(arrivals(scenario.load, share), concurrencyOf(scenario.load.concurrency, share));
    const machine = rampUpMachine.provide({
      actions: {
        notePhase: ({ event }) => this.#notePhase((event as Extract<RampUpMessage, { type: 'phase.due' }>).index),
        admit: () => this.#admit(),
        dropDue: () => this.#dropDue(),
        noteResumed: () => this.#queue.heldBackUntil(kernel.clock.now()),
        noteFinished: () => kernel.post.toRun({ type: 'ramp.finished', active: crowd.size }),
      },
    });
    this.#actor = castOf(kernel.engine, machine, { ended: () => {}, failed: (_, error) => kernel.fault(error) }).start(
      'ramp-up',
      undefined,
    );
  }

  receive(message: RampUpMessage): void {
    this.#actor.send(message);
  }

  /** Begins the timetable: from here on phases come due by themselves. */
  start(): void {
    const { post, clock, plan } = this.#kernel;
    this.#timetable = phaseEvents(plan.scenario.load.phases, rxScheduler(clock)).subscribe((phase) =>
      post.toRampUp({ type: 'phase.due', index: phase.index }),
    );
  }

  /** Nobody is spawned from here on, whatever messages are still under way. */
  stop(): void {
    this.#stopped = true;
    this.#timetable?.unsubscribe();
    this.#clearTimer();
    this.#kernel.post.toRampUp({ type: 'ramp.stop' });
  }

  pause(): void {
    this.#kernel.post.toRampUp({ type: 'ramp.pause' });
  }

  resume(): void {
    this.#kernel.post.toRampUp({ type: 'ramp.resume' });
  }

  /** More users than planned, due now; of the tenant whose phase began last unless one is named. */
  extend(users: number, tenant: string | undefined): void {
    const { phases } = this.#kernel.plan.scenario.load;
    const begun = phases.slice(0, this.#lastPhase + 1).reverse();
    const like =
      begun.find((phase) => tenant === undefined || phase.tenant === tenant) ??
      phases.find((phase) => phase.tenant === tenant) ??
      phases[0];
    if (like === undefined) return;
    // No phase of the timetable announces them: they are due whatever has begun.
    const phase = { ...like, index: BEFORE_ALL_PHASES, tenant: tenant ?? like.tenant };
    this.#queue.add({ dueAtUs: this.#kernel.clock.now(), phase, ordinal: 0 }, users);
    this.#kernel.post.toRampUp({ type: 'ramp.extend' });
  }

  #notePhase(index: number): void {
    const phase = this.#kernel.plan.scenario.load.phases[index];
    if (phase === undefined) return;
    this.#lastPhase = index;
    const { atUs, spawnUsers, tenant } = phase;
    this.#kernel.tell({
      seq: this.#kernel.nextSeq(),
      at: this.#kernel.clock.now(),
      type: 'phase.started',
      index,
      at_second: atUs / 1_000_000,
      spawn_users: spawnUsers,
      tenant,
    });
  }

  #admit(): void {
    if (this.#stopped) return;
    const nowUs = this.#kernel.clock.now();
    for (let count = 0; count < SLICE; count += 1) {
      const admission = this.#queue.next(nowUs, this.#crowd.size, this.#lastPhase);
      switch (admission.kind) {
        case 'spawn':
          this.#crowd.spawn(admission.arrival, admission.readyAtUs);
          break;
        case 'drop':
          this.#drop(admission.arrival, 'concurrency');
          break;
        case 'later':
          // The first user of a phase to come is announced by the phase itself.
          if (admission.arrival.phase.index <= this.#lastPhase) this.#wakeIn(admission.arrival.dueAtUs - nowUs);
          return;
        case 'full':
          return;
        case 'none':
          // Phases may begin of which this share has nobody.
          if (this.#lastPhase === this.#kernel.plan.scenario.load.phases.length - 1) this.#kernel.post.toRampUp({ type: 'timetable.done' });
          return;
      }
    }
    this.#wakeIn(0);
  }

  #dropDue(): void {
    const nowUs = this.#kernel.clock.now();
    for (let arrival = this.#queue.takeDue(nowUs); arrival !== undefined; arrival = this.#queue.takeDue(nowUs))
      this.#drop(arrival, 'stopped');
  }

  #drop(arrival: Arrival, reason: 'concurrency' | 'stopped'): void {
    this.#kernel.tell({
      seq: this.#kernel.nextSeq(),
      at: this.#kernel.clock.now(),
      type: 'user.dropped',
      tenant: arrival.phase.tenant,
      due_at: arrival.dueAtUs,
      reason,
    });
  }

  #wakeIn(delayUs: number): void {
    this.#clearTimer();
    this.#timer = this.#kernel.clock.setTimeout(() => {
      this.#timer = null;
      this.#kernel.post.toRampUp({ type: 'wake' });
    }, delayUs);
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.#kernel.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
