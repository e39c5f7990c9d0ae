/**
 * A run in several workers, as one stream.
 *
 * The coordinator's side: it makes ready what all of them have in common, gives each its share of the plan, lets them
 * begin together, and puts what they tell in one order. It decides nothing about users: whatever a worker needs to know
 * follows from the plan and its share, so they need not be asked while the run lasts. Commands go to everybody. A worker
 * that is lost ends the run: its users' ends are told in its place and the others are ended.
 */
import { Observable, type Subscriber, type Subscription } from 'rxjs';
import { type Command, argumentOf } from '../model/command.js';
import { DEFAULT_ENGINE, type Engine } from '../model/engine.js';
import { RampartError } from '../model/failure.js';
import type { Plan } from '../model/plan.js';
import type { GeneratorHealth } from '../model/report.js';
import type { Fact, RunEvent } from '../model/run-event.js';
import { portionOf } from '../model/share.js';
import type { Divisible, Ground, World } from '../ports.js';
import type { RunNotes } from '../report/run-notes.js';
import { BatchReader } from './event-batch.js';
import { LiveUsers } from './live-users.js';
import { Merge } from './merge.js';
import type { Job, Reply } from './messages.js';
import { refusalOfSplit } from './split-refusal.js';
import type { WorkerLink, WorkerTransport } from './transport.js';
import { WholeRun } from './whole-run.js';

export interface DividedRunOptions {
  /** Among how many the plan is dealt out; from 2. */
  readonly workers: number;
  readonly transport: WorkerTransport;
  /** What operators say; nothing when left out. */
  readonly commands$?: Observable<Command>;
  readonly notes: RunNotes;
  /** What walks the statecharts; tables unless said. */
  readonly engine?: Engine;
}

/** One run of a plan in workers. Errors with a `RampartError` when the plan cannot be dealt out or the world refuses. */
export function runDivided(plan: Plan, world: World, options: DividedRunOptions): Observable<RunEvent> {
  return new Observable<RunEvent>((subscriber) => {
    const refusal = refusalOfSplit(plan, world, options.workers);
    if (refusal !== null) {
      subscriber.error(refusal);
      return undefined;
    }
    const run = new DividedRun(plan, world.divisible as Divisible, options, subscriber);
    return () => run.abandon();
  });
}

/** Instant 0 lies this far ahead when workers are told of it, so that all of them have begun by then. */
const START_AHEAD_NS = 50_000_000n;

interface Worker {
  readonly index: number;
  link: WorkerLink | null;
  state: 'opening' | 'ready' | 'running' | 'done' | 'lost';
  health: GeneratorHealth | null;
  /** Its end has been told. */
  settled: boolean;
}

class DividedRun {
  readonly #plan: Plan;
  readonly #divisible: Divisible;
  readonly #options: DividedRunOptions;
  readonly #subscriber: Subscriber<RunEvent>;
  readonly #workers: Worker[];
  readonly #merge: Merge;
  readonly #whole: WholeRun;
  readonly #users: LiveUsers;
  #ground: Ground | null = null;
  #commands: Subscription | null = null;
  #lastSeq = 0;
  #lastUs = 0;
  /** How many users were asked for beyond the plan. */
  #extras = 0;
  #heldRequests = 0;
  #flowing = false;
  #over = false;

  constructor(plan: Plan, divisible: Divisible, options: DividedRunOptions, subscriber: Subscriber<RunEvent>) {
    const { workers } = options;
    this.#plan = plan;
    this.#divisible = divisible;
    this.#options = options;
    this.#subscriber = subscriber;
    this.#workers = Array.from({ length: workers }, (_, index) => ({ index, link: null, state: 'opening', health: null, settled: false }));
    this.#merge = new Merge(workers, (worker) => this.#workers[worker]?.link?.send({ kind: 'taken', batches: 1 }));
    this.#whole = new WholeRun(workers);
    this.#users = new LiveUsers(workers);
    divisible.prepare(
      plan,
      (ground) => this.#open(ground),
      (failure) => this.#fail(failure),
    );
  }

  /** Nobody listens any more: everyone ends, nothing more is told. */
  abandon(): void {
    if (this.#over) return;
    this.#over = true;
    for (const { link } of this.#workers) link?.send({ kind: 'abandon' });
    this.#leave(() => {});
  }

  #open(ground: Ground): void {
    if (this.#over) return ground.close(0, () => {});
    this.#ground = ground;
    for (const worker of this.#workers) {
      worker.link = this.#options.transport.open(this.#jobOf(worker.index, ground), {
        message: (reply) => this.#hear(worker, reply),
        lost: (why) => this.#lose(worker, why),
      });
    }
  }

  #jobOf(index: number, { resources }: Ground): Job {
    const { scenario, seed, hash } = this.#plan;
    return {
      text: scenario.text,
      file: scenario.file,
      overrides: scenario.overrides,
      env: [...scenario.env],
      seed,
      planHash: hash,
      share: { index, count: this.#workers.length },
      engine: this.#options.engine ?? DEFAULT_ENGINE,
      part: this.#divisible.part,
      resources: [...resources],
    };
  }

  #hear(worker: Worker, reply: Reply): void {
    if (this.#over) return;
    switch (reply.kind) {
      case 'ready':
        worker.state = 'ready';
        if (this.#workers.every(({ state }) => state === 'ready')) this.#begin();
        break;
      case 'refused':
        this.#fail(new RampartError(reply.code, reply.message, { hint: reply.hint }));
        break;
      case 'events':
        worker.health = reply.health ?? worker.health;
        this.#merge.push(worker.index, new BatchReader(reply.batch), reply.throughUs);
        this.#flow();
        break;
      case 'done':
        worker.state = 'done';
        worker.health = reply.notes.health;
        this.#heldRequests += reply.notes.heldRequests;
        this.#options.notes.include(reply.notes);
        this.#merge.end(worker.index);
        // One that met a defect ends all: nothing that it did can be relied on.
        if (reply.notes.defect !== undefined) this.#tellEveryone({ type: 'abort', cause: 'internal' });
        this.#flow();
        break;
    }
  }

  #begin(): void {
    const { commands$, notes, transport } = this.#options;
    notes.entered(
      (this.#ground as Ground).bindsSources,
      () => this.#health(),
      () => null,
    );
    const originNs = transport.nowNs() + START_AHEAD_NS;
    for (const worker of this.#workers) {
      worker.state = 'running';
      worker.link?.send({ kind: 'begin', originNs });
    }
    this.#commands = commands$?.subscribe((command) => this.#obey(command)) ?? null;
  }

  #obey(command: Command): void {
    if (this.#over) return;
    if (command.type === 'scale') this.#scale(command);
    else this.#tellEveryone(command);
  }

  #tellEveryone(command: Command): void {
    for (const { link } of this.#running) link?.send({ kind: 'command', command });
  }

  /** Everybody obeys, in parts that sum to the whole; also who has none, so that all count the same commands. */
  #scale(command: Extract<Command, { type: 'scale' }>): void {
    this.#whole.scaled(argumentOf(command) as string);
    const running = this.#running;
    // Which phase began last is not the same everywhere at every moment.
    const tenant = command.users > 0 ? (command.tenant ?? this.#whole.lastTenant) : command.tenant;
    const retired = command.users < 0 ? this.#users.retire(-command.users, command.tenant) : [];
    for (const [place, { index, link }] of running.entries()) {
      // Dealt on from where the last ones were dealt to.
      const turn = (place + running.length - (this.#extras % running.length)) % running.length;
      const users = command.users > 0 ? portionOf(command.users, { index: turn, count: running.length }) : -(retired[index] ?? 0);
      link?.send({ kind: 'command', command: { type: 'scale', users, ...(tenant === undefined ? {} : { tenant }) } });
    }
    this.#extras += Math.max(0, command.users);
  }

  get #running(): readonly Worker[] {
    return this.#workers.filter(({ state }) => state === 'running');
  }

  #lose(worker: Worker, why: string): void {
    if (this.#over || worker.state === 'done') return;
    const failure = new RampartError('worker.lost', `Worker ${worker.index + 1} of ${this.#workers.length} was lost: ${why}`);
    if (worker.state !== 'running') return this.#fail(failure);
    worker.state = 'lost';
    this.#options.notes.fault(failure);
    this.#merge.end(worker.index);
    this.#tellEveryone({ type: 'abort' });
    this.#flow();
  }

  /** Tells whatever is certain to come next; when that is everything, the end. */
  #flow(): void {
    if (this.#flowing) return;
    this.#flowing = true;
    this.#merge.drain((event, worker) => this.#take(event, worker));
    for (const worker of this.#workers) if (!worker.settled && this.#merge.isEmpty(worker.index)) this.#settle(worker);
    this.#flowing = false;
    if (!this.#over && this.#workers.every(({ settled }) => settled)) this.#finish();
  }

  #take(event: RunEvent, worker: number): void {
    if (this.#over) return;
    this.#users.apply(event);
    const fact = this.#whole.hear(event, worker);
    if (fact !== null) this.#tell(fact, event.at);
  }

  /** A worker's last word has been told. Where that was not the end of its users, they end now. */
  #settle(worker: Worker): void {
    if (worker.state !== 'done' && worker.state !== 'lost') return;
    worker.settled = true;
    if (worker.state === 'done') return;
    for (const fact of [...this.#users.endsOf(worker.index, this.#lastUs)]) {
      this.#tell(fact, this.#lastUs);
      this.#users.apply({ ...fact, seq: 0, at: this.#lastUs });
    }
    const fact = this.#whole.lose(worker.index);
    if (fact !== null) this.#tell(fact, this.#lastUs);
  }

  #tell(fact: Fact, atUs: number): void {
    if (this.#over) return;
    this.#lastSeq += 1;
    this.#lastUs = Math.max(this.#lastUs, atUs);
    // What came from a worker is an event already and nobody else's: it gets its number and is passed on.
    const event = fact as Fact & { seq: number; at: number };
    event.seq = this.#lastSeq;
    event.at = this.#lastUs;
    if (event.seq === 1) this.#options.notes.began(event);
    this.#subscriber.next(event);
  }

  #finish(): void {
    const facts = this.#whole.finish();
    this.#options.notes.fared(this.#health());
    for (const fact of facts) this.#tell(fact, this.#lastUs);
    this.#over = true;
    this.#leave(() => this.#subscriber.complete());
  }

  #fail(failure: RampartError): void {
    if (this.#over) return;
    this.#over = true;
    for (const { link } of this.#workers) link?.send({ kind: 'abandon' });
    this.#leave(() => this.#subscriber.error(failure));
  }

  #leave(left: () => void): void {
    this.#commands?.unsubscribe();
    const links = this.#workers.flatMap(({ link }) => (link === null ? [] : [link]));
    let open = links.length;
    const closed = (): void => {
      open -= 1;
      if (open <= 0) this.#closeGround(left);
    };
    if (links.length === 0) closed();
    for (const link of links) link.close(closed);
  }

  #closeGround(left: () => void): void {
    if (this.#ground === null) left();
    else this.#ground.close(this.#heldRequests, left);
  }

  /** The process as a whole, and of what each worker measured the worst; trustworthy when all of them are. */
  #health(): GeneratorHealth | null {
    const whole = this.#ground?.health() ?? null;
    const parts = this.#workers.flatMap(({ health }) => (health === null ? [] : [health]));
    if (whole === null || parts.length === 0) return whole;
    return {
      ...whole,
      loop_lag_ms_p99: Math.max(...parts.map((part) => part.loop_lag_ms_p99)),
      turn_ms_p99: Math.max(...parts.map((part) => part.turn_ms_p99)),
      trustworthy: parts.every(({ trustworthy }) => trustworthy),
    };
  }
}
