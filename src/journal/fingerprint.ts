/**
 * The fingerprint of a run: the SHA-256 of its event lines, each with its line break.
 *
 * Two runs with one fingerprint are the same run, event for event. It costs a line of JSON per event, so
 * it is computed only where lines are needed anyway or somebody asked.
 */
import { createHash } from 'node:crypto';
import { writeEvent } from '../model/event-line.js';
import { LineBytes } from '../model/line-bytes.js';
import type { RunEvent } from '../model/run-event.js';

const BATCH_BYTES = 32 * 1024;

export class Fingerprint {
  readonly #hash = createHash('sha256');
  /** Lines not hashed yet: many at once cost much less than one by one. */
  readonly #lines = new LineBytes();

  add(event: RunEvent): void {
    writeEvent(event, this.#lines);
    this.#lines.endLine();
    if (this.#lines.length > BATCH_BYTES) this.#flush();
  }

  /** The fingerprint in hex. Once; nothing can be added afterwards. */
  finish(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#lines.bytes);
    this.#lines.clear();
  }
}
