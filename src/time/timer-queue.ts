/**
 * Pending timers in the order they are due: the heart of every clock here.
 *
 * Timers of the same delay come due in the order they were asked for, so they stand in a line, and only the first of each
 * line stands in a binary heap, ordered by (due instant, sequence): ties fall in the order of asking and never by luck. A
 * crowd that thinks a second and waits thirty for its answers is two lines, whatever its size. Whoever is cancelled leaves
 * its line at once; the first of a line stays in the heap until it comes up, or until such timers are the majority there.
 * Timers that were given back are used again, the last one first, which a processor still has at hand.
 * Pure: it holds instants, it does not wait for them.
 */
import { assert } from '../model/assertion.js';

export interface QueuedTimer {
  readonly dueUs: number;
  readonly sequence: number;
}

/** A timer as the queue has it. */
interface Entry extends QueuedTimer {
  dueUs: number;
  sequence: number;
  stage: Stage;
  /** Null once fired or cancelled, as are the value and the neighbours: a timer that is over keeps nothing. */
  callback: ((value: unknown) => void) | null;
  /** What the callback is given. */
  value: unknown;
  line: Line | null;
  /** Null for the first of a line, which stands in the heap. */
  ahead: Entry | null;
  behind: Entry | null;
}

type Stage = typeof WAITS | typeof CANCELLED | typeof RECYCLED | typeof OVER | typeof SPARE;
const WAITS = 1;
/** It stands in the heap until it comes up there, but will not fire. */
const CANCELLED = 2;
/** The same, but it was given back. */
const RECYCLED = 3;
/** Nothing here has it any more. */
const OVER = 4;
/** It was given back: the next timer may be made of it. */
const SPARE = 5;

/** Timers of one delay. */
interface Line {
  readonly delayUs: number;
  /** Null when nobody stands in it. */
  last: Entry | null;
}

/** Lines at most, each at the place its delay gives: prime, because delays are round numbers. */
const LINES = 61;
/** Timers kept for the next ones: what a crowd that is gone had beyond that does not stay. */
const SPARE_MAX = 4_096;

/** Calls back what was taken out of a queue. */
export function fire(timer: QueuedTimer): void {
  const entry = timer as Entry;
  const { callback, value } = entry;
  entry.callback = null;
  entry.value = null;
  callback?.(value);
}

export class TimerQueue {
  #heap: Entry[] = [];
  /** Where two delays have the same place, it is the one's as long as anybody stands in its line, and the other has none. */
  readonly #lines: (Line | null)[] = new Array<null>(LINES).fill(null);
  /** Timers that can be used again. */
  readonly #spare: Entry[] = [];
  #size = 0;
  #lastSequence = 0;
  #cancelledInHeap = 0;

  /** Timers still to fire. */
  get size(): number {
    return this.#size;
  }

  /** Sequence number of the newest timer; 0 when none was ever added. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** @param delayUs what it was asked to wait, where it was: an integer. */
  add<Value>(dueUs: number, callback: (value: Value) => void, value?: Value, delayUs: number | null = null): QueuedTimer {
    assert(Number.isFinite(dueUs), 'a timer cannot be due then', dueUs);
    this.#lastSequence += 1;
    this.#size += 1;
    const line = delayUs === null ? null : this.#lineOf(delayUs);
    const entry = this.#spare.pop() ?? newEntry();
    entry.dueUs = dueUs;
    entry.sequence = this.#lastSequence;
    entry.stage = WAITS;
    entry.callback = callback as Entry['callback'];
    entry.value = value;
    entry.line = line;
    if (line === null || !joins(entry, line)) this.#push(entry);
    return entry;
  }

  cancel(timer: QueuedTimer): void {
    const entry = timer as Entry;
    if (entry.stage !== WAITS) return;
    entry.callback = null;
    entry.value = null;
    this.#size -= 1;
    if (entry.ahead === null) this.#cancelInHeap(entry);
    else leave(entry, entry.ahead);
  }

  /** Another timer may be made of one that is over and that nobody else has. */
  recycle(timer: QueuedTimer): void {
    const entry = timer as Entry;
    assert(
      entry.stage === OVER || entry.stage === CANCELLED,
      'a timer was given back that is not over, or was given back before',
      entry.stage,
    );
    if (entry.stage === CANCELLED) entry.stage = RECYCLED;
    else this.#keep(entry);
  }

  /** The next timer to fire, left in place. */
  peek(): QueuedTimer | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (top.stage === WAITS) return top;
      this.#removeTop(top);
      this.#cancelledInHeap -= 1;
    }
    return undefined;
  }

  /** Takes the next timer out, for `fire`. */
  pop(): QueuedTimer | undefined {
    const top = this.peek() as Entry | undefined;
    if (top === undefined) return undefined;
    this.#removeTop(top);
    this.#size -= 1;
    return top;
  }

  #lineOf(delayUs: number): Line | null {
    const place = delayUs % LINES;
    const line = this.#lines[place] as Line | null;
    if (line !== null && (line.delayUs === delayUs || line.last !== null)) return line.delayUs === delayUs ? line : null;
    const made = { delayUs, last: null };
    this.#lines[place] = made;
    return made;
  }

  #push(entry: Entry): void {
    this.#heap.push(entry);
    this.#siftUp(this.#heap.length - 1);
  }

  /** The next of its line comes forward; without one, the last of the heap does. */
  #removeTop(top: Entry): void {
    const next = this.#leaveHeap(top);
    if (next !== null) this.#heap[0] = next;
    else {
      const last = this.#heap.pop() as Entry;
      if (this.#heap.length === 0) return;
      this.#heap[0] = last;
    }
    this.#siftDown(0);
  }

  /** Who takes its place there, if anybody. */
  #leaveHeap(entry: Entry): Entry | null {
    if (entry.stage === RECYCLED) this.#keep(entry);
    else entry.stage = OVER;
    return comeForward(entry);
  }

  #keep(entry: Entry): void {
    entry.stage = SPARE;
    if (this.#spare.length < SPARE_MAX) this.#spare.push(entry);
  }

  #cancelInHeap(entry: Entry): void {
    entry.stage = CANCELLED;
    this.#cancelledInHeap += 1;
    if (this.#cancelledInHeap > 64 && this.#cancelledInHeap * 2 > this.#heap.length) this.#compact();
  }

  #compact(): void {
    const heap: Entry[] = [];
    for (const entry of this.#heap) {
      const kept = entry.stage === WAITS ? entry : this.#leaveHeap(entry);
      if (kept !== null) heap.push(kept);
    }
    this.#heap = heap;
    // A heap again in as many steps as there are timers: each parent sinks to its place, the lowest first.
    for (let index = (heap.length >> 1) - 1; index >= 0; index -= 1) this.#siftDown(index);
    this.#cancelledInHeap = 0;
  }

  #siftUp(start: number): void {
    const heap = this.#heap;
    const timer = heap[start] as Entry;
    let index = start;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex] as Entry;
      if (!isBefore(timer, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = timer;
  }

  #siftDown(start: number): void {
    const heap = this.#heap;
    const timer = heap[start] as Entry;
    let index = start;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= heap.length) break;
      const right = heap[childIndex + 1];
      if (right !== undefined && isBefore(right, heap[childIndex] as Entry)) childIndex += 1;
      const child = heap[childIndex] as Entry;
      if (!isBefore(child, timer)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = timer;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueUs < b.dueUs || (a.dueUs === b.dueUs && a.sequence < b.sequence);
}

function newEntry(): Entry {
  return { dueUs: 0, sequence: 0, stage: OVER, callback: null, value: null, line: null, ahead: null, behind: null };
}

/** Puts it behind the last of its line; false when nobody stands there, and when it would be due before the last. */
function joins(entry: Entry, line: Line): boolean {
  const { last } = line;
  if (last !== null && last.dueUs > entry.dueUs) {
    entry.line = null;
    return false;
  }
  line.last = entry;
  if (last === null) return false;
  entry.ahead = last;
  last.behind = entry;
  return true;
}

/** It leaves its line, from behind another. */
function leave(entry: Entry, ahead: Entry): void {
  const { behind, line } = entry;
  entry.stage = OVER;
  ahead.behind = behind;
  if (behind !== null) behind.ahead = ahead;
  else if (line !== null) line.last = ahead;
  entry.line = null;
  entry.ahead = null;
  entry.behind = null;
}

/** The first of a line leaves it: who is the first now, if anybody. */
function comeForward(first: Entry): Entry | null {
  const { behind, line } = first;
  if (behind !== null) behind.ahead = null;
  else if (line?.last === first) line.last = null;
  first.line = null;
  first.behind = null;
  return behind;
}
