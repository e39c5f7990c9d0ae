/**
 * Those who wait for an address: first come first served, each until its deadline, any may leave.
 *
 * A list linked both ways gives the order, a heap the next deadline; joining and leaving cost the
 * logarithm of the line. (A `Map` keeps order too, but finding its first entry walks over all that
 * left before.)
 */
import type { Holder } from './holder-index.js';

/** A request that waits. */
export interface Waiter {
  readonly holder: Holder;
  readonly iteration: number;
  /** When it was asked. */
  readonly sinceUs: number;
}

/** A waiter's place in the line. Only the line changes it. */
export interface Place extends Waiter {
  readonly deadlineUs: number;
  /** Counts arrivals: among equal deadlines the first come is the first to expire. */
  readonly arrival: number;
  previous: Place | undefined;
  next: Place | undefined;
  slot: number;
}

export class WaitingLine {
  #head: Place | undefined;
  #tail: Place | undefined;
  #arrivals = 0;
  /** Binary heap by deadline, then arrival; each place knows its slot. */
  readonly #heap: Place[] = [];

  get length(): number {
    return this.#heap.length;
  }

  /** Who is served next. */
  get head(): Place | undefined {
    return this.#head;
  }

  /** When the next one gives up; undefined when nobody waits. */
  get nextDeadlineUs(): number | undefined {
    return this.#heap[0]?.deadlineUs;
  }

  /** The last of the line from now on. */
  join({ holder, iteration, sinceUs }: Waiter, deadlineUs: number): Place {
    const place: Place = {
      holder,
      iteration,
      sinceUs,
      deadlineUs,
      arrival: this.#arrivals++,
      previous: this.#tail,
      next: undefined,
      slot: 0,
    };
    if (this.#tail === undefined) this.#head = place;
    else this.#tail.next = place;
    this.#tail = place;
    this.#heap.push(place);
    this.#rise(place, this.#heap.length - 1);
    return place;
  }

  /** Takes a place out of the line; it must be in it. */
  leave(place: Place): void {
    if (place.previous === undefined) this.#head = place.next;
    else place.previous.next = place.next;
    if (place.next === undefined) this.#tail = place.previous;
    else place.next.previous = place.previous;
    const last = this.#heap.pop() as Place;
    if (last === place) return;
    this.#rise(last, place.slot);
    this.#sink(last, last.slot);
  }

  /** Takes out everyone whose deadline has come, by deadline. */
  leaveExpired(nowUs: number): Waiter[] {
    const expired: Waiter[] = [];
    for (let first = this.#heap[0]; first !== undefined && first.deadlineUs <= nowUs; first = this.#heap[0]) {
      this.leave(first);
      expired.push(waiterAt(first));
    }
    return expired;
  }

  /** Settles `place` at `slot` or above. */
  #rise(place: Place, slot: number): void {
    let at = slot;
    while (at > 0) {
      const parent = this.#heap[(at - 1) >>> 1] as Place;
      if (!expiresBefore(place, parent)) break;
      this.#seat(parent, at);
      at = (at - 1) >>> 1;
    }
    this.#seat(place, at);
  }

  /** Settles `place` at `slot` or below. */
  #sink(place: Place, slot: number): void {
    let at = slot;
    for (;;) {
      const left = this.#heap[2 * at + 1];
      const right = this.#heap[2 * at + 2];
      const child = right !== undefined && left !== undefined && expiresBefore(right, left) ? right : left;
      if (child === undefined || !expiresBefore(child, place)) break;
      const below = child.slot;
      this.#seat(child, at);
      at = below;
    }
    this.#seat(place, at);
  }

  #seat(place: Place, slot: number): void {
    this.#heap[slot] = place;
    place.slot = slot;
  }
}

/** Who stands there, without the line around it. */
export function waiterAt({ holder, iteration, sinceUs }: Place): Waiter {
  return { holder, iteration, sinceUs };
}

function expiresBefore(a: Place, b: Place): boolean {
  return a.deadlineUs < b.deadlineUs || (a.deadlineUs === b.deadlineUs && a.arrival < b.arrival);
}
