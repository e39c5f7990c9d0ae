/**
 * The door: the one way in.
 *
 * A timer that fired, a driver that answered, an operator who spoke: each enters here, is handled, and
 * every message it set off is delivered before the next may enter. What throws on the way is a defect; it
 * is caught here, so that no world ever sees a throw from the core.
 */
import type { Outcome } from '../model/outcome.js';
import type { ActionCall, Clock, Driver, Session, Timer, UnderWay } from '../ports.js';

/** What a timer comes for. */
interface Visit {
  readonly callback: (value: unknown) => void;
  readonly value: unknown;
}

export class Door {
  /** A timer that fired, and through the door. One for all of them. */
  readonly #letIn = ({ callback, value }: Visit): void => this.enter(callback, value);
  readonly #deliver: () => void;
  readonly #fault: (error: unknown) => void;
  #closed = false;
  #inside = false;
  #afterwards: (() => void) | null = null;

  constructor(deliver: () => void, fault: (error: unknown) => void) {
    this.#deliver = deliver;
    this.#fault = fault;
  }

  /** @param value is handed to `handle`, so that nobody has to make a function for it */
  enter(handle: () => void): void;
  enter<Value>(handle: (value: Value) => void, value: Value): void;
  enter<Value>(handle: (value: Value) => void, value?: Value): void {
    if (this.#closed) return;
    this.#inside = true;
    try {
      handle(value as Value);
      this.#deliver();
    } catch (error) {
      this.#fault(error);
    }
    this.#inside = false;
    this.#afterwards?.();
    this.#afterwards = null;
  }

  /** Runs it now, or at the end of the turn when there is one under way: once, the last that was asked for. */
  whenOutside(work: () => void): void {
    if (this.#inside) this.#afterwards = work;
    else work();
  }

  /** Nothing enters any more. */
  close(): void {
    this.#closed = true;
  }

  /** The same clock, its callbacks coming through the door. */
  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      setTimeout: <Value>(callback: (value: Value) => void, delayUs: number, value?: Value): Timer =>
        clock.setTimeout(this.#letIn, delayUs, { callback, value } as Visit),
      clearTimeout: (timer: Timer) => clock.clearTimeout(timer),
      stopwatch: () => clock.stopwatch(),
    };
  }

  /** The same driver, its answers coming through the door. */
  driver(driver: Driver): Driver {
    return { openSession: (user) => this.#session(driver.openSession(user)) };
  }

  #session(session: Session): Session {
    return new DoorSession(this, session);
  }
}

/** A session whose answers come through the door. */
class DoorSession implements Session {
  readonly #door: Door;
  readonly #session: Session;
  /** Who hears the answers, and that through the door: mostly one and the same for a whole session. */
  #answer: ((outcome: Outcome) => void) | null = null;
  #entering: (outcome: Outcome) => void = () => {};

  constructor(door: Door, session: Session) {
    this.#door = door;
    this.#session = session;
  }

  start(call: ActionCall, answer: (outcome: Outcome) => void): UnderWay {
    if (answer !== this.#answer) {
      this.#answer = answer;
      this.#entering = (outcome) => this.#door.enter(answer, outcome);
    }
    return this.#session.start(call, this.#entering);
  }

  close(): void {
    this.#session.close();
  }
}
