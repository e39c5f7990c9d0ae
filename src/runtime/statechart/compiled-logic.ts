/**
 * A compiled statechart as XState actor logic: `createActor(compiledLogic(machine))` is an actor like any other.
 *
 * Its snapshots are those of the machine (`value`, `context`, `matches`, `can`, …), its inspectors hear of every event,
 * step, action and snapshot, its errors are those XState tells; only the way there is a table. What tables do not cover is
 * refused here. `spec/runtime/statechart/` holds it against XState itself.
 */
import type { ActorLogic, AnyActorLogic, AnyStateMachine, EventFromLogic, EventObject, InputFrom, SnapshotFrom, StateValue } from 'xstate';
import { compileChart } from './compile.js';
import type { Assign, Context, Leaf, Row, Seen, Table } from './table.js';
import { type Place, type Walker, assignCopied, begin, walk } from './walk.js';

type MachineSnapshot = Place['context'] & {
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly value: StateValue;
  readonly context: Context;
};
type Scope = Parameters<AnyActorLogic['transition']>[2];
type Logic<Machine extends AnyStateMachine> = ActorLogic<SnapshotFrom<Machine>, EventFromLogic<Machine>, InputFrom<Machine>>;

/** @throws an assertion when the machine uses what tables do not cover. */
export function compiledLogic<Machine extends AnyStateMachine>(machine: Machine): Logic<Machine> {
  const compiled = new CompiledLogic(machine);
  const walking: Pick<Logic<Machine>, 'transition' | 'getInitialSnapshot'> = {
    transition: (snapshot, event, scope) => compiled.transition(snapshot as never, event, scope) as never,
    getInitialSnapshot: (scope, input) => compiled.initial(scope, input) as never,
  };
  // What else an actor asks of its logic, the machine answers itself.
  return Object.assign(Object.create(machine) as Logic<Machine>, walking);
}

/** A place on the way, and who walks there. */
interface ScopedPlace extends Place {
  readonly scope: Scope;
  snapshot: MachineSnapshot;
}

class CompiledLogic implements Walker<ScopedPlace> {
  readonly #table: Table;
  /** A snapshot of each innermost state, of which only context and status change. */
  readonly #samples = new Map<Leaf, MachineSnapshot>();
  /** By value; values of our own snapshots are found as they are, others by how they read. */
  readonly #leaves = new Map<unknown, Leaf>();

  constructor(machine: AnyStateMachine) {
    this.#table = compileChart(machine);
    for (const leaf of this.#table.leaves) {
      const sample: MachineSnapshot = { ...machine.resolveState({ value: leaf.value, context: {} }), status: 'active' };
      this.#samples.set(leaf, sample);
      this.#leaves.set(sample.value, leaf).set(JSON.stringify(sample.value), leaf);
    }
  }

  initial(scope: Scope, input: unknown): MachineSnapshot {
    const { initial, context } = this.#table;
    const event: EventObject & { input: unknown } = { type: 'xstate.init', input };
    let snapshot = this.#samples.get(initial.to) as MachineSnapshot;
    try {
      snapshot = { ...snapshot, context: context(input, scope.self) };
      const at: ScopedPlace = { leaf: initial.to, context: snapshot.context, done: false, scope, snapshot };
      begin(this.#table, at, event, this);
      return at.snapshot;
    } catch (error) {
      return { ...snapshot, status: 'error', error };
    }
  }

  transition(snapshot: MachineSnapshot, event: EventObject, scope: Scope): MachineSnapshot {
    if (event.type === 'xstate.stop') return this.#ended(snapshot, { status: 'stopped' }, event, scope);
    if (event.type.startsWith('xstate.error.actor')) return this.#ended(snapshot, { status: 'error', ...errorOf(event) }, event, scope);
    const at: ScopedPlace = {
      leaf: this.#leafOf(snapshot),
      context: snapshot.context,
      done: snapshot.status !== 'active',
      scope,
      snapshot,
    };
    walk(this.#table, at, event, this);
    return at.snapshot;
  }

  do({ scope }: ScopedPlace, type: string, exec: (seen: Seen, params: unknown) => void, { context, event }: Seen, params: unknown): void {
    scope.actionExecutor({
      type,
      info: { context, event, self: scope.self, system: scope.system },
      params: params as never,
      exec,
    } as never);
  }

  assign(at: ScopedPlace, assign: Assign, seen: Seen, params: unknown): void {
    assignCopied(at, assign, seen, params);
  }

  begun(at: ScopedPlace): void {
    at.snapshot = this.#snapshot(at);
  }

  stepped(at: ScopedPlace, event: EventObject, row: Row | undefined): void {
    if (row?.changes) at.snapshot = this.#snapshot(at);
    this.#inspected(at.snapshot, event, at.scope, row === undefined ? [] : [row.shown]);
  }

  #snapshot({ leaf, context, done }: Place): MachineSnapshot {
    return { ...(this.#samples.get(leaf) as MachineSnapshot), context, status: done ? 'done' : 'active' };
  }

  #ended(snapshot: MachineSnapshot, how: Partial<MachineSnapshot>, event: EventObject, scope: Scope): MachineSnapshot {
    const ended = { ...snapshot, ...how };
    this.#inspected(ended, event, scope, []);
    return ended;
  }

  #inspected(snapshot: MachineSnapshot, event: EventObject, scope: Scope, transitions: readonly object[]): void {
    const system = scope.system as unknown as { _sendInspectionEvent(event: object): void };
    system._sendInspectionEvent({ type: '@xstate.microstep', actorRef: scope.self, event, snapshot, _transitions: transitions });
  }

  #leafOf({ value }: MachineSnapshot): Leaf {
    return (this.#leaves.get(value) ?? this.#leaves.get(JSON.stringify(value))) as Leaf;
  }
}

function errorOf(event: EventObject): { readonly error: unknown } {
  return { error: (event as unknown as { readonly error: unknown }).error };
}
