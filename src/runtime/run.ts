/**
 * A run: gives the machines of `machines/` their implementations and puts what happens on one stream.
 *
 * `runPlan` is a cold observable. Subscribing enters the world and starts the run; completion is its end;
 * unsubscribing ends every user at once and returns every lease. Between the world and the machines stands
 * the door: one input at a time, every message it sets off delivered before the next. Nothing in here, nor
 * anything it imports, touches a real clock, chance or a socket.
 */
import { NEVER, Observable, type Subscriber } from 'rxjs';
import type { RunMessage } from '../../machines/events.js';
import { type RunContext, runMachine } from '../../machines/run.machine.js';
import { assert } from '../model/assertion.js';
import type { Beside } from '../model/beside.js';
import { type Command, argumentOf } from '../model/command.js';
import { DEFAULT_ENGINE, type Engine } from '../model/engine.js';
import type { Plan } from '../model/plan.js';
import type { FinishReason, RunEvent, RunPhase } from '../model/run-event.js';
import type { Outside, Timer, World } from '../ports.js';
import { type StartedActor, type Watcher, castOf } from './cast.js';
import { Door } from './door.js';
import type { Kernel } from './kernel.js';
import { Pools } from './pools.js';
import { Population } from './population.js';
import { type Addressees, PostOffice } from './post-office.js';
import { RampUp } from './ramp-up.js';
import { type User, hearAnswer } from './user.js';

export interface RunOptions {
  /** What operators say; nothing when left out. */
  readonly commands$?: Observable<Command>;
  /** Hears what is measured beside the run. */
  readonly beside: Beside;
  /** What walks the statecharts; tables unless said. */
  readonly engine?: Engine;
}

/** One run of a plan in a world. Errors with a `RampartError` when the world refuses, and then nothing was started. */
export function runPlan(plan: Plan, world: World, options: RunOptions): Observable<RunEvent> {
  return new Observable<RunEvent>((subscriber) => {
    let run: Run | undefined;
    const giveUp = world.enter(
      plan,
      (outside) => {
        const entered = new Run(plan, world, outside, options, subscriber);
        run = entered;
        return () => entered.begin();
      },
      (failure) => subscriber.error(failure),
    );
    return () => (run === undefined ? giveUp() : run.abandon());
  });
}

class Run {
  readonly #plan: Plan;
  readonly #world: World;
  readonly #outside: Outside;
  readonly #options: RunOptions;
  readonly #subscriber: Subscriber<RunEvent>;
  readonly #office = new PostOffice();
  readonly #door: Door;
  readonly #kernel: Kernel;
  readonly #pools: Pools;
  readonly #population: Population;
  readonly #rampUp: RampUp;
  readonly #addressees: Addressees = {
    run: (message) => {
      if (this.#through === null) this.#coordinator?.send(message);
    },
    rampUp: (message) => this.#rampUp.receive(message),
    pool: (pool, message) => this.#pools.receive(pool, message),
    user: (user, message) => this.#population.receive(user, message),
    self: (user, message) => this.#population.receiveOwn(user as User, message),
    newcomer: (user) => this.#population.begin(user),
  };
  #coordinator: StartedActor<RunMessage> | null = null;
  #lastSeq = 0;
  #timers: Timer[] = [];
  #deaf: () => void = () => {};
  /** Why the coordinator came to a final state; the stream ends with the turn. */
  #through: FinishReason | null = null;
  #over = false;

  constructor(plan: Plan, world: World, outside: Outside, options: RunOptions, subscriber: Subscriber<RunEvent>) {
    this.#plan = plan;
    this.#world = world;
    this.#outside = outside;
    this.#options = options;
    this.#subscriber = subscriber;
    this.#door = new Door(
      () => this.#deliver(),
      (error) => this.#breakDown(error),
    );
    this.#kernel = {
      plan,
      outside,
      clock: this.#door.clock(outside.clock),
      driver: outside.driver,
      answer: this.#door.letting(hearAnswer),
      post: this.#office,
      beside: options.beside,
      engine: options.engine ?? DEFAULT_ENGINE,
      fault: (error) => this.#breakDown(error),
      nextSeq: () => this.#nextSeq(),
      tell: (event) => this.#tell(event),
    };
    this.#pools = new Pools(this.#kernel);
    this.#population = new Population(this.#kernel, this.#pools);
    this.#rampUp = new RampUp(this.#kernel, this.#population);
  }

  begin(): void {
    this.#options.beside.entered(
      this.#outside.bindsSources,
      () => this.#outside.health(),
      (user) => this.#population.scopeOf(user),
    );
    this.#door.enter(() => {
      const { scenario, hash, seed, version } = this.#plan;
      this.#tell({
        ...this.#stamp(),
        type: 'run.started',
        scenario: scenario.name,
        plan_hash: hash,
        seed,
        version,
        mode: this.#world.retells?.mode ?? this.#world.mode,
      });
      const watcher: Watcher<string, RunContext> = {
        ended: (_key, _state, { reason }) => {
          this.#through = reason;
        },
        failed: (_key, error) => this.#breakDown(error),
      };
      this.#coordinator = castOf(this.#kernel.engine, this.#provide(), watcher).start('run', undefined);
      this.#deaf = this.#outside.listen(this.#options.commands$ ?? NEVER, (command) => this.#door.enter(() => this.#obey(command)));
      this.#office.toRun({ type: 'begin' });
    });
  }

  /** Nobody listens any more: everyone ends, every lease goes back, nothing more is told. */
  abandon(): void {
    if (this.#over) return;
    this.#over = true;
    this.#office.discard();
    // Whoever stopped listening may have done so inside an event: its turn is ended first, so that nothing starts after the end.
    this.#door.whenOutside(() => {
      this.#population.cutAll('shutdown');
      this.#leave(() => {});
    });
  }

  #nextSeq(): number {
    this.#lastSeq += 1;
    return this.#lastSeq;
  }

  /** The first fields of an event that is told now. */
  #stamp(): { seq: number; at: number } {
    return { seq: this.#nextSeq(), at: this.#outside.clock.now() };
  }

  #tell(event: RunEvent): void {
    assert(event.seq === this.#lastSeq, 'an event was told out of its turn');
    if (event.seq === 1) this.#options.beside.began(event);
    this.#subscriber.next(event);
    // A run that is one synchronous loop hears only here that its listener left.
    if (this.#subscriber.closed) this.abandon();
  }

  #deliver(): void {
    this.#office.deliver(this.#addressees);
    if (this.#through !== null && !this.#over) this.#close(this.#through);
  }

  #obey(command: Command): void {
    this.#tell({ ...this.#stamp(), type: 'command', command: command.type, argument: argumentOf(command) });
    this.#office.toRun(
      command.type === 'stop' || command.type === 'abort' ? { type: command.type, reason: command.cause ?? 'command' } : command,
    );
  }

  #provide() {
    return runMachine.provide({
      actions: {
        enterState: (_, { state }) => this.#tell({ ...this.#stamp(), type: 'run.state', state: state as RunPhase }),
        startTimetable: () => this.#startTimetable(),
        stopTimetable: () => this.#rampUp.stop(),
        stopUsers: ({ context }) =>
          this.#population.tellAll({ type: 'stop', outcome: context.reason === 'duration' ? 'completed' : 'aborted' }),
        abortUsers: () => this.#population.tellAll({ type: 'abort' }),
        startGrace: () => this.#postIn(this.#plan.scenario.load.gracefulStopUs, { type: 'grace.over' }),
        holdUsers: () => {
          this.#rampUp.pause();
          this.#population.hold();
        },
        resumeUsers: () => {
          this.#rampUp.resume();
          this.#population.letGo();
        },
        scaleUsers: ({ event }) => this.#scale(event as Extract<RunMessage, { type: 'scale' }>),
        closePools: () => this.#pools.closeAll((pool) => this.#office.toPool(pool, { type: 'pool.close' })),
      },
    });
  }

  #scale({ users, tenant }: Extract<RunMessage, { type: 'scale' }>): void {
    if (users > 0) this.#rampUp.extend(users, tenant);
    else this.#population.retire(-users, tenant);
  }

  #startTimetable(): void {
    const { durationUs } = this.#plan.scenario.load;
    this.#rampUp.start();
    if (durationUs !== undefined) this.#postIn(durationUs, { type: 'stop', reason: 'duration' });
  }

  #postIn(delayUs: number, message: RunMessage): void {
    this.#timers.push(this.#kernel.clock.setTimeout(() => this.#office.toRun(message), delayUs));
  }

  /** A defect in the core: nothing behind the door can be relied on, so everyone is ended from outside. */
  #breakDown(error: unknown): void {
    if (this.#over) return;
    this.#options.beside.fault(error);
    this.#office.discard();
    this.#population.cutAll('shutdown');
    this.#tell({ ...this.#stamp(), type: 'run.state', state: 'aborted' });
    this.#close('internal');
  }

  #close(reason: FinishReason): void {
    this.#over = true;
    this.#options.beside.fared(this.#outside.health());
    this.#tell({ ...this.#stamp(), type: 'run.finished', reason });
    this.#leave(() => this.#subscriber.complete());
  }

  #leave(left: () => void): void {
    this.#door.close();
    this.#deaf();
    for (const timer of this.#timers) this.#outside.clock.clearTimeout(timer);
    this.#outside.leave(left);
  }
}
