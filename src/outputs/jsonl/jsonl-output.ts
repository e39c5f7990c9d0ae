/**
 * Every event as one line of JSON: the run itself, for programs.
 *
 * The lines are those the fingerprint is made of. The file is overwritten. A disk that cannot keep up
 * with a live run loses lines, never the run its time: `seq` shows the gap, and `finish` says so.
 */
import type { Plan } from '../../model/plan.js';
import { writeEvent } from '../../model/event-line.js';
import { LineBytes } from '../../model/line-bytes.js';
import type { RunEvent } from '../../model/run-event.js';
import type { Output } from '../../ports.js';
import { modeOf } from '../../report/run-notes.js';
import { incompleteness, openSink } from '../file-target.js';
import { LineWriter, type LineWriterOptions } from '../line-writer.js';

export class JsonlOutput implements Output {
  readonly #target: string;
  readonly #options: LineWriterOptions;
  readonly #line = new LineBytes();
  #writer: LineWriter | null = null;

  /** @param target a path, or `-` for standard output. */
  constructor(target: string, options: LineWriterOptions = {}) {
    this.#target = target;
    this.#options = options;
  }

  async open(_plan: Plan): Promise<void> {
    this.#writer = new LineWriter(await openSink('jsonl', this.#target), this.#options);
  }

  event(event: RunEvent): void {
    if (this.#writer === null) return;
    if (event.type === 'run.started') this.#writer.patient = modeOf(event) !== 'live';
    this.#line.clear();
    writeEvent(event, this.#line);
    this.#line.endLine();
    this.#writer.write(this.#line.bytes);
  }

  async finish(): Promise<void> {
    if (this.#writer === null) return;
    const problem = incompleteness('jsonl', this.#target, await this.#writer.finish());
    if (problem !== null) throw problem;
  }
}
