/**
 * Watches the heap, so that a run that grows too large ends with a report and not with a core dump.
 *
 * When its heap is full, V8 ends the process on the spot: no address is given back, no result written. Only what
 * is left after a full collection counts, because before one most of a heap may be garbage. Nothing is polled.
 */
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { RampartError } from '../model/failure.js';

/** Shares of the heap that may be in use after a full collection before people are warned, and before the run is ended. */
const WARNED_AT = 0.7;
const ENDED_AT = 0.85;
const BYTES_PER_MB = 1_000_000;
/** The limit V8 tells includes room for young objects (three halves of 16 MiB), which those that stay cannot use. */
const YOUNG_BYTES = 3 * 16 * 1024 * 1024;

export interface HeapListener {
  /** Once. */
  onWarning(text: string): void;
  /** Once: the run must end now. */
  onFull(error: RampartError): void;
}

type GarbageCollection = PerformanceEntry & { readonly detail?: { readonly kind?: number } };

/** What is in use, and what may be. Bytes. */
export interface HeapUse {
  readonly used: number;
  readonly limit: number;
}

/** Judges one reading after another. */
export class HeapGauge {
  readonly #listener: HeapListener;
  #warned = false;
  #full = false;

  constructor(listener: HeapListener) {
    this.#listener = listener;
  }

  read({ used, limit }: HeapUse): void {
    const share = used / limit;
    if (share >= WARNED_AT && !this.#warned) {
      this.#warned = true;
      this.#listener.onWarning(`${told(used, limit)} is in use; the run is ended at ${Math.round(ENDED_AT * 100)} %`);
    }
    if (share < ENDED_AT || this.#full) return;
    this.#full = true;
    this.#listener.onFull(new RampartError('host.memory_full', `${told(used, limit)} is in use, and the run was ended before it is full`));
  }
}

/** Watches from now until the function returned is called. */
export function watchHeap(listener: HeapListener): () => void {
  const gauge = new HeapGauge(listener);
  const observer = new PerformanceObserver((list) => {
    const full = list.getEntries().some((entry) => (entry as GarbageCollection).detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR);
    if (!full) return;
    const { used_heap_size, heap_size_limit } = getHeapStatistics();
    gauge.read({ used: used_heap_size, limit: Math.max(heap_size_limit - YOUNG_BYTES, YOUNG_BYTES) });
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}

function told(used: number, limit: number): string {
  return `${Math.round(used / BYTES_PER_MB)} of ${Math.round(limit / BYTES_PER_MB)} MB of heap`;
}
