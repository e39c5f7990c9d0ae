/**
 * The fingerprint of a run: the SHA-256 of its event lines, each with its line break.
 *
 * Two runs with one fingerprint are the same run, event for event. It costs a line of JSON per event, so
 * it is computed only where lines are needed anyway or somebody asked.
 */
import { createHash } from 'node:crypto';
import { type RunEvent, serializeEvent } from '../model/run-event.js';

export class Fingerprint {
  readonly #hash = createHash('sha256');

  add(event: RunEvent): void {
    this.#hash.update(`${serializeEvent(event)}\n`);
  }

  /** The fingerprint in hex. Once; nothing can be added afterwards. */
  finish(): string {
    return this.#hash.digest('hex');
  }
}
