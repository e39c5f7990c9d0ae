/** What of this process must stay flat however long a run lasts, taken at one moment. */
import { readdirSync } from 'node:fs';
import { heapBytes } from '../support/heap.js';

export interface Vitals {
  /** Megabytes of heap in use, garbage gone. */
  readonly heapMb: number;
  readonly rssMb: number;
  /** Open file descriptors. */
  readonly files: number;
  /** Timers, sockets and other things that Node keeps an eye on. */
  readonly handles: number;
  /** Listeners on the process. */
  readonly listeners: number;
}

const MB = 1024 * 1024;

export function takeVitals(): Vitals {
  const heapMb = heapBytes() / MB;
  return {
    heapMb,
    rssMb: process.memoryUsage().rss / MB,
    files: readdirSync('/proc/self/fd').length,
    handles: process.getActiveResourcesInfo().length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}
