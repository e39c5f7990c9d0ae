/**
 * The simulated world: a virtual clock, and targets that answer by rules.
 *
 * By default a run is one synchronous loop: whoever subscribes gets every event and the completion before
 * `subscribe` returns. With a `pump` the loop runs a slice at a time, whenever the pump says so, and keys,
 * commands and pictures come in between. Both give the same events. Nothing here, nor anything it imports,
 * can reach a network, a real clock or chance that is not the seed's.
 */
import type { Observable } from 'rxjs';
import { type SimulatedHttpDriver, simulatedHttpDriver } from '../actions/http/simulated.js';
import type { Command } from '../model/command.js';
import { demoTargetFields } from '../model/demo-target.js';
import type { Fields } from '../model/expression.js';
import { RampartError } from '../model/failure.js';
import { type Plan, plannedUsers } from '../model/plan.js';
import { runIdOf } from '../model/run-id.js';
import type { Resource, Scenario } from '../model/scenario.js';
import type { Ground, Outside, World } from '../ports.js';
import { VirtualClock } from '../time/virtual-clock.js';

/**
 * Performs a slice of the run: what is due up to an instant (microseconds since the run began; without one, whatever
 * comes next), but not much at once.
 *
 * @returns when the next turn is due; null when there is none, now that the run is over or waits for a command.
 */
export type Step = (untilUs?: number) => number | null;

export interface SimulatedOptions {
  /**
   * Decides when the run goes on: it gets `step` and calls it until that gives null. When a command wakes
   * up a run that had nothing left to do, it gets `step` again.
   *
   * @example
   * const pump = (step: Step): void => { if (step() !== null) setImmediate(pump, step); };
   */
  readonly pump?: (step: Step) => void;
  /** Virtual microseconds after which the run is asked to stop. */
  readonly untilUs?: number;
  /** Ports each source address has; those of Linux unless given. */
  readonly portsPerAddress?: number;
}

/** Turns in one slice: some milliseconds of work. */
const SLICE_TURNS = 500;
/** Where a simulated demo target is said to listen when the scenario leaves that open. */
const DEMO_PORT = 8080;
/** How many turns one instant may have, and how many more for each user. */
const TURNS_PER_INSTANT = 100_000;
const TURNS_PER_USER = 100;

/** A world without a network, in which time costs nothing. It can be entered by one run after another. */
export function simulated(options: SimulatedOptions = {}): World {
  const { pump, ...part } = options;
  return {
    mode: 'simulated',
    // Whoever has a pump of its own decides when a run goes on, and workers go on by themselves.
    ...(pump === undefined
      ? { divisible: { part: { mode: 'simulated', ...part }, reasonsAgainst, prepare: (plan, ready) => ready(groundOf(plan)) } }
      : {}),
    enter(plan, ready, refuse) {
      if (neverEnds(plan, options)) {
        refuse(new RampartError('simulation.endless', 'The users of this scenario go on until the run stops, and nothing stops it'));
        return () => {};
      }
      const outside = new SimulatedOutside(plan, options, refuse);
      outside.begin(ready(outside));
      return () => {};
    },
  };
}

function neverEnds({ scenario }: Plan, { untilUs }: SimulatedOptions): boolean {
  const { lifetime, durationUs } = scenario.load;
  return lifetime.iterations === 0 && durationUs === undefined && untilUs === undefined;
}

class SimulatedOutside implements Outside {
  readonly clock: VirtualClock;
  readonly driver: SimulatedHttpDriver;
  readonly bindsSources = true;
  readonly resources: ReadonlyMap<string, Fields>;
  readonly #options: SimulatedOptions;
  readonly #fail: (failure: RampartError) => void;
  /** Whether somebody is going to call `step`. */
  #driven = false;

  constructor(plan: Plan, options: SimulatedOptions, fail: (failure: RampartError) => void) {
    const { scenario, seed } = plan;
    this.clock = new VirtualClock(TURNS_PER_INSTANT + TURNS_PER_USER * plannedUsers(scenario));
    const { portsPerAddress } = options;
    this.driver = simulatedHttpDriver({
      clock: this.clock,
      scenario,
      seed,
      runId: runIdOf(plan),
      ...(portsPerAddress === undefined ? {} : { portsPerAddress }),
    });
    this.resources = resourcesOf(scenario);
    this.#options = options;
    this.#fail = fail;
  }

  begin(start: () => void): void {
    this.clock.setTimeout(start, 0);
    this.#drive();
  }

  listen(commands$: Observable<Command>, handle: (command: Command) => void): () => void {
    const { untilUs } = this.#options;
    const enter = (command: Command, delayUs: number): void => {
      this.clock.setTimeout(() => handle(command), delayUs);
      if (!this.#driven) this.#drive();
    };
    if (untilUs !== undefined) enter({ type: 'stop' }, untilUs);
    const subscription = commands$.subscribe((command) => enter(command, 0));
    return () => subscription.unsubscribe();
  }

  health(): null {
    return null;
  }

  leave(left: () => void): void {
    this.clock.stop();
    left();
  }

  #drive(): void {
    this.#driven = true;
    const pump = this.#options.pump ?? throughout;
    pump((untilUs) => this.#step(untilUs));
  }

  #step(untilUs: number | undefined): number | null {
    try {
      const nextUs = this.clock.advance({ turnsMax: SLICE_TURNS, ...(untilUs === undefined ? {} : { untilUs }) });
      this.#driven = nextUs !== null;
      return nextUs;
    } catch (error) {
      if (!(error instanceof RampartError)) throw error;
      this.clock.stop();
      this.#fail(new RampartError(error.code, `${error.message}${this.#lastDone()}`));
      return null;
    }
  }

  #lastDone(): string {
    const { lastCall } = this.driver;
    return lastCall === null ? '' : `; the last one to act was user ${lastCall.user}, with action ${lastCall.action.id}`;
  }
}

function throughout(step: Step): void {
  while (step() !== null);
}

/** Nothing has to be made ready for parts of a world in which nothing is real. */
function groundOf({ scenario }: Plan): Ground {
  return { bindsSources: true, resources: resourcesOf(scenario), health: () => null, close: (_, closed) => closed() };
}

function reasonsAgainst({ scenario }: Plan): string[] {
  const queues = scenario.simulation.targets.some(({ capacity }) => capacity !== undefined);
  return queues ? ['simulation.capacity is a queue in which users of all workers would stand'] : [];
}

function resourcesOf({ resources }: Scenario): ReadonlyMap<string, Fields> {
  return new Map(resources.map((resource) => [resource.id, fieldsOf(resource)]));
}

function fieldsOf({ properties, demo }: Resource): Fields {
  return demo?.port === 0 ? demoTargetFields({ ip: demo.ip, port: DEMO_PORT }) : properties;
}
