/**
 * The live screen on standard error: redrawn in place four times a second on a terminal, one plain line
 * every ten seconds elsewhere.
 *
 * It keeps no count of its own: it looks at the fold that the run feeds for its report, when its own
 * timer says so, and an event costs it nothing. It hides the cursor while it draws; log-update's exit
 * hook brings it back also when the process ends by a signal or an error.
 */
import { createLogUpdate } from 'log-update';
import type { Writable } from 'node:stream';
import type { Plan, RunMode } from '../../model/plan.js';
import type { GeneratorHealth } from '../../model/report.js';
import type { RunEvent } from '../../model/run-event.js';
import type { Output } from '../../ports.js';
import type { ReportFold } from '../../report/report.js';
import { modeOf } from '../../report/run-notes.js';
import { RateMeter } from './rate-meter.js';
import { plainLine, renderScreen, type ScreenView } from './render-screen.js';

export interface ScreenOptions {
  /** Where to draw; standard error. */
  readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Fed by whoever feeds this output, before it. */
  readonly fold: ReportFold;
  readonly health: () => GeneratorHealth | null;
  /** Milliseconds between two drawings on a terminal, and between two lines elsewhere. */
  readonly redrawMs?: number;
  readonly lineMs?: number;
}

const REDRAW_MS = 250;
const LINE_MS = 10_000;
const DEFAULT_WIDTH = 80;

export class ScreenOutput implements Output {
  readonly #options: ScreenOptions;
  readonly #update: ReturnType<typeof createLogUpdate> | null;
  readonly #rate = new RateMeter();
  #plan: Plan | null = null;
  #mode: RunMode = 'live';
  /** Reading of the monotonic clock at the first event, milliseconds; null before it. */
  #startedMs: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #picture = '';

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#update = options.stream.isTTY === true ? createLogUpdate(options.stream) : null;
    // Whoever closed standard error does not want to see this; that is no reason to end the run.
    options.stream.on('error', ignore);
  }

  async open(plan: Plan): Promise<void> {
    this.#plan = plan;
  }

  event(event: RunEvent): void {
    if (event.type !== 'run.started') return;
    this.#mode = modeOf(event);
    this.#startedMs = performance.now();
    const everyMs = this.#update === null ? (this.#options.lineMs ?? LINE_MS) : (this.#options.redrawMs ?? REDRAW_MS);
    this.#timer = setInterval(() => this.#tick(), everyMs).unref();
  }

  /** Takes the screen away; what follows on the terminal is the summary. */
  async finish(): Promise<void> {
    this.close();
  }

  /** The same without a report: for a run that is refused or fails. Idempotent. */
  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    if (this.#picture === '') return;
    this.#picture = '';
    this.#update?.clear();
    this.#update?.done();
  }

  /** Makes room for a write to the same terminal, then draws the screen again below it. */
  readonly aside = (write: () => void): void => {
    if (this.#update === null || this.#picture === '') return write();
    this.#update.clear();
    write();
    this.#update(this.#picture);
  };

  #tick(): void {
    if (this.#plan === null) return;
    if (this.#update === null) {
      this.#options.stream.write(`${plainLine(this.#view())}\n`);
      return;
    }
    // One column less than there is: terminals differ in when they wrap a full line.
    const width = (this.#options.stream.columns ?? DEFAULT_WIDTH) - 1;
    this.#picture = renderScreen(this.#view(), this.#plan, width);
    this.#update(this.#picture);
  }

  #view(): ScreenView {
    const { fold, health } = this.#options;
    const state = fold.tally.snapshot();
    const elapsedUs = this.#startedMs === null ? 0 : Math.max(0, performance.now() - this.#startedMs) * 1000;
    const done = Object.values(state.actions).reduce((total, { success, failure }) => total + success + failure, 0);
    return {
      state,
      latencies: fold.latencies,
      mode: this.#mode,
      elapsedUs,
      requestsPerSecond: this.#rate.read(elapsedUs, done),
      health: health(),
    };
  }
}

function ignore(): void {}
