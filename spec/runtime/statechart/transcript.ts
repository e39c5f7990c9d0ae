/**
 * What a statechart does over a sequence of events, written down: once by XState, once by its tables.
 *
 * Everything that shows from outside is in it: each inspection event in its order (events, steps with the transitions
 * taken, actions with their params, snapshots), what each action saw, how the actor ended, and what every snapshot says
 * of itself. Two engines are the same when their transcripts are.
 */
import { type AnyActorLogic, type AnyStateMachine, type EventObject, type InspectionEvent, createActor } from 'xstate';
import { castOf } from '../../../src/runtime/cast.js';
import type { Engine } from '../../../src/model/engine.js';

/** One life to be lived. */
export interface Life {
  readonly input: unknown;
  readonly events: readonly EventObject[];
  /** Which effect throws, counted from 1; absent: none. */
  readonly faultAt?: number | undefined;
}

/** A machine whose effects are told of, and what writes lives of its actors down. Made once for many lives. */
export class Biographer {
  readonly machine: AnyStateMachine;
  #lines: string[] = [];
  #effects = 0;
  #faultAt: number | undefined;

  constructor(machine: AnyStateMachine) {
    const named = Object.entries(machine.implementations.actions as Readonly<Record<string, object>>);
    const effects = named.filter(([, action]) => !('resolve' in action)).map(([name]) => [name, this.#effect(name)]);
    this.machine = machine.provide({ actions: Object.fromEntries(effects) });
  }

  /** As an actor of XState, by a logic made from `machine`. */
  actor(logic: AnyActorLogic, { input, events, faultAt }: Life): readonly string[] {
    this.#begin(faultAt);
    const actor = createActor(logic, { input, inspect: (event) => this.#tell(inspected(event)) });
    actor.subscribe({
      next: (snapshot) => this.#tell(['next', told(snapshot)]),
      complete: () => this.#tell(['complete']),
      error: (error) => this.#tell(['error', errorOf(error)]),
    });
    actor.start();
    for (const event of events) {
      // XState warns of every event that comes too late.
      if (actor.getSnapshot().status !== 'active') break;
      this.#tell(['takes', takes(actor.getSnapshot(), event)]);
      actor.send(event);
    }
    this.#tell(['at last', told(actor.getSnapshot())]);
    this.#tell(['persisted', actor.getSnapshot().status === 'active' ? actor.getPersistedSnapshot() : null]);
    actor.stop();
    return this.#lines;
  }

  /** In a cast of the runtime, of which only effects and the end show. */
  castMember(engine: Engine, { input, events, faultAt }: Life): readonly string[] {
    this.#begin(faultAt);
    let isThere = true;
    const end = (...how: unknown[]): void => {
      isThere = false;
      this.#tell(how);
    };
    const actor = castOf<AnyStateMachine, string, unknown>(engine, this.machine, {
      ended: (...how) => end('ended', ...how),
      failed: (key, error) => end('failed', key, errorOf(error)),
    }).start('the one', input);
    for (const event of events) if (isThere) actor.send(event);
    return this.#lines;
  }

  #begin(faultAt: number | undefined): void {
    this.#lines = [];
    this.#effects = 0;
    this.#faultAt = faultAt;
  }

  #tell(line: unknown): void {
    this.#lines.push(asText(line));
  }

  #effect(name: string) {
    return ({ context, event }: { context: unknown; event: EventObject }, params: unknown): void => {
      this.#effects += 1;
      this.#tell(['effect', name, context, event, params]);
      if (this.#effects === this.#faultAt) throw new Error(`planted in ${name}`);
    };
  }
}

function inspected(event: InspectionEvent): unknown {
  switch (event.type) {
    case '@xstate.event':
      return [event.type, event.event];
    case '@xstate.action':
      return [event.type, event.action.type, event.action.params];
    case '@xstate.snapshot':
      return [event.type, event.event, told(event.snapshot)];
    case '@xstate.microstep': {
      const {
        event: cause,
        snapshot,
        _transitions,
      } = event as typeof event & { _transitions: readonly { eventType: string; source: { id: string } }[] };
      return [event.type, cause, told(snapshot), _transitions.map(({ eventType, source }) => [eventType, source.id])];
    }
    default:
      return [event.type];
  }
}

/** What a snapshot says of itself. */
function told(snapshot: unknown): unknown {
  const { status, value, context, error, output, tags, matches, children, historyValue } = snapshot as ReturnType<
    AnyStateMachine['resolveState']
  >;
  const matched = typeof matches === 'function' && matches.call(snapshot, value);
  return {
    status,
    value,
    context,
    error: error === undefined ? null : errorOf(error),
    output,
    tags: [...tags],
    matched,
    children,
    historyValue,
  };
}

/** Whether a snapshot says that it can take an event; a guard may throw here, too. */
function takes(snapshot: unknown, event: EventObject): boolean | string {
  try {
    return (snapshot as ReturnType<AnyStateMachine['resolveState']>).can(event);
  } catch (error) {
    return errorOf(error);
  }
}

/** The two name an endless loop differently. */
function errorOf(error: unknown): string {
  const { message } = error as Error;
  return /^Infinite loop|^an event led to more than/.test(message) ? 'endless' : message;
}

function asText(line: unknown): string {
  return JSON.stringify(line, (_key, value: unknown) =>
    typeof value === 'function' ? `function ${value.name}` : value instanceof Map ? [...value] : value,
  );
}
