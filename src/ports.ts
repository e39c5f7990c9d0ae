/**
 * Where the world begins.
 *
 * Machines and runtime see the outside only through these interfaces. Real, simulated and replayed
 * implementations stand side by side behind them; the runtime cannot tell which it has.
 *
 * A *turn* is the handling of one input: a timer that fired, an answer, a command. A world calls
 * back inside a turn of its own making, one at a time, never re-entrantly and never within the call
 * that asked for it; while a turn lasts, `Clock.now` stands still.
 */
import type { Observable } from 'rxjs';
import type { Action } from './model/action.js';
import type { Command } from './model/command.js';
import type { RampartError } from './model/failure.js';
import type { Fields, Scope } from './model/expression.js';
import type { Outcome } from './model/outcome.js';
import type { Plan, RunMode } from './model/plan.js';
import type { Report } from './model/report.js';
import type { GeneratorHealth } from './model/report.js';
import type { FinishReason, RunEvent } from './model/run-event.js';

/** A pending timer; only the clock that made it can read it. */
export type Timer = object;

export interface Clock {
  /** Integer microseconds since the run began; stands still within a turn. */
  now(): number;
  /**
   * Calls back once, in a turn of its own, when `delayUs` (finite, from 0) have passed. Equal due instants fire in the order
   * they were asked for.
   *
   * @param value is handed to `callback`, so that nobody has to make a function for it
   */
  setTimeout(callback: () => void, delayUs: number): Timer;
  setTimeout<Value>(callback: (value: Value) => void, delayUs: number, value: Value): Timer;
  clearTimeout(timer: Timer): void;
  /** Takes back a timer that is over (it fired, or was cleared) and that nobody else has: another may be made of it, so that a crowd whose members set one after another leaves nothing behind. */
  recycle(timer: Timer): void;
  /** Starts measuring; the function returned gives the microseconds (fractions included) since. Real in the live world, always 0 elsewhere. For measurements beside the run only: never for an event or a machine. */
  stopwatch(): () => number;
}

/** One action to perform, with everything needed to do so. It is its caller's, who may change it when it was answered or cancelled. */
export interface ActionCall {
  readonly user: number;
  readonly iteration: number;
  readonly action: Action;
  /** Read while the call is made, not kept. */
  readonly scope: Scope;
  /** Source address to bind, null = unbound. */
  readonly bindIp: string | null;
}

/** Hears what a call came to. */
export type Answer = (outcome: Outcome, call: ActionCall) => void;

/** What one user holds towards the outside: its connections. */
export interface Session {
  /**
   * Performs the action and answers exactly once, in a later turn, unless cancelled before.
   * Never throws: what goes wrong is in the outcome.
   *
   * @param answer is given the call back, so that one function can hear the answers of a whole run
   */
  start(call: ActionCall, answer: Answer): void;
  /** No answer to that call comes after this. Of no effect when it is not under way. */
  cancel(call: ActionCall): void;
  /** Closes every connection now; what is under way ends as `aborted`, in a later turn; a failure that is held back comes then, as what it is. A session may be used again afterwards and then connects anew. Idempotent. */
  close(): void;
}

export interface Driver {
  openSession(user: number): Session;
}

/** The outside of one run, ready. */
export interface Outside {
  readonly clock: Clock;
  readonly driver: Driver;
  /** Whether source addresses are really bound; false when the run was told to go unbound. */
  readonly bindsSources: boolean;
  /** Values of the resources as they are in this run, by resource id (a started target's real port filled in). */
  readonly resources: ReadonlyMap<string, Fields>;
  /** Hands each command over in a turn of its own. The function returned stops listening. */
  listen(commands$: Observable<Command>, handle: (command: Command) => void): () => void;
  /** How the generator itself fared; null where that has no meaning. */
  health(): GeneratorHealth | null;
  /** Gives everything back (targets, timers, sockets), then calls `left` once. */
  leave(left: () => void): void;
}

/** The earlier run that a world brings back: its stream tells what the earlier one told. */
export interface Retelling {
  /** How the earlier run was run. */
  readonly mode: RunMode;
  readonly seed: number;
  readonly planHash: string;
  /** Plan hash of the scenario as it was written down; another one where secrets were left out of it. */
  readonly writtenHash: string;
}

/** How the stream of a run ended. */
export interface RunEnding {
  /** SHA-256 (hex) of the event lines. */
  readonly fingerprint: string;
  readonly events: number;
  readonly reason: FinishReason;
}

/** Plain data from which a worker, elsewhere, makes its part of a world. */
export type WorldPart =
  | {
      readonly mode: 'live';
      readonly sourceBinding: 'require' | 'off';
      readonly allowPublicTargets: boolean;
      /** As written. */
      readonly allowTargets: readonly string[];
      readonly ownPorts: readonly number[];
      /** Of the whole run; a part is held to its share. */
      readonly maxRate?: { readonly count: number; readonly perUs: number };
      readonly maxConnections?: number;
    }
  | { readonly mode: 'simulated'; readonly untilUs?: number; readonly portsPerAddress?: number };

/** What the parts of a world have in common: checked and started once, before any of them is entered. */
export interface Ground {
  readonly bindsSources: boolean;
  /** Values of the resources as they are in this run, by resource id. */
  readonly resources: ReadonlyMap<string, Fields>;
  /** How everything in this process that generates load fares, all parts together; null where that has no meaning. */
  health(): GeneratorHealth | null;
  /** Gives everything back, then calls `closed` once. @param heldRequests how many waited, in all parts, because of a rate limit. */
  close(heldRequests: number, closed: () => void): void;
}

/** How a world is entered in parts, by several workers. */
export interface Divisible {
  readonly part: WorldPart;
  /** Why this world is not to be entered by so many workers with this plan; nothing when it can be. */
  reasonsAgainst(plan: Plan, workers: number): readonly string[];
  /** Makes ready what the parts have in common, or refuses. Exactly one of the two is called. */
  prepare(plan: Plan, ready: (ground: Ground) => void, refuse: (failure: RampartError) => void): void;
}

/** A way to run: live, simulated or replayed. */
export interface World {
  readonly mode: RunMode;
  /** Present in a world that brings back an earlier run. */
  readonly retells?: Retelling;
  /** Present in a world that several workers can enter, each a part of it. */
  readonly divisible?: Divisible;
  /** Hears how the stream ended, within the last turn and before the outside is left. Its presence asks for the fingerprint. */
  seal?(ending: RunEnding): void;
  /**
   * Makes the outside ready, hands it over, and calls the function it gets for it in the first turn, at instant 0;
   * or refuses, and then nothing was sent or left behind. Exactly one of the two is called, unless the function
   * returned (give up) is called first. A world that finds out later that it cannot go on refuses then, between two
   * turns, and takes no more.
   */
  enter(plan: Plan, ready: (outside: Outside) => () => void, refuse: (failure: RampartError) => void): () => void;
}

/** A listener to a run: log, file, screen. It may drop what it cannot keep up with; it never delays the run. */
export interface Output {
  /** Before the first event. Rejecting refuses the run. */
  open(plan: Plan): Promise<void>;
  event(event: RunEvent): void;
  /** After the last event; resolves when everything is written, rejects when it could not be. */
  finish(report: Report): Promise<void>;
}
