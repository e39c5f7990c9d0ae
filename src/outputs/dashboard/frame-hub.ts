/**
 * Frames for everyone who looks: made four times a second while there is anybody, once for all of them.
 *
 * A frame is read, written as JSON and encoded once, and the same bytes go to every reader. One that has not taken what
 * it was given yet is passed over until it has, and then gets the newest frame and how many it missed: so a slow reader
 * holds up nobody and nothing piles up. There are at most so many, and however many come at once, what they are given
 * first is made ten times a second at most.
 */
import type { Frame, FrameMessage, HistoryMessage } from './messages.js';
import type { RunSource } from './run-source.js';

const FRAME_MS = 250;
/** Every so many frames comes a history: reading one takes some ten milliseconds. */
const HISTORY_EVERY = 8;
/** Who comes this soon after a frame was made is given that one. */
const FRESH_MS = 100;
/** Half of the connections a server takes, so that whoever looks can also ask. */
const READERS_MAX = 32;

/** Who looks, as far as the hub is concerned. */
export interface Reader {
  /** Takes bytes of the stream; says whether it is ready for more. */
  write(bytes: Buffer): boolean;
  /** Nothing comes any more. */
  end(): void;
}

/** What a reader says to the hub. */
export interface Reading {
  /** It is ready again. */
  drained(): void;
  /** It has gone. Idempotent. */
  leave(): void;
}

/** How far a reader is. */
interface Place {
  readonly reader: Reader;
  isReady: boolean;
  /** Whether it was let go: whatever it says then, nothing more is written. */
  hasEnded: boolean;
  /** Numbers of the frame and the history it got last. */
  frame: number;
  history: number;
}

export class FrameHub {
  readonly #source: RunSource;
  readonly #onWatched: (isWatched: boolean) => void;
  readonly #places = new Set<Place>();
  #timer: NodeJS.Timeout | null = null;
  /** Frames made so far. */
  #made = 0;
  #madeAtMs = -Infinity;
  #frame = '';
  /** The frame for those who missed none. */
  #frameBytes: Buffer = Buffer.alloc(0);
  #history: { readonly number: number; readonly bytes: Buffer } = { number: 0, bytes: Buffer.alloc(0) };
  #hasEnded = false;

  /** @param onWatched hears when the first reader comes, and when the last has gone. */
  constructor(source: RunSource, onWatched: (isWatched: boolean) => void) {
    this.#source = source;
    this.#onWatched = onWatched;
  }

  /** Whether there are as many readers as there may be. */
  get isFull(): boolean {
    return this.#places.size >= READERS_MAX;
  }

  /** One that comes in the middle gets what there is at once. */
  enter(reader: Reader): Reading {
    if (this.#places.size === 0) this.#begin();
    if (performance.now() - this.#madeAtMs >= FRESH_MS) this.#make(true);
    const place: Place = { reader, isReady: true, hasEnded: false, frame: this.#made - 1, history: -1 };
    this.#places.add(place);
    this.#offerAll();
    return {
      drained: () => {
        place.isReady = true;
        this.#offer(place);
      },
      leave: () => {
        if (this.#places.delete(place) && this.#places.size === 0) this.#stop();
      },
    };
  }

  /** The last frame is made and sent; then every reader is let go. */
  end(): void {
    this.#hasEnded = true;
    this.#stopTimer();
    this.#make(true);
    this.#offerAll();
  }

  #begin(): void {
    this.#onWatched(true);
    if (this.#hasEnded) return;
    this.#timer = setInterval(() => {
      this.#make(false);
      this.#offerAll();
    }, FRAME_MS).unref();
  }

  #stop(): void {
    this.#stopTimer();
    this.#onWatched(false);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #make(withHistory: boolean): void {
    this.#made += 1;
    this.#madeAtMs = performance.now();
    this.#frame = JSON.stringify(this.#source.frame() satisfies Frame satisfies FrameMessage['frame']);
    this.#frameBytes = this.#frameFor(0);
    if (withHistory || this.#made % HISTORY_EVERY === 0) {
      const history = JSON.stringify(this.#source.history() satisfies HistoryMessage);
      this.#history = { number: this.#made, bytes: part('history', history) };
    }
  }

  #offerAll(): void {
    for (const place of this.#places) this.#offer(place);
  }

  #offer(place: Place): void {
    if (!place.isReady || place.hasEnded || (place.frame === this.#made && !this.#hasEnded)) return;
    const { reader } = place;
    if (place.frame !== this.#made) {
      const skipped = this.#made - place.frame - 1;
      place.frame = this.#made;
      place.isReady = reader.write(skipped === 0 ? this.#frameBytes : this.#frameFor(skipped));
      if (this.#history.number !== place.history) {
        place.history = this.#history.number;
        place.isReady = reader.write(this.#history.bytes);
      }
    }
    if (!this.#hasEnded) return;
    place.hasEnded = true;
    reader.write(part('end', '{}'));
    reader.end();
  }

  #frameFor(skipped: number): Buffer {
    return part('frame', `{"skipped":${skipped},"frame":${this.#frame}}`);
  }
}

/** An event of the stream, as the HTML standard writes one (server-sent events). */
function part(event: 'frame' | 'history' | 'end', data: string): Buffer {
  return Buffer.from(`event: ${event}\ndata: ${data}\n\n`);
}
