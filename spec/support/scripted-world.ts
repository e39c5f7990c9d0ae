/**
 * A world for specs of the runtime: time stands in the spec's hand, and every action is answered as the spec says.
 *
 * It keeps the promises of `ports.World` (a turn at a time, answers in later turns, nothing after a cancel)
 * and counts what it handed out, so that a spec can see that everything came back.
 */
import { NEVER, type Observable, type Subscription } from 'rxjs';
import type { Beside } from '../../src/model/beside.js';
import type { Command } from '../../src/model/command.js';
import type { RampartError } from '../../src/model/failure.js';
import { NO_PHASES, type Outcome } from '../../src/model/outcome.js';
import type { RunEvent } from '../../src/model/run-event.js';
import type { Scenario } from '../../src/model/scenario.js';
import type { ActionCall, Answer, Outside, Timer, World } from '../../src/ports.js';
import { runPlan } from '../../src/runtime/run.js';
import { compilePlan } from '../../src/scenario/compile-plan.js';
import { VirtualClock } from '../../src/time/virtual-clock.js';

/** What the world answers to a call: how long it takes, and what comes of it. */
export interface Script {
  readonly latencyUs?: number;
  readonly outcome?: Partial<Outcome>;
}

export class ScriptedWorld implements World {
  readonly mode = 'simulated';
  readonly clock = new VirtualClock();
  readonly calls: ActionCall[] = [];
  actionsPending = 0;
  sessionsOpen = 0;
  left = 0;
  readonly #script: (call: ActionCall) => Script;
  readonly #refusal: RampartError | undefined;

  constructor(script: (call: ActionCall) => Script = () => ({}), refusal?: RampartError) {
    this.#script = script;
    this.#refusal = refusal;
  }

  enter(_plan: unknown, ready: (outside: Outside) => () => void, refuse: (failure: RampartError) => void): () => void {
    if (this.#refusal !== undefined) refuse(this.#refusal);
    else ready(this.#outside())();
    return () => {};
  }

  #outside(): Outside {
    const subscriptions: Subscription[] = [];
    return {
      clock: this.clock,
      driver: { openSession: () => this.#openSession() },
      bindsSources: true,
      resources: new Map([['shop', { url: 'http://127.0.0.1:1', ip: '127.0.0.1', host: '127.0.0.1', port: 1 }]]),
      listen: (commands$: Observable<Command>, handle) => {
        // A command enters in a turn of its own, at the present instant.
        subscriptions.push(commands$.subscribe((command) => this.clock.setTimeout(() => handle(command), 0)));
        return () => {
          for (const subscription of subscriptions) subscription.unsubscribe();
        };
      },
      health: () => null,
      leave: (left) => {
        this.left += 1;
        left();
      },
    };
  }

  #openSession() {
    let open = false;
    const timers = new Map<ActionCall, Timer>();
    return {
      start: (call: ActionCall, answer: Answer) => {
        if (!open) this.sessionsOpen += 1;
        open = true;
        // The call is its user's, who makes the next of the same object.
        const { user, iteration, action, scope, bindIp } = call;
        this.calls.push({ user, iteration, action, scope, bindIp });
        this.actionsPending += 1;
        const { latencyUs = 20_000, outcome } = this.#script(call);
        const timer = this.clock.setTimeout(() => {
          timers.delete(call);
          this.actionsPending -= 1;
          answer({ ...ANSWERED, durationUs: latencyUs, fromIp: call.bindIp, ...outcome }, call);
        }, latencyUs);
        timers.set(call, timer);
      },
      cancel: (call: ActionCall) => {
        const timer = timers.get(call);
        if (timer === undefined) return;
        timers.delete(call);
        this.actionsPending -= 1;
        this.clock.clearTimeout(timer);
      },
      close: () => {
        if (open) this.sessionsOpen -= 1;
        open = false;
      },
    };
  }
}

const ANSWERED: Outcome = {
  error: null,
  status: 200,
  durationUs: 0,
  phases: NO_PHASES,
  bodyBytes: 2,
  bytesIn: 100,
  bytesOut: 50,
  fromIp: null,
  values: {},
};

export interface ScriptedRun {
  readonly events: RunEvent[];
  readonly world: ScriptedWorld;
  readonly defects: unknown[];
  /** Lets time pass to an instant, or until nothing is left to happen. */
  advance(untilUs?: number): void;
  unsubscribe(): void;
  readonly completed: () => boolean;
  readonly failure: () => unknown;
}

/** Starts a run of the scenario in a scripted world; time passes only by `advance`. */
export function startScripted(
  scenario: Scenario,
  options: { world?: ScriptedWorld; seed?: number; commands$?: Observable<Command>; onEvent?: (event: RunEvent) => void } = {},
): ScriptedRun {
  const { world = new ScriptedWorld(), seed = 1, commands$ = NEVER, onEvent = () => {} } = options;
  const events: RunEvent[] = [];
  const defects: unknown[] = [];
  const beside: Beside = {
    allocated: () => {},
    released: () => {},
    entered: () => {},
    began: () => {},
    fared: () => {},
    fault: (error) => defects.push(error),
  };
  let completed = false;
  let failure: unknown;
  const subscription = runPlan(compilePlan(scenario, { seed }), world, { beside, commands$ }).subscribe({
    next: (event) => {
      events.push(event);
      onEvent(event);
    },
    error: (error) => {
      failure = error;
    },
    complete: () => {
      completed = true;
    },
  });
  return {
    events,
    world,
    defects,
    advance: (untilUs) => void world.clock.advance(untilUs === undefined ? {} : { untilUs }),
    unsubscribe: () => subscription.unsubscribe(),
    completed: () => completed,
    failure: () => failure,
  };
}

/** Runs it to its end in no time. */
export function runScripted(scenario: Scenario, options: Parameters<typeof startScripted>[1] = {}): ScriptedRun {
  const run = startScripted(scenario, options);
  run.advance();
  return run;
}
