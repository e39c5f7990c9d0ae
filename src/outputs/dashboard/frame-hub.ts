/**
 * Frames for everyone who looks: made four times a second while there is anybody, once for all of them.
 *
 * Each reader takes the newest frame when it is ready for one. So a slow reader holds up nobody and nothing piles up:
 * it misses frames, and is told how many.
 */
import type { Frame, FrameMessage, HistoryMessage } from './messages.js';
import type { RunSource } from './run-source.js';

const FRAME_MS = 250;
/** Every so many frames comes a history: reading one takes some ten milliseconds. */
const HISTORY_EVERY = 8;

export interface StreamPart {
  readonly event: 'frame' | 'history' | 'end';
  readonly data: string;
}

export class FrameHub {
  readonly #source: RunSource;
  readonly #onWatched: (isWatched: boolean) => void;
  readonly #waiting = new Set<() => void>();
  #readers = 0;
  #timer: NodeJS.Timeout | null = null;
  /** Frames made so far. */
  #made = 0;
  #frame = '';
  #history = { number: 0, text: '' };
  #hasEnded = false;

  /** @param onWatched hears when the first reader comes, and when the last has gone. */
  constructor(source: RunSource, onWatched: (isWatched: boolean) => void) {
    this.#source = source;
    this.#onWatched = onWatched;
  }

  get readers(): number {
    return this.#readers;
  }

  /** Gives parts to `send`, one after the other, until it says that the reader has gone, or the run has ended. */
  async read(send: (part: StreamPart) => Promise<boolean>): Promise<void> {
    this.#enter();
    try {
      // One that comes in the middle gets what there is at once.
      this.#make(true);
      let sent = this.#made - 1;
      let historySent = -1;
      for (;;) {
        const skipped = this.#made - sent - 1;
        sent = this.#made;
        // The frame was written as JSON once for everybody; only the number differs.
        if (!(await send({ event: 'frame', data: `{"skipped":${skipped},"frame":${this.#frame}}` }))) return;
        const { number, text } = this.#history;
        if (number !== historySent && !(await send({ event: 'history', data: text }))) return;
        historySent = number;
        if (this.#hasEnded && sent === this.#made) break;
        if (sent === this.#made) await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
      await send({ event: 'end', data: '{}' });
    } finally {
      this.#leave();
    }
  }

  /** The last frame is made and sent; then every reader is let go. */
  end(): void {
    this.#hasEnded = true;
    this.#stop();
    this.#make(true);
  }

  #enter(): void {
    this.#readers += 1;
    if (this.#readers > 1) return;
    this.#onWatched(true);
    if (!this.#hasEnded) this.#timer = setInterval(() => this.#make(false), FRAME_MS).unref();
  }

  #leave(): void {
    this.#readers -= 1;
    if (this.#readers > 0) return;
    this.#stop();
    this.#onWatched(false);
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #make(withHistory: boolean): void {
    this.#made += 1;
    this.#frame = JSON.stringify(this.#source.frame() satisfies Frame satisfies FrameMessage['frame']);
    if (withHistory || this.#made % HISTORY_EVERY === 0) {
      this.#history = { number: this.#made, text: JSON.stringify(this.#source.history() satisfies HistoryMessage) };
    }
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
