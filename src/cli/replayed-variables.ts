/**
 * What a user's expressions could read after any event of a recording: told by replaying it up to there once more.
 *
 * No event holds them, and keeping them for every event would take more memory than the recording does. Going on from
 * where one is costs little; going back begins anew. In a long recording that would take seconds, so there they are
 * not told.
 */
import type { Subscription } from 'rxjs';
import { scenarioOf } from '../api/load-recording.js';
import { run } from '../api/run.js';
import { Scrub } from '../journal/scrub.js';
import { RampartError } from '../model/failure.js';
import type { RunEvent } from '../model/run-event.js';
import type { Variable } from '../outputs/dashboard/messages.js';
import { variablesOf } from '../outputs/dashboard/variables.js';
import { notesOf, type RunNotes } from '../report/run-notes.js';
import { type Replayable, replayed } from '../worlds/replayed.js';

/** Events beyond which nothing is told. */
const REACH = 250_000;

export class ReplayedVariables {
  readonly #recording: Replayable;
  readonly #scrub: Scrub;
  #replay: { readonly step: () => boolean; readonly subscription: Subscription } | null = null;
  #notes: RunNotes | undefined;
  /** Number of the last event that was replayed. */
  #seq = 0;
  #user = 0;
  /** Number of the event asked for. */
  #wanted = 0;
  /** Of the user asked for, after that event and those its input brought with it. */
  readonly #told = new Map<number, readonly Variable[] | null>();

  constructor(recording: Replayable) {
    this.#recording = recording;
    this.#scrub = new Scrub(scenarioOf(recording).env.values());
  }

  /** Null where there is no such user then, and beyond reach. */
  at(user: number, seq: number): readonly Variable[] | null {
    if (seq > REACH) return null;
    this.#wanted = seq;
    if (user !== this.#user || (seq <= this.#seq && !this.#told.has(seq))) this.#restart(user);
    if (this.#seq < seq) this.#told.clear();
    while (this.#seq < seq && this.#replay?.step() === true);
    return this.#told.get(seq) ?? null;
  }

  close(): void {
    this.#replay?.subscription.unsubscribe();
    this.#replay = null;
  }

  #restart(user: number): void {
    this.close();
    this.#told.clear();
    this.#user = user;
    this.#seq = 0;
    let step = (): boolean => false;
    const world = replayed(this.#recording, {
      pump: (next) => {
        step = next;
      },
    });
    const subscription = run(scenarioOf(this.#recording), { world }).subscribe({
      next: (event) => this.#hear(event),
      // Where the recording breaks off or goes another way, the page says so already.
      error: (error) => {
        if (!(error instanceof RampartError)) throw error;
      },
    });
    this.#replay = { step: () => step(), subscription };
  }

  #hear(event: RunEvent): void {
    if (event.seq === 1) this.#notes = notesOf(event);
    this.#seq = event.seq;
    if (event.seq < this.#wanted) return;
    const scope = this.#notes?.readScope(this.#user) ?? null;
    this.#told.set(event.seq, scope === null ? null : variablesOf(scope, this.#scrub));
  }
}
