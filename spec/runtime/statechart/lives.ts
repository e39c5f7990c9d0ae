/** Lives of users: random workflows and loads, and sequences of messages, sensible or not. */
import fc from 'fast-check';
import type { UserMessage } from '../../../machines/events.js';
import type { UserScenario } from '../../../machines/user.machine.js';
import type { Workflow } from '../../../src/model/workflow.js';
import { BINDINGS, scopeWithStatus, statusIs, userScenario } from '../../support/user-scenarios.js';

export interface Life {
  readonly scenario: UserScenario;
  readonly messages: readonly UserMessage[];
  /** Which effect throws, counted from 1; absent: none. */
  readonly faultAt: number | undefined;
}

const STATUSES = [200, 404, 503] as const;

const NODES = ['start', 'second', 'third', 'done', 'gone'] as const;
const edge = fc.record({ to: fc.constantFrom(...NODES), status: fc.option(fc.constantFrom(...STATUSES), { nil: undefined }) });
const edges = fc
  .array(edge, { maxLength: 3 })
  .map((list) => list.map(({ to, status }) => ({ to, ...(status === undefined ? {} : { condition: statusIs(status) }) })));

/** Each begins with an action: a walk that is over at once would go round for ever in a user without an end. */
const workflow: fc.Arbitrary<Workflow> = fc
  .tuple(edges, edges, edges, fc.constantFrom('start', 'second', 'third'))
  .map(([first, second, third, start]) => ({
    start,
    nodes: [
      { type: 'action', id: 'start', action: 'get', edges: first },
      { type: 'action', id: 'second', action: 'post', edges: second },
      { type: 'action', id: 'third', action: 'get', edges: third },
      { type: 'end', id: 'done' },
      { type: 'end', id: 'gone' },
    ],
  }));

const answered = (status: number): UserMessage => ({ type: 'action.answered', ok: status < 400, scope: scopeWithStatus(status) });

export const MESSAGES: readonly UserMessage[] = [
  { type: 'lease.granted', ip: '127.0.0.1' },
  { type: 'lease.denied', reason: 'exhausted' },
  { type: 'lease.returned' },
  ...STATUSES.map(answered),
  answered(500),
  { type: 'thought' },
  { type: 'stop', outcome: 'completed' },
  { type: 'stop', outcome: 'aborted' },
  { type: 'abort' },
];

/** Mostly what moves a user on, so that lives are long. */
const message = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...MESSAGES.slice(0, 8).filter(({ type }) => type !== 'lease.denied')) },
  { weight: 1, arbitrary: fc.constantFrom(...MESSAGES) },
);

export const lives: fc.Arbitrary<Life> = fc
  .record({
    workflow,
    binding: fc.constantFrom(...BINDINGS),
    iterations: fc.nat(3),
    thinkTimeUs: fc.constantFrom(0, 1000),
    messages: fc.array(message, { maxLength: 40 }),
    faultAt: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined, freq: 5 }),
  })
  .map(({ binding: { binding }, iterations, thinkTimeUs, messages, faultAt, ...rest }) => ({
    scenario: userScenario({
      workflow: rest.workflow,
      lifetime: { iterations, thinkTimeUs },
      ...(binding === undefined ? {} : { binding }),
    }),
    messages,
    faultAt,
  }));
