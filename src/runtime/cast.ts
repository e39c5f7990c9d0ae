/**
 * The cast of a machine: its actors, run by one of two engines.
 *
 *     const cast = castOf('compiled', machine, watcher);
 *     const actor = cast.start(17, input);     // its first actions are done when this returns
 *     actor.send({ type: 'thought' });
 *
 * With `xstate` each is a root actor of XState. With `compiled` each is a row, three words of where it stands in the
 * machine's tables: no mailbox, no observers, no system, because nobody sends inside a send (`post-office.ts`) and nobody
 * but the watcher listens. Both do the same in the same order, an action that throws included.
 */
import { type AnyStateMachine, type EventFromLogic, type EventObject, type InputFrom, createActor } from 'xstate';
import type { Engine } from '../model/engine.js';
import { compileChart } from './statechart/compile.js';
import type { Assign, Leaf, Seen, Table } from './statechart/table.js';
import { type Place, type Walker, assignCopied, begin, walk } from './statechart/walk.js';

/** Hears how actors end, once each; `key` is what they were started with. */
export interface Watcher<Key, Known = unknown> {
  /** It came to a final state of its machine. */
  ended(key: Key, state: string, context: Known): void;
  /** An action, a guard or an assignment threw. */
  failed(key: Key, error: unknown): void;
}

export interface StartedActor<Event> {
  /** Once it has ended it hears nothing more. */
  send(event: Event): void;
}

export interface Cast<Key, Event, Input> {
  start(key: Key, input: Input): StartedActor<Event>;
}

export function castOf<Machine extends AnyStateMachine, Key, Known>(
  engine: Engine,
  machine: Machine,
  watcher: Watcher<Key, Known>,
): Cast<Key, EventFromLogic<Machine>, InputFrom<Machine>> {
  const heard = watcher as Watcher<Key>;
  return engine === 'xstate' ? new PlainCast(machine, heard) : new CompiledCast(compileChart(machine), heard);
}

class PlainCast<Machine extends AnyStateMachine, Key> implements Cast<Key, EventFromLogic<Machine>, InputFrom<Machine>> {
  readonly #machine: Machine;
  readonly #watcher: Watcher<Key>;

  constructor(machine: Machine, watcher: Watcher<Key>) {
    this.#machine = machine;
    this.#watcher = watcher;
  }

  start(key: Key, input: InputFrom<Machine>): StartedActor<EventFromLogic<Machine>> {
    const actor = createActor<AnyStateMachine>(this.#machine, { input });
    actor.subscribe({
      complete: () => {
        const { value, context } = actor.getSnapshot();
        this.#watcher.ended(key, value as string, context);
      },
      error: (error) => this.#watcher.failed(key, error),
    });
    return actor.start();
  }
}

/** The rows of one machine, and what walks them. */
class CompiledCast<Key, Input> implements Cast<Key, EventObject, Input>, Walker<Row<Key>> {
  readonly #table: Table;
  readonly #watcher: Watcher<Key>;

  constructor(table: Table, watcher: Watcher<Key>) {
    this.#table = table;
    this.#watcher = watcher;
  }

  start(key: Key, input: Input): Row<Key> {
    const first = new FirstActions();
    const event = { type: 'xstate.init', input };
    const row = new Row(this, key, this.#table.initial.to);
    try {
      row.context = this.#table.context(input, undefined);
      begin(this.#table, row, event, first);
      first.doAll();
    } catch (error) {
      this.#fail(row, error);
      return row;
    }
    if (row.done) this.#watcher.ended(key, row.leaf.value as string, row.context);
    return row;
  }

  send(row: Row<Key>, event: EventObject): void {
    try {
      walk(this.#table, row, event, this);
    } catch (error) {
      this.#fail(row, error);
      return;
    }
    if (row.done) this.#watcher.ended(row.key, row.leaf.value as string, row.context);
  }

  do(_row: Row<Key>, _type: string, exec: (seen: Seen, params: unknown) => void, seen: Seen, params: unknown): void {
    exec(seen, params);
  }

  /** In place: a row's context is nobody else's. */
  assign(row: Row<Key>, assign: Assign, seen: Seen, params: unknown): void {
    assign(row.context, seen, params);
  }

  begun(): void {}

  stepped(): void {}

  #fail(row: Row<Key>, error: unknown): void {
    row.done = true;
    this.#watcher.failed(row.key, error);
  }
}

class Row<Key> implements Place, StartedActor<EventObject> {
  readonly #cast: CompiledCast<Key, never>;
  readonly key: Key;
  leaf: Leaf;
  context: Record<string, unknown> = {};
  done = false;

  constructor(cast: CompiledCast<Key, never>, key: Key, leaf: Leaf) {
    this.#cast = cast;
    this.key = key;
    this.leaf = leaf;
  }

  send(event: EventObject): void {
    if (!this.done) this.#cast.send(this, event);
  }
}

/** XState does nothing before it knows where a machine begins: the first actions are gathered, and done when that is clear. */
class FirstActions implements Walker<Place> {
  readonly #actions: { readonly exec: (seen: Seen, params: unknown) => void; readonly seen: Seen; readonly params: unknown }[] = [];

  do(_at: Place, _type: string, exec: (seen: Seen, params: unknown) => void, seen: Seen, params: unknown): void {
    this.#actions.push({ exec, seen, params });
  }

  assign(at: Place, assign: Assign, seen: Seen, params: unknown): void {
    assignCopied(at, assign, seen, params);
  }

  begun(): void {}

  stepped(): void {}

  doAll(): void {
    for (const { exec, seen, params } of this.#actions) exec(seen, params);
  }
}
