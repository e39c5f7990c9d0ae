/**
 * The run as metrics, pushed: to Prometheus' remote write, every five seconds and at the end.
 *
 * For runs that no Prometheus knows of, and for the final values, which a scrape may miss. A receiver that is slow or
 * away never delays the run: readings wait, a few of them, and are given up in the end (`push-queue.ts`). The last one
 * has every total of the run; when it could not be delivered, the results are not completely written.
 */
import { RampartError } from '../../model/failure.js';
import type { Plan } from '../../model/plan.js';
import type { GeneratorHealth } from '../../model/report.js';
import type { RunEvent } from '../../model/run-event.js';
import type { Output } from '../../ports.js';
import type { ReportFold } from '../../report/report.js';
import type { MetricFamily } from '../metrics/metric-family.js';
import { RunMetrics } from '../metrics/run-metrics.js';
import { PushQueue, type Reading } from './push-queue.js';
import { type AllowTarget, Receiver } from './receiver.js';

export interface RemoteWriteOptions {
  /** Fed by whoever feeds this output, before it. */
  readonly fold: ReportFold;
  readonly health: () => GeneratorHealth | null;
  readonly allowTarget: AllowTarget;
  /** Hears of readings that were lost, when the last one was not. */
  readonly onWarning?: (warning: string) => void;
  /** Between two readings, milliseconds. */
  readonly everyMs?: number;
  /** For one push to be answered, milliseconds. */
  readonly timeoutMs?: number;
  /** For the last reading to be delivered, milliseconds. */
  readonly finishMs?: number;
}

const EVERY_MS = 5000;
const TIMEOUT_MS = 5000;
const FINISH_MS = 5000;

export class RemoteWriteOutput implements Output {
  readonly #options: RemoteWriteOptions;
  readonly #receiver: Receiver;
  readonly #queue: PushQueue;
  #metrics: RunMetrics | null = null;
  #scenario = '';
  #timer: NodeJS.Timeout | null = null;
  #lastMs = 0;

  /**
   * @param url of the receiver; a user and a password in it are sent as such, and never shown
   * @throws RampartError `command.usage` when it is none
   */
  constructor(url: string, options: RemoteWriteOptions) {
    this.#options = options;
    this.#receiver = new Receiver(url, options.allowTarget, options.timeoutMs ?? TIMEOUT_MS);
    this.#queue = new PushQueue((reading) => this.#receiver.push(reading));
  }

  /** Rejects with `target.refused` when this run may not contact the receiver. Nothing is sent. */
  async open({ scenario }: Plan): Promise<void> {
    this.#scenario = scenario.name;
    this.#metrics = new RunMetrics(scenario);
    await this.#receiver.check();
  }

  event(event: RunEvent): void {
    this.#metrics?.apply(event);
    if (event.type === 'run.started') {
      this.#timer = setInterval(() => this.#queue.add(this.#read()), this.#options.everyMs ?? EVERY_MS).unref();
    }
  }

  async finish(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const delivered = await this.#queue.finish(this.#read(), this.#options.finishMs ?? FINISH_MS);
    const { lost, problem } = this.#queue;
    const where = `remote-write output ${this.#receiver.shown}`;
    const missing = `${lost} ${lost === 1 ? 'reading is' : 'readings are'} missing`;
    if (!delivered) {
      throw new RampartError(
        'output.incomplete',
        `${where}: the last reading was not delivered, ${problem}${lost > 0 ? `; ${missing}` : ''}`,
        {
          hint: 'Is the receiver running, and does it take remote writes (prometheus --web.enable-remote-write-receiver)?',
        },
      );
    }
    if (lost > 0) this.#options.onWarning?.(`${where}: ${missing} on the way, ${problem}; the last one was delivered`);
  }

  #read(): Reading {
    const { fold, health } = this.#options;
    // Two readings of one instant would contradict each other.
    this.#lastMs = Math.max(this.#lastMs + 1, Date.now());
    return seriesOf(this.#metrics?.read(fold.tally.snapshot(), health()) ?? [], this.#scenario, this.#lastMs);
  }
}

/** Labels sorted by name, as the protocol wants them; what has no value yet is left out. Pure. */
export function seriesOf(families: readonly MetricFamily[], scenario: string, atMs: number): Reading {
  return families.flatMap(({ samples }) =>
    samples
      .filter(({ value }) => !Number.isNaN(value))
      .map(({ name, labels, value }) => ({ labels: sorted({ __name__: name, job: 'rampart', scenario, ...labels }), value, atMs })),
  );
}

function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
