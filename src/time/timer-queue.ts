/**
 * Pending timers in the order they are due: the heart of every clock here.
 *
 * A binary heap ordered by (due instant, sequence), so that ties fall in the order of asking and never
 * by luck. Cancelling marks a timer and leaves it in the heap; it is dropped when it comes up, or all at
 * once when the cancelled ones are the majority. Pure: it holds instants, it does not wait for them.
 */
import { assert } from '../model/assertion.js';

export interface QueuedTimer {
  readonly dueUs: number;
  readonly sequence: number;
  /** Until it is taken out or cancelled. */
  waits: boolean;
  /** Null once fired or cancelled, as is the value: a timer that is over keeps nothing. */
  callback: ((value: unknown) => void) | null;
  /** What the callback is given. */
  value: unknown;
}

/** Calls back what was taken out of a queue. */
export function fire(timer: QueuedTimer): void {
  const { callback, value } = timer;
  timer.callback = null;
  timer.value = null;
  callback?.(value);
}

export class TimerQueue {
  #heap: QueuedTimer[] = [];
  #lastSequence = 0;
  #cancelled = 0;

  /** Timers still to fire. */
  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** Sequence number of the newest timer; 0 when none was ever added. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  add<Value>(dueUs: number, callback: (value: Value) => void, value?: Value): QueuedTimer {
    assert(Number.isFinite(dueUs), `a timer cannot be due at ${dueUs}`);
    this.#lastSequence += 1;
    const timer: QueuedTimer = { dueUs, sequence: this.#lastSequence, waits: true, callback: callback as QueuedTimer['callback'], value };
    this.#heap.push(timer);
    this.#siftUp(this.#heap.length - 1);
    return timer;
  }

  cancel(timer: QueuedTimer): void {
    if (!timer.waits) return;
    timer.waits = false;
    timer.callback = null;
    timer.value = null;
    this.#cancelled += 1;
    if (this.#cancelled > 64 && this.#cancelled * 2 > this.#heap.length) this.#compact();
  }

  /** The next timer to fire, left in place. */
  peek(): QueuedTimer | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (top.waits) return top;
      this.#removeTop();
      this.#cancelled -= 1;
    }
    return undefined;
  }

  /** Takes the next timer out, for `fire`. */
  pop(): QueuedTimer | undefined {
    const top = this.peek();
    if (top === undefined) return undefined;
    this.#removeTop();
    top.waits = false;
    return top;
  }

  #removeTop(): void {
    const last = this.#heap.pop() as QueuedTimer;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown(0);
  }

  #compact(): void {
    this.#heap = this.#heap.filter(({ waits }) => waits);
    // A heap again in as many steps as there are timers: each parent sinks to its place, the lowest first.
    for (let index = (this.#heap.length >> 1) - 1; index >= 0; index -= 1) this.#siftDown(index);
    this.#cancelled = 0;
  }

  #siftUp(start: number): void {
    const heap = this.#heap;
    const timer = heap[start] as QueuedTimer;
    let index = start;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex] as QueuedTimer;
      if (!isBefore(timer, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = timer;
  }

  #siftDown(start: number): void {
    const heap = this.#heap;
    const timer = heap[start] as QueuedTimer;
    let index = start;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= heap.length) break;
      const right = heap[childIndex + 1];
      if (right !== undefined && isBefore(right, heap[childIndex] as QueuedTimer)) childIndex += 1;
      const child = heap[childIndex] as QueuedTimer;
      if (!isBefore(child, timer)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = timer;
  }
}

function isBefore(a: QueuedTimer, b: QueuedTimer): boolean {
  return a.dueUs < b.dueUs || (a.dueUs === b.dueUs && a.sequence < b.sequence);
}
