/**
 * A machine as JSON: a definition that XState's `createMachine` takes, for its tools.
 *
 * All of the machine and nothing but data: what is a function in it stands there by its name, a condition by the text
 * its author wrote. What a run came to is in `meta`. Pure.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { Heat } from './heat.js';
import { edgeOf, pathOf } from './machine-picture.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonRecord = { readonly [key: string]: Json };

export function definitionOf(machine: AnyStateMachine, heat?: Heat): string {
  return `${JSON.stringify({ id: machine.id, ...stateOf(machine.root, heat) }, null, 2)}\n`;
}

function stateOf(node: AnyStateNode, heat: Heat | undefined): JsonRecord {
  const done = `xstate.done.state.${node.id}`;
  const on = [...node.transitions].filter(([event]) => event !== done);
  const timeMs = heat?.timesMs.get(pathOf(node));
  return without({
    type: node.type === 'atomic' || node.type === 'compound' ? undefined : node.type,
    description: node.description,
    initial: node.type === 'compound' ? node.initial.target?.[0]?.key : undefined,
    meta: timeMs === undefined ? undefined : { time_ms: timeMs },
    entry: someOf(actionsOf(node.entry)),
    exit: someOf(actionsOf(node.exit)),
    on: someOf(Object.fromEntries(on.map(([event, branches]) => [event, branches.map((branch) => transitionOf(branch, heat))]))),
    always: someOf((node.always ?? []).map((branch) => transitionOf(branch, heat))),
    onDone: someOf((node.transitions.get(done) ?? []).map((branch) => transitionOf(branch, heat))),
    states: someOf(Object.fromEntries(Object.values(node.states).map((child) => [child.key, stateOf(child, heat)]))),
  });
}

function transitionOf(definition: AnyTransitionDefinition, heat: Heat | undefined): JsonRecord {
  const { target, guard, actions, reenter, description } = definition;
  const edge = edgeOf(definition);
  const count = edge === undefined ? undefined : heat?.edges.get(edge.node)?.[edge.index];
  return without({
    target: target === undefined ? undefined : target.map(addressOf),
    guard: guard === undefined ? undefined : namedOf(guard),
    actions: someOf(actionsOf(actions)),
    reenter: reenter ? true : undefined,
    description,
    meta: count === undefined ? undefined : { count },
  });
}

function addressOf(node: AnyStateNode): string {
  return `#${[node.machine.id, ...node.path.map((key) => key.replaceAll('.', '\\.'))].join('.')}`;
}

function actionsOf(actions: readonly unknown[]): Json[] {
  return actions.map(namedOf);
}

/** A guard or an effect: its name, and its parameters where they are values. */
function namedOf(named: unknown): Json {
  if (typeof named === 'string') return named;
  if (typeof named === 'function') return named.name || 'inline';
  const { type, params } = named as { readonly type: string; readonly params?: unknown };
  const plain = plainOf(params);
  return plain === undefined ? type : { type, params: plain };
}

/** What JSON can hold of a value; a compiled expression is its source. */
function plainOf(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((entry) => plainOf(entry) ?? null);
  if (typeof value !== 'object') return undefined;
  if ('source' in value && 'evaluate' in value) return String(value.source);
  return without(Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plainOf(entry)])));
}

function without(values: Readonly<Record<string, Json | undefined>>): JsonRecord {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function someOf<Many extends object>(many: Many): Many | undefined {
  return Object.keys(many).length === 0 ? undefined : many;
}
