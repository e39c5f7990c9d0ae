/**
 * From a machine to its picture: any XState machine, read from its definition and never run.
 *
 * What only keeps the books is left out: entering a state is told by being in it, and what a transition writes down is
 * no news to who looks at the picture. Transitions of an outer state to one of its own inner states are drawn from the
 * inner states they can be taken in, and arrows that go the same way are drawn as one. Pure.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { Picture, PictureState, PictureTransition, StateKind } from './picture.js';
import { eventInWords, inWords, oneLine } from './words.js';

/** @param possible the transitions that can ever be taken, where that is known: only these are drawn, and edges of the workflow. */
export function machinePicture(machine: AnyStateMachine, possible?: ReadonlySet<AnyTransitionDefinition>): Picture {
  const { root } = machine;
  const steps = everyNode(root).flatMap((node) => stepsFrom(node, possible));
  const drawn = nodesReached(root, steps, possible !== undefined);
  return {
    name: oneLine(machine.id),
    initial: pathOf(initialOf(root) ?? root),
    states: childrenOf(root)
      .filter((node) => drawn.has(node))
      .map((node) => stateOf(node, drawn, possible)),
    transitions: merged(steps.filter(({ from, to }) => drawn.has(from) && drawn.has(to)).map(arrowOf)),
  };
}

/** The edge of the workflow that a transition takes. */
export function edgeOf({ actions }: AnyTransitionDefinition): { readonly node: string; readonly index: number } | undefined {
  const params = paramsOf(actions.find((action) => nameOf(action) === 'takeEdge'));
  const { from, index } = params;
  return typeof from === 'string' && typeof index === 'number' ? { node: from, index } : undefined;
}

/** The path of a state, as events tell it. */
export function pathOf(node: AnyStateNode): string {
  return node.path.join('.');
}

interface Step {
  readonly from: AnyStateNode;
  readonly to: AnyStateNode;
  readonly label: string;
  readonly definition: AnyTransitionDefinition;
}

/** Effects that a picture tells by itself. */
const PLUMBING = /^(enterState|xstate\..*|(note|count|forget)[A-Z].*)$/;

function stepsFrom(node: AnyStateNode, possible: ReadonlySet<AnyTransitionDefinition> | undefined): Step[] {
  return branchesOf(node, possible).flatMap((branches) =>
    branches.flatMap((definition, index) =>
      (definition.target ?? []).flatMap((to) =>
        sourcesOf(node, definition, to).map((from) => ({
          from,
          to,
          definition,
          label: labelOf(definition, index, branches.length === 1 && possible !== undefined),
        })),
      ),
    ),
  );
}

/** The transitions of a state for each event, those that can be taken, in the order they are tried. */
function branchesOf(node: AnyStateNode, possible: ReadonlySet<AnyTransitionDefinition> | undefined): AnyTransitionDefinition[][] {
  const isDrawn = (definition: AnyTransitionDefinition) =>
    possible === undefined || possible.has(definition) || edgeOf(definition) !== undefined;
  return [...node.transitions.values(), node.always ?? []].map((branches) => branches.filter(isDrawn));
}

function sourcesOf(node: AnyStateNode, definition: AnyTransitionDefinition, to: AnyStateNode): AnyStateNode[] {
  const staysWithin = to !== node && to.path.length > node.path.length && node.path.every((key, index) => to.path[index] === key);
  if (node.parent !== undefined && (!staysWithin || definition.reenter)) return [node];
  return childrenOf(node).filter((child) => child.type !== 'final' && !isChoice(child) && !child.transitions.has(definition.eventType));
}

function labelOf(definition: AnyTransitionDefinition, index: number, alone: boolean): string {
  const edge = edgeOf(definition);
  const condition = alone && edge === undefined ? '' : guardInWords(definition.guard) || (index > 0 ? 'else' : '');
  if (edge !== undefined) return oneLine([definition.description, condition].filter(Boolean).join(': '));
  if (definition.actions.some((action) => paramsOf(action)['reason'] === 'no_edge')) return 'no edge is true';
  const event = messageOf(definition);
  if (event === '' || condition === '') return event || condition;
  return `${event}, ${condition}`;
}

/** The event in words; that the pool is told to close goes without saying in the picture of a pool. */
function messageOf({ eventType, source }: AnyTransitionDefinition): string {
  const own = `${source.machine.id}.`;
  return eventInWords(eventType.startsWith(own) ? eventType.slice(own.length) : eventType);
}

/** The condition as its author wrote it, or the guard's name in words. */
function guardInWords(guard: unknown): string {
  return conditionOf(guard) ?? inWords(nameOf(guard));
}

function conditionOf(guard: unknown): string | undefined {
  const { condition } = paramsOf(guard);
  return isRecord(condition) && typeof condition['source'] === 'string' ? oneLine(condition['source']) : undefined;
}

function arrowOf({ from, to, label, definition }: Step): PictureTransition {
  const edge = edgeOf(definition);
  const cause = { event: definition.eventType, condition: conditionOf(definition.guard) ?? oneLine(nameOf(definition.guard)) };
  return { from: pathOf(from), to: pathOf(to), label, causes: [cause], ...(edge === undefined ? {} : { edge }) };
}

/** Draws arrows that go the same way as one; an edge of the workflow stays an arrow of its own. */
function merged(arrows: readonly PictureTransition[]): PictureTransition[] {
  const result: PictureTransition[] = [];
  for (const arrow of arrows) {
    const at = arrow.edge !== undefined ? -1 : result.findIndex(({ from, to, edge }) => !edge && from === arrow.from && to === arrow.to);
    const same = result[at];
    if (same === undefined) {
      result.push(arrow);
      continue;
    }
    const label = same.label.split(' or ').includes(arrow.label) ? same.label : `${same.label} or ${arrow.label}`;
    result[at] = { ...same, label, causes: [...same.causes, ...arrow.causes] };
  }
  return result;
}

/** States that are entered at the start or by a step; all of them when it is not known what is possible. */
function nodesReached(root: AnyStateNode, steps: readonly Step[], select: boolean): ReadonlySet<AnyStateNode> {
  if (!select) return new Set(everyNode(root));
  const reached = new Set<AnyStateNode>([root]);
  const enter = (node: AnyStateNode | undefined): void => {
    for (let outer = node; outer !== undefined; outer = outer.parent) reached.add(outer);
    if (node?.type === 'parallel') childrenOf(node).forEach(enter);
    else if (node?.type === 'compound') enter(initialOf(node));
  };
  enter(root);
  for (const { to } of steps) enter(to);
  return reached;
}

function stateOf(
  node: AnyStateNode,
  drawn: ReadonlySet<AnyStateNode>,
  possible: ReadonlySet<AnyTransitionDefinition> | undefined,
): PictureState {
  const initial = initialOf(node);
  return {
    path: pathOf(node),
    name: oneLine(node.key),
    kind: kindOf(node),
    lines: [...node.entry.filter((action) => !PLUMBING.test(nameOf(action))).map(actionInWords), ...staysOf(node, possible)],
    ...(initial === undefined ? {} : { initial: pathOf(initial) }),
    states: childrenOf(node)
      .filter((child) => drawn.has(child))
      .map((child) => stateOf(child, drawn, possible)),
  };
}

/** What it does at an event without leaving; what the root does so, its states do. */
function staysOf(node: AnyStateNode, possible: ReadonlySet<AnyTransitionDefinition> | undefined): string[] {
  const outer = node.parent?.parent === undefined && node.parent !== undefined ? staying(node.parent, possible) : [];
  const inherited = outer.filter(({ eventType }) => !node.transitions.has(eventType));
  return [...inherited, ...staying(node, possible)].map((definition) => {
    const event = messageOf(definition);
    const does = definition.actions.map(actionInWords).join(', ');
    return does === event ? event : `${event}: ${does}`;
  });
}

function staying(node: AnyStateNode, possible: ReadonlySet<AnyTransitionDefinition> | undefined): AnyTransitionDefinition[] {
  return branchesOf(node, possible)
    .flat()
    .filter(({ target, actions }) => target === undefined && actions.length > 0);
}

function actionInWords(action: unknown): string {
  const { action: performed } = paramsOf(action);
  return typeof performed === 'string' ? `perform ${oneLine(performed)}` : inWords(nameOf(action));
}

function kindOf(node: AnyStateNode): StateKind {
  if (node.type === 'atomic') return isChoice(node) ? 'choice' : 'plain';
  return node.type;
}

/** Whether it is left as soon as it is entered. */
function isChoice(node: AnyStateNode): boolean {
  return node.type === 'atomic' && node.always?.at(-1)?.guard === undefined && (node.always?.length ?? 0) > 0 && node.entry.length === 0;
}

function initialOf(node: AnyStateNode): AnyStateNode | undefined {
  return node.type === 'compound' ? node.initial.target?.[0] : undefined;
}

function childrenOf(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states);
}

function everyNode(node: AnyStateNode): AnyStateNode[] {
  return [node, ...childrenOf(node).flatMap(everyNode)];
}

function nameOf(named: unknown): string {
  if (typeof named === 'string') return named;
  if (typeof named === 'function') return named.name;
  return isRecord(named) && typeof named['type'] === 'string' ? named['type'] : '';
}

function paramsOf(named: unknown): Readonly<Record<string, unknown>> {
  const params = isRecord(named) ? named['params'] : undefined;
  return isRecord(params) ? params : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
