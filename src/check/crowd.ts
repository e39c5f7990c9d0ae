/**
 * Everyone alive, as the log tells of them: what the rules know about a user while it lives, and not longer.
 */
import type { UserOutcome } from '../model/run-event.js';
import type { Shown } from './condition.js';
import type { ExpectedPhase } from './expected.js';

/** A request for an address that is not answered yet. */
export interface Asked {
  readonly pool: string;
  readonly iteration: number;
  readonly atUs: number;
  queued: boolean;
}

/** An address held. */
export interface Held {
  readonly user: number;
  readonly tenant: string;
  readonly pool: string;
  readonly ip: string;
  readonly iteration: number;
  readonly generation: number;
  readonly sinceUs: number;
}

/** An action under way. */
export interface Call {
  readonly action: string;
  readonly node: string;
  readonly iteration: number;
  readonly ip: string | null;
  readonly dueUs: number;
  readonly atUs: number;
}

export interface Person {
  readonly id: number;
  readonly tenant: string;
  /** What the timetable says of it; absent when that is not known. */
  readonly phase?: ExpectedPhase;
  /** Path of its state; null before the first. */
  state: string | null;
  stateSinceUs: number;
  /** States entered in this instant. */
  steps: number;
  /** The final state it has entered. */
  end: UserOutcome | null;
  /** Number of the iteration begun last. */
  iteration: number;
  iterating: boolean;
  /** Iterations walked to their end. */
  walked: number;
  /** Where the edge taken last leads, until that state is entered. */
  nextNode: string | null;
  /** Outcomes of this iteration by action. */
  readonly outcomes: Map<string, Shown>;
  /** The node whose action was answered and that has not been left since. */
  answeredAt: string | null;
  asked: Asked | null;
  /** It no longer wants what it asked for. */
  gaveUp: boolean;
  denied: boolean;
  /** By generation. */
  readonly held: Map<number, Held>;
  /** The address it was granted last; null when none is held. */
  ip: string | null;
  /** The iteration that address was asked for in. */
  ipIteration: number;
  /** The address it gave back last. */
  returned: string | null;
  call: Call | null;
  /** Reasons its addresses went back for that say something about its end. */
  readonly cutReasons: Set<'aborted' | 'failed'>;
}

export class Crowd {
  readonly people = new Map<number, Person>();
  #lastId = 0;

  get lastId(): number {
    return this.#lastId;
  }

  find(id: number): Person | undefined {
    return this.people.get(id);
  }

  add(id: number, tenant: string, atUs: number, phase: ExpectedPhase | undefined): void {
    this.#lastId = Math.max(this.#lastId, id);
    this.people.set(id, {
      id,
      tenant,
      ...(phase === undefined ? {} : { phase }),
      state: null,
      stateSinceUs: atUs,
      steps: 0,
      end: null,
      iteration: 0,
      iterating: false,
      walked: 0,
      nextNode: null,
      outcomes: new Map(),
      answeredAt: null,
      asked: null,
      gaveUp: false,
      denied: false,
      held: new Map(),
      ip: null,
      ipIteration: 0,
      returned: null,
      call: null,
      cutReasons: new Set(),
    });
  }

  remove(id: number): void {
    this.people.delete(id);
  }
}
