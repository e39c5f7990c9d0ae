/**
 * Walks a table: what XState calls a macrostep, from one event to the state in which nothing is left to do.
 *
 * The order is XState's: the event's own transition; then, until neither is left, eventless transitions before the events
 * raised by completing a state. Whoever walks says what doing something means: at once, later, or shown to inspectors.
 */
import type { EventObject } from 'xstate';
import type { Assign, Context, Guard, Leaf, Params, Row, Seen, Table } from './table.js';

/** Where one actor stands. */
export interface Place {
  leaf: Leaf;
  context: Context;
  done: boolean;
}

/** How things are done on the way. */
export interface Walker<At extends Place> {
  do(at: At, type: string, exec: (seen: Seen, params: unknown) => void, seen: Seen, params: unknown): void;
  /** Changes the context: in place where nobody else has it, otherwise `at` gets another one. */
  assign(at: At, assign: Assign, seen: Seen, params: unknown): void;
  /** The first state is entered. */
  begun(at: At): void;
  /** A step is taken, with `row`; without one nothing took the event. */
  stepped(at: At, event: EventObject, row: Row | undefined): void;
}

/** From nowhere to the first state in which nothing is left to do; `at` knows its first context. */
export function begin<At extends Place>(table: Table, at: At, event: EventObject, walker: Walker<At>): void {
  const seen = { context: at.context, event };
  take(table.initial, at, seen, walker);
  walker.begun(at);
  settle(table, at, seen, table.initial.raised, walker);
}

/** From one event to the next state in which nothing is left to do; an event that no transition takes changes nothing. */
export function walk<At extends Place>(table: Table, at: At, event: EventObject, walker: Walker<At>): void {
  const seen = { context: at.context, event };
  const row = choose(at.leaf.on.get(event.type), seen, true);
  if (row !== undefined) take(row, at, seen, walker);
  walker.stepped(at, event, row);
  settle(table, at, seen, row === undefined ? NOTHING : row.raised, walker);
}

const NOTHING: readonly EventObject[] = [];

/** Follows what is eventless and what was raised. */
function settle<At extends Place>(table: Table, at: At, first: Seen, raised: readonly EventObject[], walker: Walker<At>): void {
  let seen = first;
  let queue = raised;
  let looksForEventless = true;
  for (let steps = 1; !at.done; steps += 1) {
    if (steps > table.stepsMax) throw endless(table.stepsMax);
    if (seen.context !== at.context) seen = { context: at.context, event: seen.event };
    const eventless: Row | undefined = looksForEventless ? choose(at.leaf.always, seen, false) : undefined;
    let row = eventless;
    if (row === undefined) {
      const next = queue[0];
      if (next === undefined) return;
      seen = { context: at.context, event: next };
      queue = queue.length === 1 ? NOTHING : queue.slice(1);
      row = choose(at.leaf.on.get(next.type), seen, true);
    }
    if (row !== undefined) {
      take(row, at, seen, walker);
      if (row.raised.length > 0) queue = queue.length === 0 ? row.raised : [...queue, ...row.raised];
    }
    looksForEventless = eventless === undefined || eventless.changes;
    walker.stepped(at, seen.event, row);
  }
}

/** @param first what is seen before anything is done. */
function take<At extends Place>({ deeds, to, done }: Row, at: At, first: Seen, walker: Walker<At>): void {
  let seen = first;
  for (const deed of deeds) {
    const params = given(deed.params, seen);
    if (deed.kind === 'effect') walker.do(at, deed.type, deed.exec, seen, params);
    else {
      walker.assign(at, deed.assign, seen, params);
      if (seen.context !== at.context) seen = { context: at.context, event: first.event };
    }
  }
  at.leaf = to;
  at.done ||= done;
}

function choose(rows: readonly Row[] | undefined, seen: Seen, explains: boolean): Row | undefined {
  if (rows === undefined) return undefined;
  for (const row of rows) {
    if (row.guard === undefined) return row;
    if (explains ? passesExplained(row.guard, seen) : passes(row.guard, seen)) return row;
  }
  return undefined;
}

function passes({ check, params }: Guard, seen: Seen): boolean {
  return check(seen, given(params, seen));
}

/** A guard that throws is told of as XState does. */
function passesExplained(guard: Guard, seen: Seen): boolean {
  try {
    return passes(guard, seen);
  } catch (error) {
    const { type, source } = guard;
    const name = type === undefined ? '' : `'${type}' `;
    const message = (error as Error).message;
    throw new Error(`Unable to evaluate guard ${name}in transition for event '${seen.event.type}' in state node '${source}':\n${message}`);
  }
}

function given(params: Params, seen: Seen): unknown {
  return 'from' in params ? params.from(seen) : params.fixed;
}

/** Gives the place another context: the one it had stays as it was, for whoever still looks at it. */
export function assignCopied(at: Place, assign: Assign, seen: Seen, params: unknown): void {
  const context = { ...at.context };
  assign(context, seen, params);
  at.context = context;
}

function endless(stepsMax: number): Error {
  return new Error(`an event led to more than ${stepsMax} steps, and to no state in which nothing is left to do`);
}
