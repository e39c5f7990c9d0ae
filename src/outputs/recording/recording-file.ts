/**
 * A recording on its way to a file, in the background.
 *
 * Lines are gathered and written every 200 ms, so a process that is killed leaves a beginning that can be replayed.
 * Lines hang together: after one that could not be written, because the disk is full or too slow, no other is, the
 * run goes on, and `finish` says what happened.
 */
import { RampartError } from '../../model/failure.js';
import type { JournalSink } from '../../journal/journal-sink.js';
import { STANDARD_OUTPUT, incomplete, incompleteness, openSink } from '../file-target.js';
import { LineWriter, type LineWriterOptions } from '../line-writer.js';
import type { Sink } from '../sink.js';

const KIND = 'recording';
/** A recording cannot do without a line, so more of it may wait than of other outputs. */
const WAITING_MAX = 64 * 1024 * 1024;
/** Each write wakes a thread, which costs the run more than the bytes do: few large ones, and none later than promised. */
const PIECE_BYTES = 1024 * 1024;
const GATHER_MS = 200;

export class RecordingFile implements JournalSink {
  readonly #file: string;
  readonly #writer: LineWriter;
  #lost = 0;
  #cause: unknown = null;

  private constructor(file: string, sink: Sink, options: LineWriterOptions) {
    this.#file = file;
    this.#writer = new LineWriter(sink, { waitingMax: WAITING_MAX, pieceBytes: PIECE_BYTES, gatherMs: GATHER_MS, ...options });
  }

  /** Creates or empties the file. Rejects with `output.unavailable`, or with `command.usage` for standard output. */
  static async open(file: string, options: LineWriterOptions = {}): Promise<RecordingFile> {
    if (file === STANDARD_OUTPUT) throw new RampartError('command.usage', 'A recording is written to a file, not to standard output');
    return new RecordingFile(file, await openSink(KIND, file), options);
  }

  begin(patient: boolean): void {
    this.#writer.patient = patient;
  }

  write(line: Uint8Array): void {
    if (this.#lost > 0 || this.#cause !== null) {
      this.#lost += 1;
      return;
    }
    this.#writer.write(line);
    this.#lost = this.#writer.dropped;
  }

  fail(cause: unknown): void {
    this.#cause ??= cause;
  }

  flush(done: () => void): void {
    const settled = this.#writer.settle();
    if (this.#writer.patient) done();
    else void settled.then(done);
  }

  /** Closes the file. Rejects with `output.incomplete` when not every line is in it. */
  async finish(): Promise<void> {
    const { dropped, failure } = await this.#writer.finish();
    if (this.#cause !== null) throw incomplete(KIND, this.#file, this.#cause, this.#lost);
    const problem = incompleteness(KIND, this.#file, { dropped: Math.max(dropped, this.#lost), failure });
    if (problem !== null) throw problem;
  }
}
