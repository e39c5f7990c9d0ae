import fc from 'fast-check';
import { type AnyStateMachine, type EventObject, assign, createActor, createMachine, raise, setup } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { describe, expect, it } from 'vitest';
import { poolMachine } from '../../../machines/ip-pool.machine.js';
import { rampUpMachine } from '../../../machines/ramp-up.machine.js';
import { runMachine } from '../../../machines/run.machine.js';
import { type UserScenario, userMachine } from '../../../machines/user.machine.js';
import { loadScenario } from '../../../src/index.js';
import { compileChart } from '../../../src/runtime/statechart/compile.js';
import { compiledLogic } from '../../../src/runtime/statechart/compiled-logic.js';
import { SCENARIO_FILES } from '../../support/scenario-files.js';
import { BINDINGS, scopeWithStatus, userScenario } from '../../support/user-scenarios.js';
import { comparing, differenceOverChart } from './differences.js';
import { MESSAGES, lives } from './lives.js';

const INPUT = { user: 1, tenant: 'default' };

/** Every message each machine can meet. */
const HOLDER = { tenant: 'default', user: 1, task: 0 };
const POOL: readonly EventObject[] = [
  { type: 'pool.allocate', holder: HOLDER, iteration: 1 } as EventObject,
  { type: 'pool.release', holder: HOLDER, reason: 'user_exit' } as EventObject,
  ...['pool.expire', 'pool.drained', 'pool.refilled', 'pool.close'].map((type) => ({ type })),
];
const RAMP_UP: readonly EventObject[] = [
  { type: 'phase.due', index: 0 } as EventObject,
  ...['wake', 'user.ended', 'timetable.done', 'ramp.stop', 'ramp.pause', 'ramp.resume', 'ramp.extend'].map((type) => ({ type })),
];
const RUN: readonly EventObject[] = [
  ...[0, 3].map((active) => ({ type: 'ramp.finished', active })),
  ...['stop', 'abort'].flatMap((type) => ['command', 'duration'].map((reason) => ({ type, reason }))),
  ...[2, -2].map((users) => ({ type: 'scale', users })),
  ...['begin', 'population.empty', 'grace.over', 'pause', 'resume'].map((type) => ({ type })),
];

/** Every path `xstate/graph` finds, which leads into every state, and from there one step more with every message there is. */
function expectSame(machine: AnyStateMachine, input: unknown, messages: readonly EventObject[]): void {
  const paths = getShortestPaths(machine, { events: messages as never, input: input as never, limit: 20_000 });
  expect(paths.length).toBeGreaterThan(1);
  const differenceOver = comparing(machine);
  for (const { state, steps } of paths) {
    const events = steps.map(({ event }) => event as EventObject).filter(({ type }) => !type.startsWith('xstate.'));
    expect(differenceOver({ input, events })).toBeNull();
    if (state.status === 'active')
      for (const message of messages) expect(differenceOver({ input, events: [...events, message] })).toBeNull();
  }
}

describe('a compiled statechart', () => {
  it.each([
    ['pool', poolMachine, POOL],
    ['ramp-up', rampUpMachine, RAMP_UP],
    ['run', runMachine, RUN],
  ] as const)('does what XState does on every path of the %s', (_, machine, messages) => {
    expectSame(machine, undefined, messages);
  });

  it.each(BINDINGS)('does what XState does on every path of a user $name', ({ binding }) => {
    const scenario = userScenario({ lifetime: { iterations: 1 }, ...(binding === undefined ? {} : { binding }) });
    expectSame(userMachine(scenario), INPUT, MESSAGES);
  });

  it.each(SCENARIO_FILES)('does what XState does on every path through %s', async (file) => {
    const { workflow, load } = await loadScenario(file);
    // Conditions of a shipped scenario read real answers; a status of each kind leads down each way.
    const scenario: UserScenario = { workflow, load: { ...load, lifetime: { ...load.lifetime, iterations: 1 } } };
    const actions = new Set(workflow.nodes.flatMap((node) => (node.type === 'action' ? [node.action] : [])));
    const answers = [200, 404, 503].map((status) => {
      const fields = { status_code: status, ok: status < 400 };
      const scope = { ...scopeWithStatus(status), actions: new Map([...actions].map((id) => [id, fields])) };
      return { type: 'action.answered', ok: status < 400, scope } as EventObject;
    });
    expectSame(userMachine(scenario), INPUT, [...answers, ...MESSAGES.filter(({ type }) => type !== 'action.answered')]);
  });

  it('does what XState does in any life of a user, also when an effect throws', () => {
    fc.assert(
      fc.property(lives, ({ scenario, messages, faultAt }) => {
        expect(comparing(userMachine(scenario))({ input: INPUT, events: messages, faultAt })).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  it('does what XState does in charts of every shape it covers', () => {
    for (let seed = 1; seed <= 100; seed += 1) expect([seed, differenceOverChart(seed)]).toEqual([seed, null]);
  });

  it('is an actor like any other: it can be restored from what it persisted', () => {
    const logic = compiledLogic(userMachine(userScenario()));
    const actor = createActor(logic, { input: INPUT }).start();
    const persisted = JSON.parse(JSON.stringify(actor.getPersistedSnapshot()));
    const restored = createActor(logic, { input: INPUT, snapshot: persisted }).start();
    restored.send({ type: 'action.answered', ok: true, scope: scopeWithStatus(404) });
    expect(restored.getSnapshot().matches('thinking')).toBe(true);
  });
});

describe('what tables do not cover', () => {
  const inert = { on: { go: 'b' } };
  it.each([
    ['parallel states', { initial: 'a', states: { a: { type: 'parallel', states: { b: {}, c: {} } } } }, /is parallel/],
    ['history', { initial: 'a', states: { a: {}, b: { type: 'history' } } }, /history/],
    ['delays', { initial: 'a', states: { a: { after: { 10: 'b' } }, b: {} } }, /waits by itself/],
    ['invoked actors', { initial: 'a', states: { a: { invoke: { src: 'x' } } } }, /invokes an actor/],
    ['events by pattern', { initial: 'a', states: { a: { on: { '*': {} } } } }, /by a pattern/],
    ['events by prefix', { initial: 'a', states: { a: { on: { 'x.*': {} } } } }, /by a pattern/],
    ['outputs', { initial: 'a', states: { a: inert, b: { type: 'final', output: 1 } }, output: 1 }, /output/],
    [
      'several targets',
      { initial: 'a', states: { a: { on: { go: ['b', 'a'].map((target) => ({ target: [target, 'a'] })) } }, b: {} } },
      /several states/,
    ],
    ['actions of an initial transition', { initial: { target: 'a', actions: 'x' }, states: { a: {} } }, /initial transition/],
    ['no states', {}, /no states within/],
    ['other actions of XState', { initial: 'a', states: { a: { entry: raise({ type: 'go' }) } } }, /does not cover/],
    ['actions that are not there', { initial: 'a', states: { a: { entry: 'nowhere' } } }, /nowhere is not provided/],
    [
      'guards that are not there',
      { initial: 'a', states: { a: { on: { go: { guard: 'nowhere', target: 'a' } } } } },
      /not a plain function/,
    ],
  ] as const)('is refused: %s', (_, config, message) => {
    expect(() => compileChart(createMachine(config as never))).toThrow(message);
  });

  it('is refused when it first shows, for assignments that spawn', () => {
    const machine = setup({ actors: { other: createMachine({}) } }).createMachine({
      context: {},
      entry: assign(({ spawn }) => ({ other: spawn('other') })),
      initial: 'a',
      states: { a: {} },
    });
    expect(createActor(compiledLogic(machine), {}).getSnapshot()).toMatchObject({ status: 'error' });
  });
});
