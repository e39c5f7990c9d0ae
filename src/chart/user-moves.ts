/**
 * What users of a scenario can ever do: every transition of their machine that some course of events takes.
 *
 * The machine is written for all scenarios; one without addresses never leases, one without think time never thinks.
 * So users are walked through every answer the outside can give, whatever the conditions of the workflow read: each
 * condition is true in a scope of its own. Two iterations show all there is, and what differs only in how many there
 * were is the same place. Pure: the actors of the walk have no effects.
 */
import { type AnyTransitionDefinition, type InspectionEvent, type SnapshotFrom, createActor } from 'xstate';
import type { UserMessage } from '../../machines/events.js';
import { type UserScenario, userMachine } from '../../machines/user.machine.js';
import type { Scope } from '../model/expression.js';
import type { Edge, WorkflowNode } from '../model/workflow.js';

const ITERATIONS_MAX = 2;
const INPUT = { user: 1, tenant: 'default' };

type UserMachine = ReturnType<typeof userMachine>;

export interface UserMoves {
  /** The machine walked; `taken` holds transitions of this one. */
  readonly machine: UserMachine;
  readonly taken: ReadonlySet<AnyTransitionDefinition>;
}

export function userMoves(scenario: UserScenario): UserMoves {
  const scopes: Scope[] = [];
  const machine = userMachine(shortened(withAnyConditions(scenario, scopes)));
  const messages = messagesTo(scopes);
  const taken = new Set<AnyTransitionDefinition>();
  const inspect = (event: InspectionEvent): void => {
    if (event.type === '@xstate.microstep') for (const transition of event._transitions) taken.add(transition);
  };
  const seen = new Set<string>();
  const pending = [createActor(machine, { input: INPUT, inspect }).start().getSnapshot()];
  for (let snapshot = pending.pop(); snapshot !== undefined; snapshot = pending.pop()) {
    if (seen.has(placeOf(snapshot))) continue;
    seen.add(placeOf(snapshot));
    for (const message of messages) {
      if (snapshot.status !== 'active' || !snapshot.can(message)) continue;
      const actor = createActor(machine, { snapshot, input: INPUT, inspect }).start();
      actor.send(message);
      pending.push(actor.getSnapshot());
    }
  }
  return { machine, taken };
}

function placeOf({ value, context }: SnapshotFrom<UserMachine>): string {
  const { iteration, ip, ending, cut } = context;
  return JSON.stringify([value, Math.min(iteration, ITERATIONS_MAX), ip, ending, cut]);
}

/** Endless stays endless. */
function shortened({ workflow, load }: UserScenario): UserScenario {
  const iterations = Math.min(load.lifetime.iterations, ITERATIONS_MAX);
  return { workflow, load: { ...load, lifetime: { ...load.lifetime, iterations } } };
}

/** Each condition is true in a scope made for it, and in no other. */
function withAnyConditions({ workflow, load }: UserScenario, scopes: Scope[]): UserScenario {
  const free = (edge: Edge): Edge => {
    if (edge.condition === undefined) return edge;
    const own = emptyScope();
    scopes.push(own);
    return { ...edge, condition: { ...edge.condition, evaluate: (scope) => scope === own } };
  };
  const nodes = workflow.nodes.map((node): WorkflowNode => (node.type === 'end' ? node : { ...node, edges: node.edges.map(free) }));
  return { workflow: { ...workflow, nodes }, load };
}

function messagesTo(scopes: readonly Scope[]): UserMessage[] {
  return [
    { type: 'lease.granted', ip: '127.0.0.1' },
    { type: 'lease.denied', reason: 'exhausted' },
    { type: 'lease.returned' },
    ...[...scopes, emptyScope()].map((scope): UserMessage => ({ type: 'action.answered', ok: true, scope })),
    { type: 'thought' },
    { type: 'stop', outcome: 'completed' },
    { type: 'stop', outcome: 'aborted' },
    { type: 'abort' },
  ];
}

function emptyScope(): Scope {
  return {
    user: { id: INPUT.user, allocated_ip: null, iteration: 1, iteration_index: 0 },
    tenant: { id: INPUT.tenant },
    resources: new Map(),
    actions: new Map(),
    env: new Map(),
  };
}
