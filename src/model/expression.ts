/**
 * What a compiled expression or template is, and what it may read.
 *
 * The compiler lives in `src/scenario`; everyone else only evaluates. Evaluation is pure: the same
 * scope gives the same value, and nothing but the scope is read.
 */

/** A value an expression can hold: JSON, nothing else. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** Named values with own properties only (created without a prototype, so `constructor` is just an unknown name). */
export type Fields = { readonly [name: string]: Value };

/** Fields by action id: a map, or what reads like one. */
export interface ActionFields extends Iterable<readonly [string, Fields]> {
  get(action: string): Fields | undefined;
}

/** What one user's expressions can see at one moment. */
export interface Scope {
  readonly user: {
    /** Number of the user in the run, from 1. */
    readonly id: number;
    /** The leased address, null while none is held. */
    readonly allocated_ip: string | null;
    /** Iteration in progress, from 1. */
    readonly iteration: number;
    /** The same from 0. */
    readonly iteration_index: number;
  };
  readonly tenant: { readonly id: string };
  /** Properties of each resource by resource id, run-time values filled in. */
  readonly resources: ReadonlyMap<string, Fields>;
  /** Fields of each action that ran in this iteration (or was exported with `scope: user`), by action id. */
  readonly actions: ActionFields;
  /** Environment values the scenario names, by name. */
  readonly env: ReadonlyMap<string, string>;
}

/** A name an expression reads: `probe-get.status_code` is root `probe-get`, field `status_code`. */
export interface Reference {
  readonly root: string;
  readonly field: string;
}

/** A compiled expression, such as an edge condition. */
export interface Expression {
  /** The text the author wrote. */
  readonly source: string;
  /** Every name it reads, in order of first use. */
  readonly reads: readonly Reference[];
  /** Pure. Never throws for any scope. */
  evaluate(scope: Scope): Value;
}

/** A compiled string (or tree of strings) of an action's `with`. */
export interface Template extends Expression {
  /** The value when nothing is read, so that it need not be evaluated again. */
  readonly constant?: Value;
}

/** Whether a value counts as true in a condition: everything except null, false, 0, NaN and the empty string. */
export function isTruthy(value: Value): boolean {
  return Boolean(value);
}
