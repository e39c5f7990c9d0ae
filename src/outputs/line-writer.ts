/**
 * Text on its way to a sink, with a bound on how much may wait.
 *
 * An output must neither delay a live run nor eat its memory. So text is gathered and written in large
 * pieces, one at a time; what comes while the sink is slow waits. When the bound is reached, everything is
 * dropped and counted until the sink takes what waits, so that a loss is one gap and not many. After an error nothing more is tried and the rest counts as dropped. In a run on a
 * virtual clock (`patient`) there is nobody to delay: pieces are written on the spot and never dropped.
 */
import type { Sink } from './sink.js';

const DEFAULT_PIECE_CHARACTERS = 64 * 1024;
const DEFAULT_GATHER_MS = 50;
const DEFAULT_WAITING_MAX = 16 * 1024 * 1024;

export interface LineWriterOptions {
  /** Most characters that may wait. */
  readonly waitingMax?: number;
  /** Written when this much has gathered; 64 Ki unless given. */
  readonly pieceCharacters?: number;
  /** Written this long after the first of what has gathered, in milliseconds; 50 unless given. */
  readonly gatherMs?: number;
  /** Called around each write, which must happen inside; lets a live screen step aside. */
  readonly aside?: (write: () => void) => void;
}

export interface Written {
  /** Texts that never reached the sink. */
  readonly dropped: number;
  /** The error that ended the writing. */
  readonly failure: Error | null;
}

export class LineWriter {
  /** Whether to write on the spot, however long it takes. Set before the first text. */
  patient = false;
  readonly #sink: Sink;
  readonly #waitingMax: number;
  readonly #pieceCharacters: number;
  readonly #gatherMs: number;
  readonly #aside: (write: () => void) => void;
  #waiting: string[] = [];
  #waitingCharacters = 0;
  #isFull = false;
  #busy = false;
  #timer: NodeJS.Timeout | null = null;
  #dropped = 0;
  #failure: Error | null = null;
  #settled: (() => void) | null = null;

  constructor(sink: Sink, options: LineWriterOptions = {}) {
    this.#sink = sink;
    this.#waitingMax = options.waitingMax ?? DEFAULT_WAITING_MAX;
    this.#pieceCharacters = options.pieceCharacters ?? DEFAULT_PIECE_CHARACTERS;
    this.#gatherMs = options.gatherMs ?? DEFAULT_GATHER_MS;
    this.#aside = options.aside ?? ((write) => write());
  }

  /** Takes the text as it is: line breaks are the caller's. */
  write(text: string): void {
    this.#isFull ||= !this.patient && this.#waitingCharacters + text.length > this.#waitingMax;
    if (this.#isFull || this.#failure !== null) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(text);
    this.#waitingCharacters += text.length;
    if (this.#waitingCharacters >= this.#pieceCharacters) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), this.#gatherMs).unref();
  }

  /** How many texts were dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Resolves when everything taken is written or has failed. More may be written afterwards. */
  async settle(): Promise<void> {
    this.#flush();
    if (!this.#busy) return;
    await new Promise<void>((resolve) => {
      this.#settled = resolve;
    });
  }

  /** Settles and closes the sink; never rejects. Nothing may be written afterwards. */
  async finish(): Promise<Written> {
    await this.settle();
    await this.#sink.close().catch((error: Error) => {
      this.#failure ??= error;
    });
    return { dropped: this.#dropped, failure: this.#failure };
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#busy || this.#waiting.length === 0) return;
    const texts = this.#takeWaiting();
    if (this.patient) this.#writeNow(texts);
    else this.#writeSoon(texts);
  }

  #writeSoon(texts: readonly string[]): void {
    this.#busy = true;
    this.#aside(() =>
      this.#sink.write(texts.join(''), (error) => {
        this.#busy = false;
        if (error !== null) this.#fail(error, texts.length);
        this.#flush();
        if (!this.#busy) this.#settled?.();
      }),
    );
  }

  #writeNow(texts: readonly string[]): void {
    try {
      this.#aside(() => this.#sink.writeNow(texts.join('')));
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)), texts.length);
    }
  }

  #fail(error: Error, lost: number): void {
    this.#failure = error;
    this.#dropped += lost + this.#takeWaiting().length;
  }

  #takeWaiting(): string[] {
    const texts = this.#waiting;
    this.#waiting = [];
    this.#waitingCharacters = 0;
    this.#isFull = false;
    return texts;
  }
}
