/**
 * Starts the embedded target in a thread of its own and hands out a small remote control.
 *
 * Node 20 loads no TypeScript in a worker. When this file itself runs from source (under vitest or
 * tsx) it therefore starts the built thread in `dist/`: run `npm run build` after changing anything
 * in `src/target`, as `npm test` does by itself.
 *
 * The thread never keeps the process alive: it is waited for only while it starts, answers or closes.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { DemoTarget } from '../model/demo-target.js';
import { RampartError } from '../model/failure.js';
import type { TargetStats } from './target-stats.js';
import type { ThreadReply, ThreadRequest } from './thread-messages.js';

export interface Target {
  readonly ip: string;
  /** The real port. */
  readonly port: number;
  readonly url: string;
  /** The kernel's number of the thread, under which `/proc/self/task` tells its CPU time; null where the kernel does not say. */
  readonly threadId: number | null;
  /** What the target has counted so far. Rejects with `target.unavailable` when it is closed or has died. */
  stats(): Promise<TargetStats>;
  /** Cuts every connection and resolves when the thread has ended. Idempotent; never rejects. */
  close(): Promise<void>;
}

/** A thread that does not end by itself this long after `close` is ended. */
const CLOSE_DEADLINE_MS = 2_000;

/**
 * Starts the target.
 *
 * @param entry only specs give another thread than the target's own.
 * @throws RampartError `target.unavailable` when the port is in use, the address is not loopback or the thread dies.
 */
export async function startTarget(options: DemoTarget, entry: URL = builtThread(import.meta.url)): Promise<Target> {
  if (!existsSync(entry)) {
    throw unavailable(`The thread of the embedded target is not built: ${fileURLToPath(entry)} does not exist`, {
      hint: 'Run npm run build first.',
    });
  }
  // Flags of this process (a loader, say) are not the thread's.
  const thread = new TargetThread(new Worker(entry, { workerData: options, execArgv: [] }));
  try {
    const { ip, port, url, threadId } = await thread.listening;
    return { ip, port, url, threadId, stats: () => thread.stats(), close: () => thread.close() };
  } catch (error) {
    await thread.close();
    throw error;
  }
}

/** Beside this file when it is built, else the same place under `dist/`. */
function builtThread(self: string): URL {
  return new URL(self.endsWith('.ts') ? '../../dist/src/target/thread.js' : './thread.js', self);
}

type Listening = Extract<ThreadReply, { kind: 'listening' }>;

/** One worker and the questions it has not answered yet. */
class TargetThread {
  readonly listening: Promise<Listening>;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #questions = new Map<number, { resolve: (stats: TargetStats) => void; reject: (reason: RampartError) => void }>();
  #asked = 0;
  /** Why the thread answers no more; undefined while it does. */
  #over: RampartError | undefined;
  #closing: Promise<void> | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => resolve());
    });
    this.listening = new Promise((resolve, reject) => {
      worker.on('message', (reply: ThreadReply) => {
        if (reply.kind === 'listening') resolve(reply);
        else if (reply.kind === 'refused') reject(unavailable(reply.message, { hint: reply.hint }));
        else this.#answered(reply.id, reply.stats);
        if (this.#questions.size === 0 && this.#closing === undefined) worker.unref();
      });
      worker.on('error', (error) => this.#end(unavailable(`The thread of the embedded target died: ${error.message}`, { cause: error })));
      worker.once('exit', (code) => {
        const reason = this.#closing === undefined ? unavailable(`The thread of the embedded target ended with code ${code}`) : closed();
        // Without effect when the target listened or refused before.
        reject(this.#end(reason));
      });
    });
  }

  stats(): Promise<TargetStats> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    if (this.#closing !== undefined) return Promise.reject(closed());
    this.#asked += 1;
    const id = this.#asked;
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject });
      this.#worker.postMessage({ kind: 'stats', id } satisfies ThreadRequest);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#over !== undefined) return this.#ended;
    this.#worker.ref();
    this.#worker.postMessage({ kind: 'close' } satisfies ThreadRequest);
    const deadline = setTimeout(() => void this.#worker.terminate(), CLOSE_DEADLINE_MS);
    await this.#ended;
    clearTimeout(deadline);
  }

  #answered(id: number, stats: TargetStats): void {
    this.#questions.get(id)?.resolve(stats);
    this.#questions.delete(id);
  }

  /** Gives the first reason there was: an error comes before the exit it causes. */
  #end(reason: RampartError): RampartError {
    const first = this.#over ?? reason;
    this.#over = first;
    for (const { reject } of this.#questions.values()) reject(first);
    this.#questions.clear();
    return first;
  }
}

function unavailable(message: string, options?: { hint?: string; cause?: unknown }): RampartError {
  return new RampartError('target.unavailable', message, options);
}

function closed(): RampartError {
  return unavailable('The embedded target is closed', { hint: 'It answers only until it is closed.' });
}
