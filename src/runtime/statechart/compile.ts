/**
 * Compiles a machine of `machines/` to tables. Pure; once per machine, whatever the number of actors.
 *
 * The machine stays the only definition. What is left and entered follows the rules of SCXML as XState applies them, for
 * one target and no parallel states: from the innermost state up to the domain of the transition, and from there down to
 * the target and on to its initial states.
 */
import type { AnyStateMachine, AnyStateNode, EventObject, StateValue } from 'xstate';
import { checkCoverage } from './coverage.js';
import { deedOf, guardOf } from './named.js';
import type { Context, Deed, Leaf, Row, Table } from './table.js';

type Transition = Pick<NonNullable<AnyStateNode['always']>[number], 'source' | 'target' | 'reenter' | 'guard' | 'actions'>;

/** @throws an assertion when the machine uses what tables do not cover. */
export function compileChart(machine: AnyStateMachine): Table {
  checkCoverage(machine);
  return new Compiler(machine).compile();
}

class Compiler {
  readonly #machine: AnyStateMachine;
  readonly #leaves = new Map<AnyStateNode, UnfinishedLeaf>();

  constructor(machine: AnyStateMachine) {
    this.#machine = machine;
  }

  compile(): Table {
    const { root } = this.#machine;
    for (const node of leavesUnder(root)) this.#leaves.set(node, { node, value: stateValueOf(node), on: new Map(), always: [] });
    for (const leaf of this.#leaves.values()) this.#fill(leaf);
    const entered = initialPath(root);
    return {
      initial: this.#row(entered.at(-1) as AnyStateNode, { guard: undefined, shown: {}, left: [], acts: [], entered }),
      leaves: [...this.#leaves.values()],
      context: firstContext(this.#machine),
      stepsMax: this.#machine.options.maxIterations ?? Number.POSITIVE_INFINITY,
    };
  }

  #fill(leaf: UnfinishedLeaf): void {
    for (const state of [leaf.node, ...ancestors(leaf.node)]) {
      for (const [type, transitions] of state.transitions) {
        const known = leaf.on.get(type) ?? [];
        leaf.on.set(type, [...known, ...transitions.map((transition) => this.#rowOf(leaf.node, transition))]);
      }
      leaf.always.push(...(state.always ?? []).map((transition) => this.#rowOf(leaf.node, transition)));
    }
  }

  #rowOf(from: AnyStateNode, transition: Transition): Row {
    const target = transition.target?.[0] as AnyStateNode | undefined;
    const guard = guardOf(this.#machine, transition.guard, transition.source.id);
    const way = { guard, shown: transition, acts: transition.actions };
    if (target === undefined) return this.#row(from, { ...way, left: [], entered: [] });
    const domain = domainOf(transition, target);
    const left = [from, ...ancestors(from)].filter((state) => isInside(state, domain));
    const entersTarget = target !== transition.source || domain !== transition.source || transition.reenter;
    const above = ancestors(target)
      .filter((state) => isInside(state, domain))
      .reverse();
    const below = initialPath(target).slice(1);
    return this.#row(below.at(-1) ?? target, { ...way, left, entered: [...above, ...(entersTarget ? [target] : []), ...below] });
  }

  #row(to: AnyStateNode, { guard, shown, left, acts, entered }: Way): Row {
    const leaf = this.#leaves.get(to) as Leaf;
    const done = to.type === 'final' && to.parent === this.#machine.root && entered.includes(to);
    const actions = [...left.flatMap((state) => state.exit), ...acts, ...entered.flatMap((state) => state.entry)];
    // A machine that has come to its end leaves everything once more, from the inside.
    if (done) actions.push(...[to, ...ancestors(to)].flatMap((state) => state.exit));
    const deeds = actions.map((action): Deed => deedOf(this.#machine, action));
    const moves = left.length !== entered.length || left.some((state) => !entered.includes(state));
    return {
      guard,
      deeds,
      to: leaf,
      raised: entered.flatMap(completion),
      done,
      changes: done || moves || deeds.some(({ kind }) => kind === 'assign'),
      shown,
    };
  }
}

interface UnfinishedLeaf extends Leaf {
  readonly on: Map<string, readonly Row[]>;
  readonly always: Row[];
}

/** What a row is made of: states left from the inside, the transition's own actions, states entered from the outside. */
interface Way extends Pick<Row, 'guard' | 'shown'> {
  readonly left: readonly AnyStateNode[];
  readonly acts: readonly unknown[];
  readonly entered: readonly AnyStateNode[];
}

function leavesUnder(state: AnyStateNode): AnyStateNode[] {
  return state.type === 'compound' ? Object.values(state.states).flatMap(leavesUnder) : [state];
}

/** The state and what is entered by default within it, from the outside. */
function initialPath(state: AnyStateNode): AnyStateNode[] {
  return state.type === 'compound' ? [state, ...initialPath(state.initial.target[0] as AnyStateNode)] : [state];
}

/** From the inside, without the state itself. */
function ancestors(state: AnyStateNode): AnyStateNode[] {
  return state.parent === undefined ? [] : [state.parent, ...ancestors(state.parent)];
}

function isInside(state: AnyStateNode, outer: AnyStateNode): boolean {
  return ancestors(state).includes(outer);
}

/** The state that a transition takes place in, and does not leave. */
function domainOf({ source, reenter }: Transition, target: AnyStateNode): AnyStateNode {
  if (!reenter && (target === source || isInside(target, source))) return source;
  return ancestors(target).find((outer) => isInside(source, outer)) ?? source.machine.root;
}

/** Entering a final state completes the state around it. */
function completion({ type, parent }: AnyStateNode): EventObject[] {
  return type === 'final' && parent !== undefined ? [{ type: `xstate.done.state.${parent.id}`, output: undefined } as EventObject] : [];
}

function stateValueOf(leaf: AnyStateNode): StateValue {
  let value: StateValue = leaf.key;
  for (const outer of ancestors(leaf)) if (outer.parent !== undefined) value = { [outer.key]: value };
  return value;
}

function firstContext({ config }: AnyStateMachine): Table['context'] {
  const { context } = config as { readonly context?: unknown };
  if (typeof context !== 'function') return () => ({ ...(context as Context | undefined) });
  return (input, self) => ({ ...(context as (given: object) => Context)({ input, self }) });
}
