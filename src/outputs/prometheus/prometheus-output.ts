/**
 * The run as metrics to be scraped, while it lasts.
 *
 * The endpoint is there before the first event and serves the final values until every output has finished; then it
 * goes with the command, which waits for no last scrape: a run in a pipeline must end when it has ended. Whoever needs
 * the final values for sure takes them from the report, or has them pushed (`remote-write`).
 */
import type { Plan } from '../../model/plan.js';
import type { GeneratorHealth } from '../../model/report.js';
import type { RunEvent } from '../../model/run-event.js';
import type { Output } from '../../ports.js';
import type { ReportFold } from '../../report/report.js';
import { formatListenAddress, isLoopbackHost, type ListenAddress } from '../listen-address.js';
import { RunMetrics } from '../metrics/run-metrics.js';
import { renderFamilies } from './exposition.js';
import { MetricsServer } from './metrics-server.js';
import { ProcessMetrics } from './process-metrics.js';

export interface PrometheusOptions {
  readonly address: ListenAddress;
  /** Fed by whoever feeds this output, before it. */
  readonly fold: ReportFold;
  readonly health: () => GeneratorHealth | null;
  /** Hears what is doubtful about the address, before it is listened on, and that it is listened on no more. */
  readonly onWarning?: (warning: string) => void;
  /** Hears where the metrics are, once they are. */
  readonly onListening?: (url: string) => void;
}

export class PrometheusOutput implements Output {
  readonly #options: PrometheusOptions;
  #metrics: RunMetrics | null = null;
  #server: MetricsServer | null = null;

  constructor(options: PrometheusOptions) {
    this.#options = options;
  }

  /** Rejects with `output.unavailable` when the address cannot be listened on. */
  async open({ scenario }: Plan): Promise<void> {
    const { address, fold, health, onWarning, onListening } = this.#options;
    if (!isLoopbackHost(address.host)) {
      onWarning?.(`Metrics are served on ${formatListenAddress(address)}: whoever can reach this host can read them`);
    }
    const metrics = new RunMetrics(scenario);
    const process = new ProcessMetrics();
    const render = async (): Promise<string> => {
      const ofRun = renderFamilies(metrics.read(fold.tally.snapshot(), health()));
      return `${await ofRun}\n${await process.render()}`;
    };
    this.#metrics = metrics;
    const server = await MetricsServer.open(address, render, (reason) => {
      onWarning?.(`Metrics are no longer served at ${server.url}: ${reason}; the run goes on without them`);
    });
    this.#server = server;
    onListening?.(server.url);
  }

  event(event: RunEvent): void {
    this.#metrics?.apply(event);
  }

  /** From now on the final values are served. */
  async finish(): Promise<void> {
    this.#server?.expire();
  }

  /** Gives the port back. Idempotent. */
  async close(): Promise<void> {
    await this.#server?.close();
  }
}
