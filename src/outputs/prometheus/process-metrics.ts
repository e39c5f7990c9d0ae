/**
 * How this process fares, by the names that every dashboard of a Node process knows: `process_*` and `nodejs_*`.
 *
 * `nodejs_active_*` are left out: their names break the rules of Prometheus, and reading them lists every socket
 * there is, which with many users would hold up the run.
 */
import { Registry, collectDefaultMetrics } from 'prom-client';

const LEFT_OUT = /^nodejs_active_/;

export class ProcessMetrics {
  readonly #registry = new Registry();

  /** Begins to watch the event loop and the garbage collector. */
  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    for (const { name } of this.#registry.getMetricsAsArray()) {
      if (LEFT_OUT.test(name)) this.#registry.removeSingleMetric(name);
    }
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }
}
