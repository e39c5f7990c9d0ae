/**
 * A worker's side: makes its share of the plan from its job, runs it, and tells what happens in batches.
 *
 * It is the same `runPlan` as in one process, over a plan that says which share is run. Live, batches go out every few
 * milliseconds, also empty ones, so that the others' events need not wait for a worker that has nothing to tell. On a
 * virtual clock a worker could run far ahead of the others; it waits while too much of what it told has not been taken.
 */
import { performance } from 'node:perf_hooks';
import { Subject, type Subscription } from 'rxjs';
import { assert } from '../model/assertion.js';
import type { Command } from '../model/command.js';
import type { Fields } from '../model/expression.js';
import { RampartError } from '../model/failure.js';
import type { Plan } from '../model/plan.js';
import type { RunEvent } from '../model/run-event.js';
import type { World } from '../ports.js';
import type { Histogram } from '../report/histogram.js';
import { RunNotes } from '../report/run-notes.js';
import { runPlan } from '../runtime/run.js';
import { compilePlan } from '../scenario/compile-plan.js';
import { decodeScenario } from '../scenario/decode-scenario.js';
import { livePart } from '../worlds/live-part.js';
import { type Step, simulated } from '../worlds/simulated.js';
import { BatchWriter } from './event-batch.js';
import type { Job, Order, Reply, WorkerNotes } from './messages.js';

/** Events told together at most. */
const BATCH_MAX = 2048;
/** How often a live worker tells what happened, and how far it has come. */
const TELL_EVERY_MS = 20;
/** With every so many batches it is told how the worker fares. */
const HEALTH_EVERY = 25;
/** Batches that may be on their way before a simulated worker waits. */
const BATCHES_AHEAD = 16;

export class WorkerRun {
  readonly #job: Job;
  readonly #reply: (reply: Reply) => void;
  readonly #plan: Plan;
  readonly #notes: RunNotes;
  readonly #commands$ = new Subject<Command>();
  readonly #writer = new BatchWriter();
  #run: Subscription | null = null;
  #telling: NodeJS.Timeout | null = null;
  #lastUs = 0;
  #ahead = 0;
  #told = 0;
  #heldRequests = 0;
  /** Goes on with a simulation that waits for the others. */
  #goOn: (() => void) | null = null;
  #over = false;

  /** @throws RampartError when the job is no plan that can be run. */
  constructor(job: Job, reply: (reply: Reply) => void) {
    const { text, file, overrides, env, seed, share, planHash, part } = job;
    this.#job = job;
    this.#reply = reply;
    const scenario = decodeScenario(text, file, { overrides, env: Object.fromEntries(env) });
    this.#plan = { ...compilePlan(scenario, { seed }), share };
    assert(this.#plan.hash === planHash, 'every worker has the same plan');
    this.#notes = new RunNotes(this.#plan, part.mode);
    reply({ kind: 'ready' });
  }

  /** Whether nothing more is going to be told. */
  get isOver(): boolean {
    return this.#over;
  }

  hear(order: Order): void {
    if (this.#over) return;
    switch (order.kind) {
      case 'begin':
        this.#begin(order.originNs);
        break;
      case 'command':
        this.#commands$.next(order.command);
        break;
      case 'taken':
        this.#ahead -= order.batches;
        this.#goOn?.();
        break;
      case 'abandon':
        this.#run?.unsubscribe();
        this.#end();
        break;
    }
  }

  #begin(originNs: bigint): void {
    const originMs = performance.now() - Number(process.hrtime.bigint() - originNs) / 1e6;
    const world = this.#world(originMs);
    if (world.mode === 'live') {
      this.#telling = setInterval(() => this.#tell(Math.floor((performance.now() - originMs) * 1000)), TELL_EVERY_MS);
    }
    this.#run = runPlan(this.#plan, world, { beside: this.#notes, commands$: this.#commands$, engine: this.#job.engine }).subscribe({
      next: (event) => this.#note(event),
      error: (error: unknown) => this.#refuse(error),
      complete: () => this.#finish(),
    });
  }

  #world(originMs: number): World {
    const { part } = this.#job;
    const resources = new Map(this.#job.resources.map(([id, properties]): [string, Fields] => [id, ownOnly(properties)]));
    if (part.mode === 'live') {
      const onHeld = (requests: number): void => {
        this.#heldRequests = requests;
      };
      return livePart({ part, resources, originMs, onHeld });
    }
    const { mode: _, ...options } = part;
    return simulated({ ...options, pump: (step) => this.#pump(step) });
  }

  /** A slice of a simulation at a time, as long as the others are not too far behind. */
  #pump(step: Step): void {
    this.#goOn = null;
    if (this.#over) return;
    if (this.#ahead >= BATCHES_AHEAD) {
      this.#goOn = () => this.#pump(step);
      return;
    }
    const nextUs = step();
    this.#tell(this.#lastUs);
    if (nextUs !== null) setImmediate(() => this.#pump(step));
  }

  #note(event: RunEvent): void {
    this.#writer.add(event);
    this.#lastUs = event.at;
    if (this.#writer.count >= BATCH_MAX) this.#tell(event.at);
  }

  #tell(throughUs: number): void {
    if (this.#over) return;
    this.#ahead += 1;
    this.#lastUs = Math.max(this.#lastUs, throughUs);
    // Reading it costs as much as some hundred events.
    const health = this.#told % HEALTH_EVERY === 0 ? this.#notes.readHealth() : null;
    this.#told += 1;
    this.#reply({ kind: 'events', batch: this.#writer.take(), throughUs: this.#lastUs, health });
  }

  #finish(): void {
    if (this.#over) return;
    this.#tell(this.#lastUs);
    this.#reply({ kind: 'done', notes: notesToSend(this.#notes, this.#heldRequests) });
    this.#end();
  }

  #refuse(error: unknown): void {
    const { code, message, hint } = asFailure(error);
    this.#reply({ kind: 'refused', code, message, hint });
    this.#end();
  }

  #end(): void {
    this.#over = true;
    if (this.#telling !== null) clearInterval(this.#telling);
  }
}

function notesToSend({ health, allocateUs, releaseUs, defect }: RunNotes, heldRequests: number): WorkerNotes {
  const encoded = (times: ReadonlyMap<string, Histogram>) => Array.from(times, ([pool, each]) => [pool, each.encode()] as const);
  return {
    health,
    heldRequests,
    allocateUs: encoded(allocateUs),
    releaseUs: encoded(releaseUs),
    ...(defect === undefined ? {} : { defect: asFailure(defect).message }),
  };
}

/** What a worker is told of a failure, whatever was thrown. */
export function asFailure(error: unknown): RampartError {
  if (error instanceof RampartError) return error;
  return new RampartError('internal.fault', error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** As before it was sent: without a prototype whose names could be read. */
function ownOnly(fields: Fields): Fields {
  return Object.assign(Object.create(null) as Record<string, never>, fields);
}
