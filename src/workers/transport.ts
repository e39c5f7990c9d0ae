/**
 * What carries a coordinator's messages to its workers and back: threads of this process now, a broker later.
 *
 * Messages of one worker arrive in the order sent, or the worker is lost. Nothing else is promised, and nothing else is
 * used: no shared memory, no call that waits for an answer.
 */
import type { Job, Order, Reply } from './messages.js';

/** Who hears of a worker. Never called within the call that opened it. */
export interface WorkerListener {
  message(reply: Reply): void;
  /** It is gone, or has not been heard from for so long that it counts as gone; nothing comes after this. Not called when it was closed. */
  lost(why: string): void;
}

/** One worker, as its coordinator sees it. */
export interface WorkerLink {
  send(order: Order): void;
  /** Lets it end, or ends it, and calls `closed` when it is gone. Idempotent; nothing is heard of it afterwards. */
  close(closed: () => void): void;
}

export interface WorkerTransport {
  open(job: Job, listener: WorkerListener): WorkerLink;
  /** Reading of a clock that all workers can read, in nanoseconds from any beginning. */
  nowNs(): bigint;
}
