/** The outside of a live run, or of one part of it: the system clock, the HTTP driver and their health. */
import type { Observable } from 'rxjs';
import { type LiveHttpDriver, type LiveHttpOptions, liveHttpDriver } from '../actions/http/live.js';
import type { Command } from '../model/command.js';
import type { Fields } from '../model/expression.js';
import type { GeneratorHealth } from '../model/report.js';
import type { Driver, Outside } from '../ports.js';
import { SystemClock } from '../time/system-clock.js';
import { HealthMonitor } from './generator-health.js';

export interface LiveSettings {
  readonly driver: Omit<LiveHttpOptions, 'enter' | 'authorities'>;
  /** Values of the resources, those of started targets filled in. */
  readonly resources: ReadonlyMap<string, Fields>;
  /** Whether a started target listens there: it may be called whatever the rules about targets say. */
  readonly serves: (address: string, port: number) => boolean;
  /** CPU time so far, in microseconds, of the threads whose health it is. */
  readonly cpuUs: () => number;
  /** Gives back what was started for it; `heldRequests` waited because of the rate limit. */
  readonly close: (heldRequests: number) => Promise<void>;
  /** Reading of `performance.now()` at instant 0; the first turn unless given. */
  readonly originMs?: number;
}

export class LiveOutside implements Outside {
  readonly clock: SystemClock;
  readonly driver: Driver;
  readonly bindsSources: boolean;
  readonly resources: ReadonlyMap<string, Fields>;
  readonly #close: (heldRequests: number) => Promise<void>;
  readonly #http: LiveHttpDriver;
  readonly #monitor: HealthMonitor;

  constructor({ driver, resources, serves, cpuUs, close, originMs }: LiveSettings) {
    this.#close = close;
    this.resources = resources;
    this.bindsSources = driver.sourceBinding === 'require';
    this.#monitor = new HealthMonitor(cpuUs);
    this.clock = new SystemClock((lengthMs) => this.#monitor.turn(lengthMs), originMs);
    this.#http = liveHttpDriver({
      ...driver,
      allowTarget: (host, address, port) => (serves(address, port) ? null : driver.allowTarget(host, address, port)),
      enter: (turn, value) => this.clock.turn(turn, value),
    });
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
    this.#http.closeAll();
    void this.#close(held).then(left);
  }
}

/** A run that was held back measures its limit. */
export function warnOfHeld(requests: number, onWarning: (warning: string) => void): void {
  if (requests > 0) onWarning(`${requests} requests were held back by --max-rate; the time they waited counts in their durations`);
}
