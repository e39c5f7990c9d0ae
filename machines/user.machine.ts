/**
 * One virtual user, built from the scenario: the picture of this machine is the picture of the scenario.
 *
 *     acquiring → iterating.<node> … → thinking → iterating … → releasing → completed | failed | aborted
 *
 * and, when addresses go back after every iteration, `… iterating → releasing → thinking → acquiring …`.
 * `iterating` holds one child state per workflow node and one transition per edge, with the edge's
 * condition as its guard. The machine knows no clock, no pool and no socket: it names the effects it
 * needs and hears back by messages. What may be pending at an end (an action, a think timer, a wait for
 * an address) is taken back on the way out; whatever else a user held is freed outside, when it has ended.
 */
import { assign, setup } from 'xstate';
import { isTruthy } from '../src/model/expression.js';
import type { Expression } from '../src/model/expression.js';
import type { Scenario } from '../src/model/scenario.js';
import type { ActionNode, WorkflowNode } from '../src/model/workflow.js';
import { effect } from './effect.js';
import type { IterationFailure, ReleaseReason, UserMessage, UserOutcome } from './events.js';

export interface UserContext {
  readonly user: number;
  readonly tenant: string;
  /** Iteration in progress or last finished, from 1; 0 before the first. */
  readonly iteration: number;
  /** The leased address, null while none is held. */
  readonly ip: string | null;
  /** Set once the user is to end before its time. */
  readonly ending: UserOutcome | null;
  /** Whether it ends in the middle of something, so that even a last iteration does not complete it. */
  readonly cut: boolean;
}

export interface UserInput {
  readonly user: number;
  readonly tenant: string;
}

/** What the user machine reads of a scenario. */
export type UserScenario = Pick<Scenario, 'workflow' | 'load'>;

/** Builds the machine of this scenario's users. Every user of a run is an actor of the same machine. */
export function userMachine(scenario: UserScenario) {
  const { workflow, load } = scenario;
  const { iterations, thinkTimeUs } = load.lifetime;
  const leases = load.binding !== undefined;
  const freshAddressEachTask = load.binding?.strategy === 'per_task';
  const returnsAfterTask = load.binding?.releaseOn === 'task_end';

  const isThrough = (context: UserContext): boolean => iterations !== 0 && context.iteration >= iterations;
  const mustEnd = (context: UserContext): boolean => context.ending !== null || isThrough(context);
  const outcome = (context: UserContext): UserOutcome =>
    context.ending !== null && (context.cut || !isThrough(context)) ? context.ending : 'completed';
  const releaseReason = (context: UserContext): ReleaseReason => {
    if (mustEnd(context) && outcome(context) !== 'completed') return outcome(context) as 'aborted' | 'failed';
    return returnsAfterTask ? 'task_end' : 'user_exit';
  };

  const user = setup({
    types: { context: {} as UserContext, events: {} as UserMessage, input: {} as UserInput },
    actions: {
      enterState: effect<{ readonly state: string }>(),
      requestLease: effect<{ readonly iteration: number }>(),
      /** Give back every address held, and what was asked for and not answered yet; answered by `lease.returned`. */
      releaseLease: effect<{ readonly reason: ReleaseReason }>(),
      closeSession: effect(),
      startIteration: effect<{ readonly iteration: number }>(),
      finishIteration: effect<{ readonly ok: boolean; readonly reason?: IterationFailure }>(),
      /** Perform the node's action; answered by `action.answered`. */
      performAction: effect<{ readonly node: string; readonly action: string }>(),
      cancelAction: effect(),
      takeEdge: effect<{ readonly from: string; readonly index: number; readonly to: string }>(),
      /** Wait for the think time; answered by `thought`. */
      startThinking: effect(),
      cancelThinking: effect(),
      countIteration: assign({ iteration: ({ context }) => context.iteration + 1 }),
      noteAddress: assign({ ip: ({ event }) => (event as Extract<UserMessage, { type: 'lease.granted' }>).ip }),
      forgetAddress: assign({ ip: null }),
      noteStop: assign({
        ending: ({ context, event }) => context.ending ?? (event as Extract<UserMessage, { type: 'stop' }>).outcome,
      }),
      noteAbort: assign({ ending: 'aborted', cut: true }),
      noteDenial: assign({ ending: 'failed', cut: true }),
    },
    guards: {
      /** The edge's condition, read from the scope the answer came with. */
      condition: ({ event }, { condition }: { readonly condition: Expression }) =>
        event.type === 'action.answered' && isTruthy(condition.evaluate(event.scope)),
      holdsAddress: ({ context }) => context.ip !== null,
      givesBackNow: ({ context }) => context.ip !== null && (returnsAfterTask || mustEnd(context)),
      needsAddress: ({ context }) => leases && (freshAddressEachTask || context.ip === null),
      ends: ({ context }) => mustEnd(context),
      completes: ({ context }) => mustEnd(context) && outcome(context) === 'completed',
      fails: ({ context }) => mustEnd(context) && outcome(context) === 'failed',
      aborts: ({ context }) => mustEnd(context) && outcome(context) === 'aborted',
      thinks: () => thinkTimeUs > 0,
    },
  });

  const enter = (state: string) => ({ type: 'enterState' as const, params: { state } });
  const release = {
    type: 'releaseLease' as const,
    params: ({ context }: { context: UserContext }) => ({ reason: releaseReason(context) }),
  };
  const toOutcome = [
    { guard: 'completes' as const, target: '#user.completed' },
    { guard: 'fails' as const, target: '#user.failed' },
    { guard: 'aborts' as const, target: '#user.aborted' },
  ];
  const toNextIteration = [
    { guard: 'needsAddress' as const, target: '#user.acquiring' },
    // From the end of one iteration to the beginning of the next is a fresh start, not a step inside.
    { target: '#user.iterating', reenter: true },
  ];
  /** Where to go when an iteration is over, or when the user must leave the state it is in. */
  const onward = [
    { guard: 'givesBackNow' as const, target: '#user.releasing' },
    ...toOutcome,
    { guard: 'thinks' as const, target: '#user.thinking' },
    ...toNextIteration,
  ];
  const withActions = <Target extends object, Action>(targets: readonly Target[], action: Action) =>
    targets.map((target) => ({ ...target, actions: [action] }));

  const actionState = (node: ActionNode) => ({
    entry: [enter(`iterating.${node.id}`), { type: 'performAction' as const, params: { node: node.id, action: node.action } }],
    on: {
      'action.answered': [
        ...node.edges.map((edge, index) => ({
          target: edge.to,
          ...(edge.label === undefined ? {} : { description: edge.label }),
          ...(edge.condition === undefined ? {} : { guard: { type: 'condition' as const, params: { condition: edge.condition } } }),
          actions: [{ type: 'takeEdge' as const, params: { from: node.id, index, to: edge.to } }],
          // An edge back to its own node performs the action again.
          reenter: true,
        })),
        {
          target: '#user.deciding',
          actions: [{ type: 'finishIteration' as const, params: { ok: false, reason: 'no_edge' as const } }],
        },
      ],
    },
  });
  const nodeState = (node: WorkflowNode) =>
    node.type === 'end' ? { type: 'final' as const, entry: [enter(`iterating.${node.id}`)] } : actionState(node);

  return user.createMachine({
    id: 'user',
    context: ({ input }) => ({ user: input.user, tenant: input.tenant, iteration: 0, ip: null, ending: null, cut: false }),
    initial: leases ? 'acquiring' : 'iterating',
    states: {
      acquiring: {
        entry: [enter('acquiring'), { type: 'requestLease', params: ({ context }) => ({ iteration: context.iteration + 1 }) }],
        on: {
          'lease.granted': { target: 'iterating', actions: 'noteAddress' },
          'lease.denied': { target: 'deciding', actions: 'noteDenial' },
          // The pool may be granting at this very moment: a user ends only when the pool has taken everything back.
          stop: { target: 'releasing', actions: 'noteStop' },
          abort: { target: 'releasing', actions: 'noteAbort' },
        },
      },
      iterating: {
        entry: ['countIteration', { type: 'startIteration', params: ({ context }) => ({ iteration: context.iteration }) }],
        initial: workflow.start,
        states: Object.fromEntries(workflow.nodes.map((node) => [node.id, nodeState(node)])),
        onDone: withActions(onward, { type: 'finishIteration' as const, params: { ok: true } }),
        on: {
          stop: { actions: 'noteStop' },
          abort: {
            target: 'deciding',
            actions: ['cancelAction', { type: 'finishIteration', params: { ok: false, reason: 'aborted' } }, 'noteAbort'],
          },
        },
      },
      deciding: { always: onward },
      thinking: {
        entry: [enter('thinking'), 'startThinking'],
        on: {
          thought: toNextIteration,
          stop: { target: 'deciding', actions: ['cancelThinking', 'noteStop'] },
          abort: { target: 'deciding', actions: ['cancelThinking', 'noteAbort'] },
        },
      },
      releasing: {
        entry: [enter('releasing'), 'closeSession', release],
        on: {
          'lease.returned': withActions(
            [...toOutcome, { guard: 'thinks' as const, target: '#user.thinking' }, { target: '#user.acquiring' }],
            {
              type: 'forgetAddress' as const,
            },
          ),
          // The answer to a request given up, under way when it was: it is taken back before `lease.returned`.
          'lease.granted': {},
          'lease.denied': {},
          stop: { actions: 'noteStop' },
          abort: { actions: 'noteAbort' },
        },
      },
      completed: { type: 'final', entry: enter('completed') },
      failed: { type: 'final', entry: enter('failed') },
      aborted: { type: 'final', entry: enter('aborted') },
    },
  });
}
