/**
 * The live world: the real clock, real HTTP from real source addresses.
 *
 * Entering it checks first and touches nothing: can this host bind the addresses, open the files, reach
 * only what it may? Then it starts the scenario's embedded targets, each in a thread of its own, and only
 * then the run begins. Leaving closes all of it.
 */
import type { Observable } from 'rxjs';
import { type LiveHttpDriver, type LiveHttpOptions, liveHttpDriver } from '../actions/http/live.js';
import type { RequestRate } from '../actions/http/live-rate-gate.js';
import type { Command } from '../model/command.js';
import type { Fields } from '../model/expression.js';
import { RampartError } from '../model/failure.js';
import type { GeneratorHealth } from '../model/report.js';
import { runIdOf } from '../model/run-id.js';
import type { Driver, Outside, World } from '../ports.js';
import { SystemClock } from '../time/system-clock.js';
import { DemoTargets } from './demo-targets.js';
import { HealthMonitor } from './generator-health.js';
import { checkBeforeRun } from './preflight/check-before-run.js';
import type { AllowedTarget } from './preflight/allow-list.js';
import { type AllowTarget, targetRules } from './preflight/targets.js';

export interface LiveOptions {
  /** `off` sends everything unbound, from whatever address the host chooses. */
  readonly sourceBinding?: 'require' | 'off';
  /** Whether targets outside loopback and private networks may be called. */
  readonly allowPublicTargets?: boolean;
  /** Nothing but these targets, and what the scenario embeds, may be called; see `parseAllowedTarget`. Everything the other rules allow when left out or empty. */
  readonly allowTargets?: readonly AllowedTarget[];
  /** Ports this process listens on for its operator: they are no targets. */
  readonly ownPorts?: ReadonlySet<number>;
  /** No more requests leave in any second; no limit when left out. */
  readonly maxRate?: RequestRate;
  /** No more connections are open at once; no limit when left out. */
  readonly maxConnections?: number;
  /** Hears what is doubtful but not refused, one sentence each: before the run begins, and what became of it when the run is over. */
  readonly onWarning?: (warning: string) => void;
}

const UNBOUND = 'Source binding is off: requests leave from whatever address this host chooses, not from the leased ones';

/** A world that is the real one. It can be entered by one run after another. */
export function live(options: LiveOptions = {}): World {
  const { sourceBinding = 'require', allowPublicTargets = false, allowTargets = [], ownPorts = new Set(), onWarning = () => {} } = options;
  const allowTarget = targetRules({ allowPublic: allowPublicTargets, only: allowTargets, ownPorts });
  const limits = {
    ...(options.maxRate === undefined ? {} : { maxRate: options.maxRate }),
    ...(options.maxConnections === undefined ? {} : { maxConnections: options.maxConnections }),
  };
  return {
    mode: 'live',
    enter(plan, ready, refuse) {
      let givenUp = false;
      const prepare = async (): Promise<void> => {
        const warnings = await checkBeforeRun(plan, { sourceBinding, allowTarget, ...limits });
        if (givenUp) return;
        const targets = await DemoTargets.start(plan.scenario.resources);
        if (givenUp) return targets.close();
        if (sourceBinding === 'off') onWarning(UNBOUND);
        for (const warning of warnings) onWarning(warning);
        const outside = new LiveOutside(targets, { sourceBinding, allowTarget, runId: runIdOf(plan), ...limits }, onWarning);
        outside.begin(ready(outside));
      };
      prepare().catch((error: unknown) => {
        if (!givenUp) refuse(asFailure(error));
      });
      return () => {
        givenUp = true;
      };
    },
  };
}

class LiveOutside implements Outside {
  readonly clock: SystemClock;
  readonly driver: Driver;
  readonly bindsSources: boolean;
  readonly resources: ReadonlyMap<string, Fields>;
  readonly #targets: DemoTargets;
  readonly #http: LiveHttpDriver;
  readonly #monitor: HealthMonitor;
  readonly #onWarning: (warning: string) => void;

  constructor(targets: DemoTargets, settings: Omit<LiveHttpOptions, 'enter' | 'authorities'>, onWarning: (warning: string) => void) {
    this.#onWarning = onWarning;
    this.#targets = targets;
    this.resources = targets.resources;
    this.bindsSources = settings.sourceBinding === 'require';
    this.#monitor = new HealthMonitor(() => targets.cpuUs());
    this.clock = new SystemClock((lengthMs) => this.#monitor.turn(lengthMs));
    const allowTarget: AllowTarget = (host, address, port) =>
      targets.serves(address, port) ? null : settings.allowTarget(host, address, port);
    this.#http = liveHttpDriver({ ...settings, allowTarget, enter: (turn) => this.clock.turn(turn) });
    this.driver = this.#http;
  }

  begin(start: () => void): void {
    this.clock.turn(start);
  }

  listen(commands$: Observable<Command>, handle: (command: Command) => void): () => void {
    // A command may be spoken inside a turn (by whoever watches the stream): it then waits for its own.
    const subscription = commands$.subscribe((command) => setImmediate(() => this.clock.turn(() => handle(command))));
    return () => subscription.unsubscribe();
  }

  health(): GeneratorHealth {
    return this.#monitor.read();
  }

  leave(left: () => void): void {
    this.clock.stop();
    this.#monitor.stop();
    const held = this.#http.heldRequests();
    if (held > 0) this.#onWarning(`${held} requests were held back by --max-rate; the time they waited counts in their durations`);
    this.#http.closeAll();
    void this.#targets.close().then(left);
  }
}

function asFailure(error: unknown): RampartError {
  if (error instanceof RampartError) return error;
  return new RampartError('internal.fault', error instanceof Error ? error.message : String(error), { cause: error });
}
