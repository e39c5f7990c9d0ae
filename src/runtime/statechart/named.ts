/**
 * From what a machine names to what is done: its actions and guards, looked up once.
 *
 * Of XState's own actions only `assign` is covered, and no guard made of others; whatever else is refused here.
 */
import type { AnyStateMachine } from 'xstate';
import { assert } from '../../model/assertion.js';
import type { Assign, Deed, Guard, Params, Seen } from './table.js';

/** A name with params, a name alone, or the function itself. */
type Named = string | { readonly type: string; readonly params?: unknown } | Worked;
type Worked = (seen: Seen, params: unknown) => unknown;

type Assignment = ((seen: Seen, params: unknown) => object) | Readonly<Record<string, unknown>>;

const NO_PARAMS: Params = Object.freeze({ fixed: undefined });

export function deedOf({ implementations }: AnyStateMachine, action: unknown): Deed {
  const named = action as Named;
  const exec = typeof named === 'function' ? named : (implementations.actions as Readonly<Record<string, unknown>>)[nameOf(named)];
  assert(typeof exec === 'function', `the action ${labelOf(named)} is not provided`);
  const params = paramsOf(named);
  if (!('resolve' in exec)) return { kind: 'effect', type: labelOf(named), exec: exec as (seen: Seen, given: unknown) => void, params };
  const { type, assignment } = exec as unknown as { readonly type: string; readonly assignment: Assignment };
  assert(type === 'xstate.assign', `the action ${labelOf(named)} is XState's ${type}, which a compiled statechart does not cover`);
  return { kind: 'assign', type, assign: assignBy(assignment), params };
}

export function guardOf({ implementations }: AnyStateMachine, guard: unknown, source: string): Guard | undefined {
  if (guard === undefined) return undefined;
  const named = guard as Named;
  const check = typeof named === 'function' ? named : (implementations.guards as Readonly<Record<string, unknown>>)[nameOf(named)];
  assert(typeof check === 'function' && !('check' in check), `the guard ${labelOf(named)} is not a plain function`);
  const type = typeof named === 'function' ? undefined : nameOf(named);
  return { type, check: check as (seen: Seen, given: unknown) => boolean, params: paramsOf(named), source };
}

/** Those that spawn actors find nothing to spawn with. */
function assignBy(assignment: Assignment): Assign {
  if (typeof assignment === 'function') return (into, seen, params) => void Object.assign(into, assignment(seen, params));
  const [first, ...others] = Object.entries(assignment);
  if (first === undefined) return () => {};
  if (others.length === 0) return assignOne(...first);
  const all = [first, ...others];
  return (into, seen, params) => {
    const values = all.map(([, value]) => workedOut(value, seen, params));
    for (const [index, [key]] of all.entries()) into[key] = values[index];
  };
}

/** The usual case, without a list. */
function assignOne(key: string, value: unknown): Assign {
  return (into, seen, params) => {
    into[key] = workedOut(value, seen, params);
  };
}

function workedOut(value: unknown, seen: Seen, params: unknown): unknown {
  return typeof value === 'function' ? (value as Worked)(seen, params) : value;
}

function paramsOf(named: Named): Params {
  if (typeof named !== 'object' || !('params' in named)) return NO_PARAMS;
  const { params } = named;
  return typeof params === 'function' ? { from: params as (seen: Seen) => unknown } : { fixed: params };
}

function nameOf(named: Exclude<Named, Worked>): string {
  return typeof named === 'string' ? named : named.type;
}

/** As XState calls it. */
function labelOf(named: Named): string {
  return typeof named === 'function' ? named.name || '(anonymous)' : nameOf(named);
}
