import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/model/command.js';
import type { EventType, RunEvent } from '../../src/model/run-event.js';
import type { Scenario } from '../../src/model/scenario.js';
import { scenarioOf } from '../support/scenario-text.js';
import { readRecording, recordScripted, replayToEnd } from '../support/memory-journal.js';
import { ScriptedWorld, startScripted } from '../support/scripted-world.js';

const ENDLESS = '{ mode: loop, iterations: 0, think_time: 30ms }';
const ofType = <T extends EventType>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
const BEGINNINGS: ReadonlySet<EventType> = new Set(['action.started', 'iteration.started', 'user.spawned']);

/** Commands by the instant (µs) at which they are given. */
type Timetable = readonly (readonly [atUs: number, command: Command])[];

function steer(scenario: Scenario, timetable: Timetable) {
  const commands$ = new Subject<Command>();
  const run = startScripted(scenario, { commands$ });
  for (const [atUs, command] of timetable) {
    run.advance(atUs);
    commands$.next(command);
  }
  run.advance();
  return run;
}

function expectClean({ defects, completed, world, events }: ReturnType<typeof steer>): void {
  expect(defects).toEqual([]);
  expect(completed()).toBe(true);
  expect({ actions: world.actionsPending, sessions: world.sessionsOpen, left: world.left }).toEqual({ actions: 0, sessions: 0, left: 1 });
  expect(ofType(events, 'user.finished')).toHaveLength(ofType(events, 'user.spawned').length);
  expect(ofType(events, 'lease.released')).toHaveLength(ofType(events, 'lease.granted').length);
  expect(ofType(events, 'action.finished')).toHaveLength(ofType(events, 'action.started').length);
  expect(ofType(events, 'iteration.finished')).toHaveLength(ofType(events, 'iteration.started').length);
}

/** What began while the run was paused. */
function begunInPauses(events: readonly RunEvent[]): RunEvent[] {
  let paused = false;
  return events.filter((event) => {
    if (event.type === 'run.state') paused = event.state === 'paused';
    return paused && BEGINNINGS.has(event.type);
  });
}

const POOLED = { pools: '[{ id: pool, ranges: [127.1.0.0/24] }]', binding: '{ pool_id: pool }' };

describe('a pause', () => {
  const scenario = scenarioOf({
    ...POOLED,
    phases: '[{ at_second: 0, spawn_users: 3 }, { at_second: 0.1, spawn_users: 2 }]',
    lifetime: '{ mode: loop, iterations: 4, think_time: 30ms }',
  });
  const PAUSED: Timetable = [
    [45_000, { type: 'pause' }],
    [1_000_000, { type: 'resume' }],
  ];

  it('lets nothing begin until the run is resumed, and then everything go on', () => {
    const run = steer(scenario, PAUSED);
    expectClean(run);
    expect(ofType(run.events, 'run.state').map(({ state }) => state)).toEqual([
      'starting',
      'ramping',
      'paused',
      'ramping',
      'steady',
      'finished',
    ]);
    expect(begunInPauses(run.events)).toEqual([]);
    expect(ofType(run.events, 'user.finished').map(({ outcome, iterations }) => [outcome, iterations])).toEqual(
      Array(5).fill(['completed', 4]),
    );
    expect(ofType(run.events, 'phase.started').map(({ at }) => at)).toEqual([0, 100_000]);
  });

  it('lets answers come in meanwhile, and is not counted as lateness', () => {
    const run = steer(scenario, [
      [10_000, { type: 'pause' }],
      [1_000_000, { type: 'resume' }],
    ]);
    expectClean(run);
    expect(
      ofType(run.events, 'action.finished')
        .slice(0, 3)
        .map(({ at }) => at),
    ).toEqual([20_000, 20_000, 20_000]);
    const resumed = ofType(run.events, 'action.started').filter(({ at }) => at >= 1_000_000);
    expect(resumed.every(({ at, due_at }) => at === due_at)).toBe(true);
  });

  it('lets those go on in the order in which they were held back', () => {
    const run = steer(scenario, PAUSED);
    const before = ofType(run.events, 'user.state').filter(({ at, state }) => at < 1_000_000 && state === 'thinking');
    const after = ofType(run.events, 'iteration.started').filter(({ at }) => at === 1_000_000);
    expect(after.slice(0, 3).map(({ user }) => user)).toEqual(before.map(({ user }) => user));
  });

  it('goes on a slice a turn, however many wait', () => {
    const many = scenarioOf({
      phases: '[{ at_second: 0, spawn_users: 300 }]',
      lifetime: '{ mode: loop, iterations: 2, think_time: 30ms }',
    });
    const run = steer(many, PAUSED);
    expectClean(run);
    expect(begunInPauses(run.events)).toEqual([]);
    expect(ofType(run.events, 'user.finished').every(({ outcome }) => outcome === 'completed')).toBe(true);
  });

  it.each<[string, Command, string]>([
    ['stopped', { type: 'stop' }, 'finished'],
    ['aborted', { type: 'abort' }, 'aborted'],
  ])('can be %s: nobody begins another iteration, and every address comes home', (_, command, state) => {
    for (const atUs of [10_000, 25_000, 45_000, 60_000]) {
      const run = steer(scenarioOf({ ...POOLED, phases: '[{ at_second: 0, spawn_users: 150 }]', lifetime: ENDLESS }), [
        [atUs, { type: 'pause' }],
        [200_000, command],
      ]);
      expectClean(run);
      expect(ofType(run.events, 'run.state').at(-1)?.state).toBe(state);
      expect(ofType(run.events, 'iteration.started').filter(({ at }) => at > atUs)).toEqual([]);
      expect(ofType(run.events, 'user.finished').every(({ outcome }) => outcome === 'aborted')).toBe(true);
    }
  });

  it('lets a walk that was under way end within the grace when the run is stopped', () => {
    const run = steer(
      scenarioOf({
        phases: '[{ at_second: 0, spawn_users: 2 }]',
        lifetime: ENDLESS,
        nodes:
          '[{ id: start, action: get, edges: [{ to: second }] }, { id: second, action: get, edges: [{ to: done }] }, { id: done, type: end }]',
      }),
      [
        [10_000, { type: 'pause' }],
        [200_000, { type: 'stop' }],
      ],
    );
    expectClean(run);
    expect(ofType(run.events, 'action.started').map(({ node, at }) => [node, at])).toEqual([
      ['start', 0],
      ['start', 0],
      ['second', 200_000],
      ['second', 200_000],
    ]);
    expect(ofType(run.events, 'iteration.finished').every(({ ok }) => ok)).toBe(true);
  });

  it('ends the run when load.duration passes meanwhile', () => {
    const run = steer(scenarioOf({ lifetime: ENDLESS, load: '  duration: 500ms' }), [[100_000, { type: 'pause' }]]);
    expectClean(run);
    expect(run.events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'duration', at: 500_000 });
  });
});

describe('scaling', () => {
  const scenario = scenarioOf({
    ...POOLED,
    phases: '[{ at_second: 0, spawn_users: 3, tenant_id: a }]',
    lifetime: '{ mode: loop, iterations: 5, think_time: 30ms }',
  });

  it('up spawns so many users now, of the tenant whose phase began last, beyond what was planned', () => {
    const run = steer(scenario, [[100_000, { type: 'scale', users: 4 }]]);
    expectClean(run);
    const added = ofType(run.events, 'user.spawned').slice(3);
    expect(added.map(({ at, due_at, tenant }) => [at, due_at, tenant])).toEqual(Array(4).fill([100_000, 100_000, 'a']));
    expect(ofType(run.events, 'command')).toEqual([expect.objectContaining({ command: 'scale', argument: '+4' })]);
    expect(ofType(run.events, 'run.state').map(({ state }) => state)).toEqual([
      'starting',
      'ramping',
      'steady',
      'ramping',
      'steady',
      'finished',
    ]);
    expect(ofType(run.events, 'user.finished').every(({ outcome }) => outcome === 'completed')).toBe(true);
  });

  it('up keeps to the limit of concurrent users, and the run waits for all of them', () => {
    const limited = scenarioOf({ phases: '[{ at_second: 0, spawn_users: 2 }]', load: '  concurrency: { max_concurrent_users: 2 }' });
    const run = steer(limited, [[10_000, { type: 'scale', users: 5 }]]);
    expectClean(run);
    expect(ofType(run.events, 'user.spawned').map(({ at }) => at)).toEqual([0, 0, 20_000, 20_000, 40_000, 40_000, 60_000]);
  });

  it('up while paused spawns when the run is resumed, also in a run that was steady', () => {
    const run = steer(scenario, [
      [100_000, { type: 'pause' }],
      [200_000, { type: 'scale', users: 2, tenant: 'b' }],
      [300_000, { type: 'resume' }],
    ]);
    expectClean(run);
    expect(begunInPauses(run.events)).toEqual([]);
    expect(
      ofType(run.events, 'user.spawned')
        .slice(3)
        .map(({ at, due_at, tenant }) => [at, due_at, tenant]),
    ).toEqual(Array(2).fill([300_000, 200_000, 'b']));
  });

  it('down ends the newest users after their iteration', () => {
    const run = steer(scenario, [[110_000, { type: 'scale', users: -2 }]]);
    expectClean(run);
    expect(ofType(run.events, 'user.finished').map(({ user, outcome }) => [user, outcome])).toEqual([
      [2, 'aborted'],
      [3, 'aborted'],
      [1, 'completed'],
    ]);
    expect(ofType(run.events, 'iteration.finished').every(({ ok }) => ok)).toBe(true);
  });

  it('down twice ends others the second time, and only users of the tenant that is named', () => {
    const two = scenarioOf({
      phases: '[{ at_second: 0, spawn_users: 3, tenant_id: a }, { at_second: 0, spawn_users: 3, tenant_id: b }]',
      lifetime: ENDLESS,
    });
    const run = steer(two, [
      [100_000, { type: 'scale', users: -1, tenant: 'a' }],
      [100_000, { type: 'scale', users: -1, tenant: 'a' }],
      [500_000, { type: 'scale', users: -99 }],
    ]);
    expectClean(run);
    const ended = ofType(run.events, 'user.finished');
    expect(
      ended
        .filter(({ at }) => at < 500_000)
        .map(({ user }) => user)
        .sort((a, b) => a - b),
    ).toEqual([2, 3]);
    expect(run.events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'completed' });
  });
});

describe('any steering', () => {
  const command = fc.oneof(
    fc.constant<Command>({ type: 'pause' }),
    fc.constant<Command>({ type: 'resume' }),
    fc.integer({ min: -80, max: 80 }).map((users): Command => ({ type: 'scale', users })),
  );
  const timetable = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 300 }), command), { maxLength: 8 })
    .map((steps) => steps.map(([at, each]) => [at * 1000, each] as const).sort(([a], [b]) => a - b));
  const last = fc.constantFrom<Command>({ type: 'stop' }, { type: 'abort' });

  it('leaves no trace, begins nothing in a pause, and replays', () => {
    const scenario = scenarioOf({
      pools: '[{ id: pool, ranges: [127.1.0.0/26] }]',
      binding: '{ pool_id: pool, strategy: per_task, wait_on_exhaustion: true, wait_timeout: 50ms }',
      phases: '[{ at_second: 0, spawn_users: 70 }, { at_second: 0.1, spawn_users: 30 }]',
      lifetime: '{ mode: loop, iterations: 3, think_time: 15ms }',
    });
    fc.assert(
      fc.property(timetable, last, (steps, end) => {
        const all = [...steps, [400_000, end] as const];
        const run = steer(scenario, all);
        expectClean(run);
        expect(begunInPauses(run.events)).toEqual([]);
        const commands$ = new Subject<Command>();
        const world = new ScriptedWorld();
        for (const [atUs, each] of all) world.clock.setTimeout(() => commands$.next(each), atUs);
        const { bytes, events } = recordScripted(scenario, { world, commands$ });
        expect(replayToEnd(readRecording(bytes))).toEqual({ events, failure: null });
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
