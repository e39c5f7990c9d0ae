/**
 * A queue in front of a number of servers: first come, first served. Pure: it is told what happens.
 *
 *     arrive ──▶ served at once │ queued, until `done` hands it out │ turned away, when the queue is full
 *
 * A guest who is served stays with its server until `done`, whether or not anyone still waits for the
 * answer: work that has begun is finished. A guest in the queue may leave it.
 */
import { assert } from '../model/assertion.js';

export class ServiceQueue<Guest extends object> {
  readonly #servers: number;
  readonly #queueMax: number;
  #busy = 0;
  #line: Guest[] = [];
  #head = 0;
  /** Guests who left the line and still stand in the list. */
  readonly #gone = new Set<Guest>();

  constructor(servers: number, queueMax = Number.POSITIVE_INFINITY) {
    this.#servers = servers;
    this.#queueMax = queueMax;
  }

  /** Guests in the queue. */
  get waiting(): number {
    return this.#line.length - this.#head - this.#gone.size;
  }

  arrive(guest: Guest): 'served' | 'queued' | 'turned away' {
    if (this.#busy < this.#servers) {
      this.#busy += 1;
      return 'served';
    }
    if (this.waiting >= this.#queueMax) return 'turned away';
    this.#line.push(guest);
    return 'queued';
  }

  /** A guest who is queued gives up. */
  leave(guest: Guest): void {
    this.#gone.add(guest);
  }

  /** A server is done: the next guest, who is served from now on, if there is one. */
  done(): Guest | undefined {
    for (let guest = this.#next(); guest !== undefined; guest = this.#next()) {
      // Asking an empty set costs more than everything else here.
      if (this.#gone.size === 0 || !this.#gone.delete(guest)) return guest;
    }
    assert(this.#busy > 0, 'no server was busy');
    this.#busy -= 1;
    return undefined;
  }

  #next(): Guest | undefined {
    const guest = this.#line[this.#head];
    if (guest === undefined) return undefined;
    this.#head += 1;
    if (this.#head * 2 > this.#line.length) {
      this.#line = this.#line.slice(this.#head);
      this.#head = 0;
    }
    return guest;
  }
}
