/**
 * The log and the summary of a run on standard output.
 *
 * What the lines say is decided in `run-log`, `summary` and `verdict`, which are pure; here they get
 * their colours and are written. A reader that is too slow loses lines of the log and is told how many;
 * it never loses the summary, and it never holds the run up. A reader that went away is no failure.
 */
import picocolors from 'picocolors';
import type { Writable } from 'node:stream';
import type { Plan } from '../../model/plan.js';
import type { Report } from '../../model/report.js';
import type { DropReason, RunEvent } from '../../model/run-event.js';
import type { Output } from '../../ports.js';
import type { FailureGroup } from '../../report/failure-groups.js';
import { modeOf } from '../../report/run-notes.js';
import { incompleteness, STANDARD_OUTPUT } from '../file-target.js';
import { LineWriter } from '../line-writer.js';
import { counted } from '../quantity.js';
import { streamSink } from '../sink.js';
import { RunLog, type LineStyle } from './run-log.js';
import { poolLines, renderSummary } from './summary.js';
import { verdict } from './verdict.js';

export interface ConsoleOptions {
  /** Where to write; standard output. It is not closed. */
  readonly stream: Writable & { readonly fd?: number };
  readonly color: boolean;
  /** Tell of each user, however many there are. */
  readonly verbose?: boolean;
  /** Write nothing but the verdict. */
  readonly quiet?: boolean;
  /** Called around each write; a live screen on the same terminal steps aside in it. */
  readonly aside?: (write: () => void) => void;
  /** What went wrong so far, like with like; asked when the run is over. Left out: failures are told without examples. */
  readonly failures?: () => readonly FailureGroup[];
  /** More to say between the summary and the verdict; asked when the run is over. */
  readonly appendix?: () => readonly string[];
  /** Most characters of log that may wait for a slow reader. */
  readonly waitingMax?: number;
}

const LOG_WAITING_MAX = 1024 * 1024;

export class ConsoleOutput implements Output {
  readonly #options: ConsoleOptions;
  readonly #writer: LineWriter;
  readonly #paint: Readonly<Record<LineStyle, (text: string) => string>>;
  readonly #dropped = new Map<DropReason, number>();
  #log: RunLog | null = null;

  constructor(options: ConsoleOptions) {
    const { stream, aside, color } = options;
    const colors = picocolors.createColors(color);
    this.#options = options;
    this.#writer = new LineWriter(streamSink(stream), { waitingMax: options.waitingMax ?? LOG_WAITING_MAX, ...(aside && { aside }) });
    this.#paint = { plain: String, heading: colors.bold, good: colors.green, bad: colors.red, faint: colors.dim };
  }

  async open(plan: Plan): Promise<void> {
    this.#log = new RunLog(plan, { verbose: this.#options.verbose === true });
  }

  event(event: RunEvent): void {
    if (event.type === 'run.started') this.#writer.patient = modeOf(event) !== 'live';
    if (event.type === 'user.dropped') this.#dropped.set(event.reason, (this.#dropped.get(event.reason) ?? 0) + 1);
    if (this.#options.quiet === true) return;
    for (const { text, style } of this.#log?.lines(event) ?? []) this.#line(text, style);
  }

  async finish(report: Report): Promise<void> {
    // Whatever of the log still waits goes first, so that there is room for the summary.
    await this.#writer.settle();
    const lost = this.#writer.dropped;
    if (this.#options.quiet !== true) {
      if (lost > 0) this.#line(`! ${counted(lost, 'line')} of this log were dropped: its reader was too slow`, 'bad');
      for (const text of poolLines(report)) this.#line(text);
      const details = { dropped: this.#dropped, failures: this.#options.failures?.() ?? [] };
      for (const text of renderSummary(report, details)) this.#line(text, text.startsWith('!') ? 'bad' : 'plain');
      this.#line('');
      this.#appendix(report);
    }
    this.#line(verdict(report), report.exit.code === 0 ? 'good' : 'bad');
    const { failure } = await this.#writer.finish();
    const problem = incompleteness('console', STANDARD_OUTPUT, { dropped: 0, failure });
    if (problem !== null) throw problem;
  }

  #appendix({ fingerprint }: Report): void {
    const sections = [this.#options.appendix?.() ?? [], fingerprint === null ? [] : [`Fingerprint ${fingerprint}`]];
    for (const lines of sections.filter(({ length }) => length > 0)) for (const text of [...lines, '']) this.#line(text);
  }

  #line(text: string, style: LineStyle = 'plain'): void {
    this.#writer.write(`${this.#paint[style](printable(text))}\n`);
  }
}

/** Without control and formatting characters: a line of the log stays one line, and moves no cursor. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
}
