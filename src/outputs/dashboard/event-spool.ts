/**
 * Every event of a recording, to be read by its number: the lines in a file of their own, and a few bytes about each in
 * memory, so that a long recording takes a dozen bytes an event here and not some hundreds.
 *
 * The file has no name any more as soon as it is open: it is gone with the process, however that ends.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeEvent } from '../../model/event-line.js';
import { LineBytes } from '../../model/line-bytes.js';
import type { RunEvent } from '../../model/run-event.js';
import { isFailure } from './event-line.js';
import { GrowingNumbers } from './growing-numbers.js';

const WRITE_BYTES = 1 << 20;

export class EventSpool {
  readonly #file: number;
  /** Where the line of event `n` begins, at `n - 1`. */
  readonly #starts = new GrowingNumbers(Float64Array);
  readonly #users = new GrowingNumbers(Uint32Array);
  readonly #failures: number[] = [];
  readonly #pending = new LineBytes();
  /** In the file, without what is pending. */
  #written = 0;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'rampart-events-'));
    this.#file = openSync(join(folder, 'events'), 'w+', 0o600);
    rmSync(folder, { recursive: true });
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Events come in their order, from 1. */
  add(event: RunEvent): void {
    this.#starts.push(this.#written + this.#pending.length);
    this.#users.push('user' in event ? event.user : 0);
    if (isFailure(event)) this.#failures.push(event.seq);
    writeEvent(event, this.#pending);
    if (this.#pending.length >= WRITE_BYTES) this.#write();
  }

  /** Events `from` to `to`, both counted in. */
  *range(from: number, to: number): Generator<RunEvent> {
    for (let seq = from; seq <= to; seq += 1) yield this.at(seq);
  }

  at(seq: number): RunEvent {
    this.#write();
    const start = this.#starts.at(seq - 1);
    const end = seq === this.count ? this.#written : this.#starts.at(seq);
    const bytes = Buffer.allocUnsafe(end - start);
    readSync(this.#file, bytes, 0, bytes.length, start);
    return JSON.parse(bytes.toString('utf8')) as RunEvent;
  }

  /** Numbers of the events of a user, up to one. */
  *ofUser(user: number, upTo: number): Generator<number> {
    for (let seq = 1; seq <= upTo; seq += 1) if (this.#users.at(seq - 1) === user) yield seq;
  }

  /** Number of the first failure after an event, of a user where one is named; null when there is none. */
  nextFailure(afterSeq: number, user?: number): number | null {
    return this.#failures.find((seq) => seq > afterSeq && (user === undefined || this.#users.at(seq - 1) === user)) ?? null;
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(): void {
    const { bytes } = this.#pending;
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
    this.#written += bytes.length;
    this.#pending.clear();
  }
}
