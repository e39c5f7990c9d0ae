/**
 * Workers as threads of this process.
 *
 * Node 20 loads no TypeScript in a worker. When this file itself runs from source (under vitest or tsx) it therefore
 * starts the built thread in `dist/`: run `npm run build` after changing anything that a worker runs, as `npm test` does
 * by itself.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { RampartError } from '../model/failure.js';
import type { Job, Order, Reply } from './messages.js';
import { ALIVE } from './thread-pulse.js';
import type { WorkerLink, WorkerListener, WorkerTransport } from './transport.js';

export interface ThreadOptions {
  /** How long a worker may say nothing at all, once it has started, before it counts as lost. */
  readonly silenceMaxMs?: number;
  /** Only specs give another thread than a worker's own. */
  readonly entry?: URL;
}

const SILENCE_MAX_MS = 15_000;
/** How many times as long it may take to start: loading its code is one long turn, and everybody starts at once. */
const STARTING_FACTOR = 8;
const LOOKS_PER_SILENCE = 15;
/** A thread that does not end by itself this long after `close` is ended. */
const CLOSE_DEADLINE_MS = 2_000;

/** @throws RampartError `internal.fault` when the thread is not built. */
export function threads({ silenceMaxMs = SILENCE_MAX_MS, entry = builtThread(import.meta.url) }: ThreadOptions = {}): WorkerTransport {
  return {
    open: (job, listener) => {
      if (!existsSync(entry)) throw new RampartError('internal.fault', `${fileURLToPath(entry)} does not exist: run npm run build first`);
      return new ThreadLink(entry, job, listener, silenceMaxMs / LOOKS_PER_SILENCE);
    },
    nowNs: () => process.hrtime.bigint(),
  };
}

class ThreadLink implements WorkerLink {
  readonly #thread: Worker;
  readonly #listener: WorkerListener;
  readonly #looking: NodeJS.Timeout;
  /** Looks in a row at which nothing had been heard. Counted, not timed: while this thread is held up, nobody is silent. */
  #silentLooks = 0;
  #started = false;
  #closing = false;
  #lost = false;
  #gone = false;
  #whenGone: (() => void)[] = [];

  constructor(entry: URL, job: Job, listener: WorkerListener, lookEveryMs: number) {
    this.#listener = listener;
    // Flags of this process (a loader, say) are not the thread's.
    this.#thread = new Worker(entry, { workerData: job, execArgv: [] });
    this.#thread.on('message', (message: Reply | typeof ALIVE) => this.#hear(message));
    this.#thread.on('messageerror', (error) => this.#lose(`a message of it cannot be read: ${error.message}`));
    this.#thread.on('error', (error: unknown) => this.#lose(error instanceof Error ? error.message : String(error)));
    this.#thread.on('exit', (code) => this.#exited(code));
    this.#looking = setInterval(() => this.#look(), lookEveryMs);
    this.#looking.unref();
  }

  send(order: Order): void {
    if (!this.#gone) this.#thread.postMessage(order);
  }

  close(closed: () => void): void {
    if (this.#gone) return closed();
    this.#whenGone.push(closed);
    if (this.#closing) return;
    this.#closing = true;
    clearInterval(this.#looking);
    const deadline = setTimeout(() => void this.#thread.terminate(), CLOSE_DEADLINE_MS);
    this.#whenGone.push(() => clearTimeout(deadline));
  }

  #hear(message: Reply | typeof ALIVE): void {
    this.#silentLooks = 0;
    this.#started = true;
    if (message !== ALIVE && !this.#closing && !this.#lost) this.#listener.message(message);
  }

  #look(): void {
    this.#silentLooks += 1;
    if (this.#silentLooks <= LOOKS_PER_SILENCE * (this.#started ? 1 : STARTING_FACTOR)) return;
    this.#lose('it has not been heard from');
    void this.#thread.terminate();
  }

  #exited(code: number): void {
    this.#gone = true;
    this.#lose(`its thread ended with code ${code}`);
    for (const closed of this.#whenGone) closed();
    this.#whenGone = [];
  }

  /** The first reason counts: an error comes before the exit it causes. */
  #lose(why: string): void {
    clearInterval(this.#looking);
    if (this.#closing || this.#lost) return;
    this.#lost = true;
    this.#listener.lost(why);
  }
}

/** Beside this file when it is built, else the same place under `dist/`. */
function builtThread(self: string): URL {
  return new URL(self.endsWith('.ts') ? '../../dist/src/workers/thread.js' : './thread.js', self);
}
