/**
 * A statechart as tables: for each innermost state what every event leads to, worked out in advance.
 *
 * XState finds out at every event which states are left and entered and what is done on the way. In a chart without
 * parallel states and history that depends on nothing but the innermost state and the transition, so it is written
 * down once: a row holds the guard, everything to do in XState's order (leaving inside out, the transition's own,
 * entering outside in) and the state it ends in.
 */
import type { AnyStateNode, EventObject, StateValue } from 'xstate';

/** What a machine knows of itself. */
export type Context = Readonly<Record<string, unknown>>;

/** What guards, params and assignments are given. */
export interface Seen {
  readonly context: Context;
  readonly event: EventObject;
}

/** One thing to do on the way. */
export type Deed =
  | {
      readonly kind: 'effect';
      /** The name the machine calls it by. */
      readonly type: string;
      readonly exec: (seen: Seen, params: unknown) => void;
      readonly params: Params;
    }
  | {
      readonly kind: 'assign';
      readonly type: string;
      readonly assign: Assign;
      readonly params: Params;
    };

/** Writes what changes into a context, which may be the one that is seen: everything is worked out before anything is written. */
export type Assign = (into: Record<string, unknown>, seen: Seen, params: unknown) => void;

/** Params as the machine gives them: the same each time, or worked out from what is seen. */
export type Params = { readonly fixed: unknown } | { readonly from: (seen: Seen) => unknown };

/** Whether a row is taken. */
export interface Guard {
  readonly type: string | undefined;
  readonly check: (seen: Seen, params: unknown) => boolean;
  readonly params: Params;
  /** Id of the state whose transition it guards, for the message of one that throws. */
  readonly source: string;
}

/** A transition out of one innermost state. */
export interface Row {
  /** Absent: always taken. */
  readonly guard: Guard | undefined;
  readonly deeds: readonly Deed[];
  readonly to: Leaf;
  /** What was completed by entering `to`: handled before the event is done with. */
  readonly raised: readonly EventObject[];
  /** Whether the machine has come to its end. */
  readonly done: boolean;
  /** Whether XState would give another snapshot afterwards: eventless transitions that change nothing are not tried again. */
  readonly changes: boolean;
  /** The transition as XState shows it to inspectors. */
  readonly shown: object;
}

/** An innermost state, and with it all the states around it. */
export interface Leaf {
  readonly node: AnyStateNode;
  readonly value: StateValue;
  /** By type of event, the innermost state's own first, in the order in which they are tried. */
  readonly on: ReadonlyMap<string, readonly Row[]>;
  /** Eventless ones. */
  readonly always: readonly Row[];
}

/** A whole machine. */
export interface Table {
  /** How the machine begins. */
  readonly initial: Row;
  readonly leaves: readonly Leaf[];
  /** What it knows at first. */
  readonly context: (input: unknown, self: unknown) => Record<string, unknown>;
  /** Steps one event may take at most. */
  readonly stepsMax: number;
}
