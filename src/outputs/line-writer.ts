/**
 * Text on its way to a sink, with a bound on how much may wait.
 *
 * An output must neither delay a live run nor eat its memory. So text is gathered, as bytes, which keeps it out of the way
 * of the garbage collector, and written in large pieces, one at a time; what comes while the sink is slow waits. When
 * the bound is reached, everything is dropped and counted until the sink takes what waits, so that a loss is one gap
 * and not many. After an error nothing more is tried and the rest counts as dropped. In a run on a virtual clock
 * (`patient`) there is nobody to delay: pieces are written on the spot and never dropped.
 */
import { GrowingBytes } from './growing-bytes.js';
import type { Sink } from './sink.js';

const DEFAULT_PIECE_BYTES = 64 * 1024;
const DEFAULT_GATHER_MS = 50;
const DEFAULT_WAITING_MAX = 16 * 1024 * 1024;

export interface LineWriterOptions {
  /** Most bytes that may wait. */
  readonly waitingMax?: number;
  /** Written when this much has gathered; 64 KiB unless given. */
  readonly pieceBytes?: number;
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
  readonly #pieceBytes: number;
  readonly #gatherMs: number;
  readonly #aside: (write: () => void) => void;
  #waiting: GrowingBytes;
  /** Not in use: what was written last, to gather in again. */
  #spare: GrowingBytes | null = null;
  /** Texts that wait. */
  #texts = 0;
  #isFull = false;
  #busy = false;
  #timer: NodeJS.Timeout | null = null;
  #dropped = 0;
  #failure: Error | null = null;
  #settled: (() => void) | null = null;

  constructor(sink: Sink, options: LineWriterOptions = {}) {
    this.#sink = sink;
    this.#waitingMax = options.waitingMax ?? DEFAULT_WAITING_MAX;
    this.#pieceBytes = options.pieceBytes ?? DEFAULT_PIECE_BYTES;
    this.#gatherMs = options.gatherMs ?? DEFAULT_GATHER_MS;
    this.#aside = options.aside ?? ((write) => write());
    this.#waiting = new GrowingBytes(this.#pieceBytes);
  }

  /** Takes the text, or its UTF-8, as it is: line breaks are the caller's. */
  write(text: string | Uint8Array): void {
    this.#isFull ||= !this.patient && this.#waiting.length + text.length > this.#waitingMax;
    if (this.#isFull || this.#failure !== null) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.add(text);
    this.#texts += 1;
    if (this.#waiting.length >= this.#pieceBytes) this.#flush();
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
    if (this.#busy || this.#texts === 0) return;
    const texts = this.#texts;
    const piece = this.#takeWaiting();
    if (this.patient) this.#writeNow(piece, texts);
    else this.#writeSoon(piece, texts);
  }

  #writeSoon(piece: GrowingBytes, texts: number): void {
    this.#busy = true;
    this.#aside(() =>
      this.#sink.write(piece.bytes, (error) => {
        this.#busy = false;
        this.#keep(piece);
        if (error !== null) this.#fail(error, texts);
        this.#flush();
        if (!this.#busy) this.#settled?.();
      }),
    );
  }

  #writeNow(piece: GrowingBytes, texts: number): void {
    try {
      this.#aside(() => this.#sink.writeNow(piece.bytes));
      this.#keep(piece);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)), texts);
    }
  }

  #fail(error: Error, lost: number): void {
    this.#failure = error;
    this.#dropped += lost + this.#texts;
    this.#takeWaiting();
  }

  #takeWaiting(): GrowingBytes {
    const piece = this.#waiting;
    this.#waiting = this.#spare ?? new GrowingBytes(this.#pieceBytes);
    this.#spare = null;
    this.#texts = 0;
    this.#isFull = false;
    return piece;
  }

  /** One that a slow sink made large is let go. */
  #keep(piece: GrowingBytes): void {
    if (piece.capacity > 2 * this.#pieceBytes) return;
    piece.clear();
    this.#spare = piece;
  }
}
