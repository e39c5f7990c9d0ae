import * as fc from 'fast-check';
import { createActor } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { describe, expect, it } from 'vitest';
import type { UserMessage } from '../../machines/events.js';
import { type UserScenario, userMachine } from '../../machines/user.machine.js';
import { BINDINGS, scopeWithStatus, userScenario } from '../support/user-scenarios.js';

const INPUT = { user: 1, tenant: 'default' };

/** Every message a user can meet, one of each kind that matters. */
const MESSAGES: readonly UserMessage[] = [
  { type: 'lease.granted', ip: '127.0.0.1' },
  { type: 'lease.denied', reason: 'exhausted' },
  { type: 'lease.returned' },
  { type: 'action.answered', ok: true, scope: scopeWithStatus(200) },
  { type: 'action.answered', ok: false, scope: scopeWithStatus(404) },
  { type: 'action.answered', ok: false, scope: scopeWithStatus(503) },
  { type: 'action.answered', ok: false, scope: scopeWithStatus(500) },
  { type: 'thought' },
  { type: 'stop', outcome: 'completed' },
  { type: 'stop', outcome: 'aborted' },
  { type: 'abort' },
];

/** Runs a user over messages, feeding only those its state takes, and notes every effect it asked for. */
function walk(scenario: UserScenario, messages: readonly UserMessage[]) {
  const effects: string[] = [];
  const states: string[] = [];
  const note = (name: string) => () => {
    effects.push(name);
  };
  const machine = userMachine(scenario).provide({
    actions: {
      enterState: (_, { state }) => {
        states.push(state);
      },
      requestLease: note('requestLease'),
      releaseLease: (_, { reason }) => {
        effects.push(`releaseLease ${reason}`);
      },
      closeSession: note('closeSession'),
      startIteration: note('startIteration'),
      finishIteration: (_, { ok, reason }) => {
        effects.push(`finishIteration ${reason ?? ok}`);
      },
      performAction: note('performAction'),
      cancelAction: note('cancelAction'),
      takeEdge: (_, { from, index, to }) => {
        effects.push(`takeEdge ${from}[${index}] ${to}`);
      },
      startThinking: note('startThinking'),
      cancelThinking: note('cancelThinking'),
    },
  });
  const actor = createActor(machine, { input: INPUT });
  actor.start();
  for (const message of messages) {
    const snapshot = actor.getSnapshot();
    if (snapshot.status !== 'active') break;
    if (snapshot.can(message)) actor.send(message);
  }
  return { actor, effects, states };
}

/** What the outside would answer next to what is pending, so that a user left alone comes to its end. */
function toItsEnd(scenario: UserScenario, messages: readonly UserMessage[]) {
  const answers: Record<string, UserMessage> = {
    requestLease: { type: 'lease.granted', ip: '127.0.0.2' },
    releaseLease: { type: 'lease.returned' },
    performAction: { type: 'action.answered', ok: true, scope: scopeWithStatus(404) },
    startThinking: { type: 'thought' },
  };
  const all = [...messages];
  for (let round = 0; round < 50; round += 1) {
    const { actor, effects, states } = walk(scenario, all);
    if (actor.getSnapshot().status === 'done') return { actor, effects, states };
    const pending = effects.findLast((effect) => (effect.split(' ')[0] as string) in answers);
    all.push(answers[pending?.split(' ')[0] as string] as UserMessage);
  }
  throw new Error('the user did not come to an end');
}

const count = (effects: readonly string[], name: string) => effects.filter((effect) => effect.startsWith(name)).length;

describe.each(BINDINGS)('a user $name', ({ binding }) => {
  const scenario = userScenario(binding === undefined ? {} : { binding });
  const paths = getShortestPaths(userMachine(scenario), { events: () => [...MESSAGES] as never, input: INPUT, limit: 20_000 });

  it('can reach every state of its chart', () => {
    const reached = new Set(paths.map(({ state }) => JSON.stringify(state.value)));
    const expected = [
      ...(binding === undefined ? [] : ['"acquiring"', '"releasing"', '"failed"']),
      '{"iterating":"start"}',
      '{"iterating":"write"}',
      '"thinking"',
      '"completed"',
      '"aborted"',
    ];
    expect([...reached].sort()).toEqual(expected.sort());
  });

  it('comes to an end from every state it can reach', () => {
    for (const path of paths) {
      const messages = path.steps.map(({ event }) => event as UserMessage).filter((event) => !event.type.startsWith('xstate.'));
      expect(toItsEnd(scenario, messages).actor.getSnapshot().status).toBe('done');
    }
  });

  it('takes back everything it began, on whatever path', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...MESSAGES), { maxLength: 40 }), (messages) => {
        const { actor, effects, states } = toItsEnd(scenario, messages);
        const { context } = actor.getSnapshot();
        expect(context.ip).toBeNull();
        expect(count(effects, 'startIteration')).toBe(count(effects, 'finishIteration'));
        expect(states.at(-1)).toBe(actor.getSnapshot().value);
        expect(states.filter((state) => ['completed', 'failed', 'aborted'].includes(state))).toHaveLength(1);
        if (binding === undefined) expect(effects.filter((effect) => /Lease/.test(effect))).toEqual([]);
        // Every address asked for was denied or given back; the session was closed before.
        for (const [index, effect] of effects.entries()) {
          if (effect.startsWith('releaseLease')) expect(effects[index - 1]).toBe('closeSession');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('ends completed after its iterations, whatever their actions came to', () => {
    const { actor, effects } = toItsEnd(scenario, []);
    expect(actor.getSnapshot().value).toBe('completed');
    expect(count(effects, 'finishIteration true')).toBe(2);
    expect(count(effects, 'startThinking')).toBe(1);
  });
});

describe('a user', () => {
  const ANSWER = (status: number): UserMessage => ({ type: 'action.answered', ok: status < 400, scope: scopeWithStatus(status) });
  const perUser = userScenario({ binding: { strategy: 'per_user', releaseOn: 'user_exit' } });
  const GRANT: UserMessage = { type: 'lease.granted', ip: '127.0.0.1' };

  it('takes the first edge whose condition is true', () => {
    expect(walk(userScenario(), [ANSWER(200)]).effects).toContain('takeEdge start[0] write');
    expect(walk(userScenario(), [ANSWER(404)]).effects).toContain('takeEdge start[1] done');
  });

  it('performs the action again on an edge back to the same node', () => {
    const { states, effects } = walk(userScenario(), [ANSWER(503)]);
    expect(states).toEqual(['iterating.start', 'iterating.start']);
    expect(count(effects, 'performAction')).toBe(2);
    expect(count(effects, 'startIteration')).toBe(1);
  });

  it('fails the iteration, and goes on, where no edge is true', () => {
    const { actor, effects } = walk(userScenario(), [ANSWER(500)]);
    expect(effects).toContain('finishIteration no_edge');
    expect(actor.getSnapshot().value).toBe('thinking');
  });

  it('fails when its address is denied', () => {
    const { actor, states } = walk(perUser, [{ type: 'lease.denied', reason: 'exhausted' }]);
    expect(actor.getSnapshot().value).toBe('failed');
    expect(states).toEqual(['acquiring', 'failed']);
  });

  it.each(['stop', 'abort'] as const)('ends on %s only when the pool has taken back what it may be granting at that moment', (type) => {
    const ending: UserMessage = type === 'stop' ? { type, outcome: 'aborted' } : { type };
    const { states, effects } = walk(perUser, [ending, GRANT, { type: 'lease.returned' }]);
    expect(states).toEqual(['acquiring', 'releasing', 'aborted']);
    expect(effects).toEqual(['requestLease', 'closeSession', 'releaseLease aborted']);
  });

  it('gives back earlier addresses when a later one is denied', () => {
    const scenario = userScenario({ binding: { strategy: 'per_task', releaseOn: 'user_exit' } });
    const { actor, effects } = walk(scenario, [
      GRANT,
      ANSWER(404),
      { type: 'thought' },
      { type: 'lease.denied', reason: 'exhausted' },
      { type: 'lease.returned' },
    ]);
    expect(effects).toContain('releaseLease failed');
    expect(actor.getSnapshot().value).toBe('failed');
  });

  it('finishes its iteration after a stop, and is aborted when more were to come', () => {
    const { actor, effects } = walk(perUser, [GRANT, { type: 'stop', outcome: 'aborted' }, ANSWER(404), { type: 'lease.returned' }]);
    expect(effects).toContain('finishIteration true');
    expect(effects).toContain('releaseLease aborted');
    expect(actor.getSnapshot().value).toBe('aborted');
  });

  it('is completed by a stop in its last iteration', () => {
    const messages: UserMessage[] = [
      GRANT,
      ANSWER(404),
      { type: 'thought' },
      { type: 'stop', outcome: 'aborted' },
      ANSWER(404),
      { type: 'lease.returned' },
    ];
    expect(walk(perUser, messages).actor.getSnapshot().value).toBe('completed');
  });

  it('is completed when the duration ends while it thinks', () => {
    const messages: UserMessage[] = [GRANT, ANSWER(404), { type: 'stop', outcome: 'completed' }, { type: 'lease.returned' }];
    const { actor, effects } = walk(perUser, messages);
    expect(effects).toContain('cancelThinking');
    expect(effects).toContain('releaseLease user_exit');
    expect(actor.getSnapshot().value).toBe('completed');
  });

  it('cuts its action short on abort, even in its last iteration', () => {
    const scenario = userScenario({ lifetime: { iterations: 1 } });
    const { actor, effects } = walk(scenario, [{ type: 'abort' }]);
    expect(effects.slice(-2)).toEqual(['cancelAction', 'finishIteration aborted']);
    expect(actor.getSnapshot().value).toBe('aborted');
  });

  it('holds nothing while it thinks when addresses go back after each task', () => {
    const scenario = userScenario({ binding: { strategy: 'per_task', releaseOn: 'task_end' } });
    const { actor, states } = walk(scenario, [GRANT, ANSWER(404), { type: 'lease.returned' }]);
    expect(states).toEqual(['acquiring', 'iterating.start', 'iterating.done', 'releasing', 'thinking']);
    expect(actor.getSnapshot().context.ip).toBeNull();
  });

  it('skips thinking when there is no think time, and goes on for ever with iterations 0', () => {
    const scenario = userScenario({ lifetime: { iterations: 0, thinkTimeUs: 0 } });
    const { actor, states } = walk(
      scenario,
      Array.from({ length: 100 }, () => ANSWER(404)),
    );
    expect(actor.getSnapshot().context.iteration).toBe(101);
    expect(states).not.toContain('thinking');
  });
});
