/**
 * What tables can say, and what is refused because they cannot.
 *
 * Nothing is approximated: a machine that uses anything else than is covered here is refused when it is compiled, by the
 * name of what it uses. Such a machine is a defect of ours (scenarios only make more states of the same kinds).
 */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { assert } from '../../model/assertion.js';

/** @throws an assertion that names the state and what is not covered. */
export function checkCoverage({ root }: AnyStateMachine): void {
  refuse(root.type !== 'compound', root, 'has no states within');
  checkState(root);
}

function checkState(state: AnyStateNode): void {
  refuse(state.type === 'parallel', state, 'is parallel');
  refuse(state.type === 'history', state, 'is a history state');
  refuse(state.invoke.length > 0, state, 'invokes an actor');
  refuse(state.after.length > 0, state, 'waits by itself (`after`)');
  refuse(state.output !== undefined, state, 'has an output');
  refuse('route' in state.config, state, 'is a route');
  if (state.type === 'compound') refuse(state.initial.actions.length > 0, state, 'acts on its initial transition');
  for (const [type, transitions] of state.transitions) {
    refuse(type.includes('*'), state, `takes events by a pattern (${type})`);
    refuse(type.startsWith('xstate.error.'), state, `takes errors of other actors (${type})`);
    for (const transition of transitions) checkTransition(state, transition);
  }
  for (const transition of state.always ?? []) checkTransition(state, transition);
  for (const child of Object.values(state.states)) checkState(child);
}

function checkTransition(
  state: AnyStateNode,
  { target, reenter }: { readonly target?: readonly unknown[] | undefined; reenter: boolean },
): void {
  refuse((target?.length ?? 0) > 1, state, 'goes to several states at once');
  refuse(reenter && state.parent === undefined, state, 're-enters the whole machine');
}

function refuse(uncovered: boolean, { id }: AnyStateNode, what: string): void {
  assert(!uncovered, `state ${id} ${what}, which a compiled statechart does not cover`);
}
