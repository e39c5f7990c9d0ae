/**
 * Who may be spawned now: the ordering rules of the ramp-up as a pure structure.
 *
 * It walks the plan's arrivals in order of their due instants and holds them against the limit of
 * concurrent users. It keeps one arrival at hand and never the crowd behind it, so a million users due
 * at one instant cost as much as one.
 */
import type { Arrival } from './arrivals.js';
import type { Concurrency } from './scenario.js';

export type Admission =
  /** Spawn now. `readyAtUs` is when it was due and there was room: what lies between that and now is the generator's own delay. */
  | { readonly kind: 'spawn'; readonly arrival: Arrival; readonly readyAtUs: number }
  /** Due, but the limit is reached and users over it are dropped. */
  | { readonly kind: 'drop'; readonly arrival: Arrival }
  /** Nobody is due before this arrival. */
  | { readonly kind: 'later'; readonly arrival: Arrival }
  /** Somebody is due and waits until a user ends. */
  | { readonly kind: 'full' }
  /** Nobody is left. */
  | { readonly kind: 'none' };

export class SpawnQueue {
  readonly #arrivals: Iterator<Arrival>;
  readonly #limit: number;
  readonly #drops: boolean;
  /** Asked for beyond the plan, in the order of asking. */
  readonly #extras: { readonly arrival: Arrival; left: number }[] = [];
  #head: Arrival | undefined;
  #full = false;
  #roomSinceUs = 0;

  constructor(arrivals: Iterable<Arrival>, concurrency: Concurrency) {
    this.#arrivals = arrivals[Symbol.iterator]();
    this.#limit = concurrency.maxConcurrentUsers ?? Number.POSITIVE_INFINITY;
    this.#drops = concurrency.onLimit === 'drop';
    this.#head = this.#pull();
  }

  /**
   * Decides about the next arrival, given how many users are active and which phase began last (users of
   * later phases are not due, whatever the instant). Spawn and drop consume the arrival.
   */
  next(nowUs: number, active: number, lastPhase: number): Admission {
    const arrival = this.#first(lastPhase);
    if (arrival === undefined) return { kind: 'none' };
    if (arrival.dueAtUs > nowUs || arrival.phase.index > lastPhase) return { kind: 'later', arrival };
    if (active >= this.#limit) {
      if (this.#drops) return this.#take({ kind: 'drop', arrival });
      this.#full = true;
      return { kind: 'full' };
    }
    if (this.#full) {
      this.#full = false;
      this.#roomSinceUs = nowUs;
    }
    return this.#take({ kind: 'spawn', arrival, readyAtUs: Math.max(arrival.dueAtUs, this.#roomSinceUs) });
  }

  /** Takes out the next arrival that is due, whatever the limit; undefined when nobody is due. */
  takeDue(nowUs: number): Arrival | undefined {
    const arrival = this.#first(Number.POSITIVE_INFINITY);
    if (arrival === undefined || arrival.dueAtUs > nowUs) return undefined;
    this.#remove(arrival);
    return arrival;
  }

  /** So many users like this one are due beyond the plan. Never before one that was added earlier. */
  add(arrival: Arrival, users: number): void {
    if (users > 0) this.#extras.push({ arrival, left: users });
  }

  /** Nobody could be spawned until now, for a reason that is not the generator's. */
  heldBackUntil(nowUs: number): void {
    this.#roomSinceUs = nowUs;
  }

  /** The arrival that is due first; of those due at one instant, the planned one. */
  #first(lastPhase: number): Arrival | undefined {
    const planned = this.#head;
    const extra = this.#extras[0]?.arrival;
    if (extra === undefined || planned === undefined) return planned ?? extra;
    return planned.phase.index <= lastPhase && planned.dueAtUs <= extra.dueAtUs ? planned : extra;
  }

  #take<T extends Admission & { readonly arrival: Arrival }>(admission: T): T {
    this.#remove(admission.arrival);
    return admission;
  }

  #remove(arrival: Arrival): void {
    const extra = this.#extras[0];
    if (extra?.arrival !== arrival) this.#head = this.#pull();
    else if (extra.left > 1) extra.left -= 1;
    else this.#extras.shift();
  }

  #pull(): Arrival | undefined {
    const next = this.#arrivals.next();
    return next.done === true ? undefined : next.value;
  }
}
