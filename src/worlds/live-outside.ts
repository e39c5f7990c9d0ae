/** The outside of a live run, or of one part of it: the system clock, the HTTP driver and their health. */
import type { Observable } from 'rxjs';
import { type LiveHttpDriver, liveHttpDriver } from '../actions/http/live.js';
import type { Command } from '../model/command.js';
import type { Fields } from '../model/expression.js';
import type { GeneratorHealth } from '../model/report.js';
import type { Driver, Outside } from '../ports.js';
import { SystemClock } from '../time/system-clock.js';
import { HealthMonitor } from './generator-health.js';
import type { AllowTarget } from './preflight/targets.js';

export interface LiveSettings {
  readonly sourceBinding: 'require' | 'off';
  readonly allowTarget: AllowTarget;
  /** Values of the resources, those of started targets filled in. */
  readonly resources: ReadonlyMap<string, Fields>;
  /** CPU time so far, in microseconds, of the threads whose health it is. */
  readonly cpuUs: () => number;
  /** Gives back what was started for it. */
  readonly close: () => Promise<void>;
  /** Reading of `performance.now()` at instant 0; the first turn unless given. */
  readonly originMs?: number;
}

export class LiveOutside implements Outside {
  readonly clock: SystemClock;
  readonly driver: Driver;
  readonly bindsSources: boolean;
  readonly resources: ReadonlyMap<string, Fields>;
  readonly #close: () => Promise<void>;
  readonly #http: LiveHttpDriver;
  readonly #monitor: HealthMonitor;

  constructor({ resources, sourceBinding, allowTarget, cpuUs, close, originMs }: LiveSettings) {
    this.#close = close;
    this.resources = resources;
    this.bindsSources = sourceBinding === 'require';
    this.#monitor = new HealthMonitor(cpuUs);
    this.clock = new SystemClock((lengthMs) => this.#monitor.turn(lengthMs), originMs);
    this.#http = liveHttpDriver({ sourceBinding, allowTarget, enter: (turn) => this.clock.turn(turn) });
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
    this.#http.closeAll();
    void this.#close().then(left);
  }
}
