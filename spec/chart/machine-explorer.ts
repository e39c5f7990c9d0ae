/**
 * What XState says a user machine can do: its states and steps as `xstate/graph` explores them.
 *
 * Independent of how pictures are made: the machine is that of the scenario, its conditions are decided by a guard
 * put in its place, and each step is taken apart into the single ones it consists of.
 */
import { type SnapshotFrom, getMicrosteps } from 'xstate';
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph';
import type { UserMessage } from '../../machines/events.js';
import { type UserScenario, userMachine } from '../../machines/user.machine.js';
import type { Scope } from '../../src/model/expression.js';
import type { Picture, PictureState, PictureTransition } from '../../src/chart/picture.js';

export interface Explored {
  /** Paths of innermost states, those passed through at once included. */
  readonly states: ReadonlySet<string>;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly from: string;
  readonly to: string;
  /** `node[index]` when it takes an edge of the workflow. */
  readonly edge?: string;
}

const INPUT = { user: 1, tenant: 'default' };

/** The scope stands for the condition that is true. */
const answer = (condition: unknown): UserMessage => ({ type: 'action.answered', ok: true, scope: condition as Scope });

export function explored(scenario: UserScenario): Explored {
  const machine = userMachine(scenario).provide({
    guards: { condition: ({ event }, { condition }) => event.type === 'action.answered' && (event.scope as unknown) === condition },
  });
  const conditions = scenario.workflow.nodes.flatMap((node) => (node.type === 'end' ? [] : node.edges.map(({ condition }) => condition)));
  const messages: UserMessage[] = [
    { type: 'lease.granted', ip: '127.0.0.1' },
    { type: 'lease.denied', reason: 'exhausted' },
    { type: 'lease.returned' },
    ...[...conditions.filter((condition) => condition !== undefined), null].map(answer),
    { type: 'thought' },
    { type: 'stop', outcome: 'completed' },
    { type: 'stop', outcome: 'aborted' },
    { type: 'abort' },
  ];
  const names = messages.map((message, index) => [message, String(index)] as const);
  const isEndless = scenario.load.lifetime.iterations === 0;
  const graph = getAdjacencyMap(machine, {
    events: messages,
    input: INPUT,
    limit: 50_000,
    serializeEvent: (event) => new Map<unknown, string>(names).get(event) ?? event.type,
    serializeState: ({ value, context }) => JSON.stringify([value, isEndless ? { ...context, iteration: 0 } : context]),
    filterEvents: (snapshot, event) => snapshot.can(event),
  });
  const states = new Set<string>();
  const steps: Step[] = [];
  for (const { state, event } of adjacencyMapToArray<SnapshotFrom<typeof machine>, UserMessage>(graph)) {
    states.add(leafOf(state.value));
    let from = leafOf(state.value);
    for (const [snapshot, actions] of getMicrosteps(machine, state, event)) {
      const to = leafOf(snapshot.value);
      states.add(to);
      const params = actions.find(({ type }) => type === 'takeEdge')?.params as { from: string; index: number } | undefined;
      steps.push({ from, to, ...(params === undefined ? {} : { edge: `${params.from}[${params.index}]` }) });
      from = to;
    }
  }
  return { states, steps };
}

/** Where an arrow of a picture leads to in the end. */
export function entered(picture: Picture, path: string): string {
  const state = find(picture.states, path);
  return state.initial === undefined ? path : entered(picture, state.initial);
}

/** Whether an arrow of a picture shows a step: from its state or one around it, to its state or into it. */
export function shows(picture: Picture, arrow: PictureTransition, { from, to, edge }: Step): boolean {
  const isFrom = from === arrow.from || from.startsWith(`${arrow.from}.`);
  const same = arrow.edge === undefined ? edge === undefined : edge === `${arrow.edge.node}[${arrow.edge.index}]`;
  return isFrom && same && entered(picture, arrow.to) === to;
}

function find(states: readonly PictureState[], path: string): PictureState {
  const state = states.find((one) => path === one.path || path.startsWith(`${one.path}.`));
  if (state === undefined) throw new Error(`the picture has no state ${path}`);
  return state.path === path ? state : find(state.states, path);
}

function leafOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[outer, inner] = ['', '']] = Object.entries(value as Readonly<Record<string, unknown>>);
  return `${outer}.${leafOf(inner)}`;
}
