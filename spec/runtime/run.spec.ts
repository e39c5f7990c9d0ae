import { Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/model/command.js';
import { RampartError } from '../../src/model/failure.js';
import type { EventType, RunEvent } from '../../src/model/run-event.js';
import { runPlan } from '../../src/runtime/run.js';
import { compilePlan } from '../../src/scenario/compile-plan.js';
import { scenarioOf } from '../support/scenario-text.js';
import { ScriptedWorld, runScripted, startScripted } from '../support/scripted-world.js';

const SILENT = { allocated: () => {}, released: () => {}, entered: () => {}, began: () => {}, fared: () => {} };
const POOL = '[{ id: pool, ranges: [127.1.0.0/29] }]';

const typesOf = (events: readonly RunEvent[], user?: number) =>
  events.filter((event) => user === undefined || ('user' in event && event.user === user)).map(({ type }) => type);
const ofType = <T extends EventType>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

/** What must be true of every run that came to its end, whatever happened in it. */
function expectWhole({ events, world, defects, completed }: ReturnType<typeof runScripted>): void {
  expect(defects).toEqual([]);
  expect(completed()).toBe(true);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.every(({ at }, index) => index === 0 || at >= (events[index - 1] as RunEvent).at)).toBe(true);
  expect(
    ofType(events, 'user.finished')
      .map(({ user }) => user)
      .sort((a, b) => a - b),
  ).toEqual(ofType(events, 'user.spawned').map(({ user }) => user));
  expect(
    ofType(events, 'lease.released')
      .map(({ user, ip, generation }) => `${user} ${ip} ${generation}`)
      .sort(),
  ).toEqual(
    ofType(events, 'lease.granted')
      .map(({ user, ip, generation }) => `${user} ${ip} ${generation}`)
      .sort(),
  );
  expect(ofType(events, 'action.finished')).toHaveLength(ofType(events, 'action.started').length);
  expect(ofType(events, 'iteration.finished')).toHaveLength(ofType(events, 'iteration.started').length);
  expect(events[0]?.type).toBe('run.started');
  expect(events.at(-1)?.type).toBe('run.finished');
  expect({ actions: world.actionsPending, sessions: world.sessionsOpen, left: world.left }).toEqual({ actions: 0, sessions: 0, left: 1 });
}

describe('a run', () => {
  it('tells one user from spawn to end, in order', () => {
    const run = runScripted(scenarioOf({ phases: '[{ at_second: 1, spawn_users: 1 }]', pools: POOL, binding: '{ pool_id: pool }' }));
    expectWhole(run);
    expect(typesOf(run.events)).toEqual([
      'run.started',
      'run.state',
      'run.state',
      'phase.started',
      'user.spawned',
      'user.state',
      'lease.requested',
      'lease.granted',
      'run.state',
      'iteration.started',
      'user.state',
      'action.started',
      'action.finished',
      'edge.taken',
      'user.state',
      'iteration.finished',
      'user.state',
      'lease.released',
      'user.state',
      'user.finished',
      'run.state',
      'run.finished',
    ]);
    expect(run.events.at(-1)).toMatchObject({ at: 1_020_000, reason: 'completed' });
  });

  it('gives the same events for the same scenario and seed', () => {
    const scenario = scenarioOf({
      pools: '[{ id: pool, ranges: [127.1.0.0/28], allocation_strategy: random }]',
      binding: '{ pool_id: pool }',
      phases: '[{ at_second: 0, spawn_users: 8 }, { at_second: 1, spawn_users: 4 }]',
      lifetime: '{ mode: loop, iterations: 3, think_time: 300ms }',
    });
    const events = runScripted(scenario).events;
    expect(runScripted(scenario).events).toEqual(events);
    expect(runScripted(scenario, { seed: 2 }).events).not.toEqual(events);
  });

  it('spawns each user at the instant it is due, a slice of a crowd at a time', () => {
    const run = runScripted(scenarioOf({ phases: '[{ at_second: 0, spawn_users: 200 }, { at_second: 2, spawn_users: 1 }]' }));
    expectWhole(run);
    const spawned = ofType(run.events, 'user.spawned');
    expect(spawned).toHaveLength(201);
    expect(spawned.every(({ at, due_at }) => at === due_at)).toBe(true);
    expect(spawned.at(-1)?.at).toBe(2_000_000);
  });

  it('starts phases of one instant in their order, each with its own users', () => {
    const phases = '[{ at_second: 1, spawn_users: 2, tenant_id: a }, { at_second: 1, spawn_users: 1, tenant_id: b }]';
    const run = runScripted(scenarioOf({ phases }));
    const told = run.events.filter(({ type }) => type === 'phase.started' || type === 'user.spawned');
    expect(told.map((event) => `${event.type} ${(event as { tenant: string }).tenant}`)).toEqual([
      'phase.started a',
      'user.spawned a',
      'user.spawned a',
      'phase.started b',
      'user.spawned b',
    ]);
  });

  it('spaces spawns by the rate limit and moves the due instants accordingly', () => {
    const run = runScripted(
      scenarioOf({ phases: '[{ at_second: 1, spawn_users: 5 }]', load: '  concurrency: { spawn_rate_limit: 10/s }' }),
    );
    expectWhole(run);
    const spawned = ofType(run.events, 'user.spawned');
    expect(spawned.map(({ at }) => at)).toEqual([1_000_000, 1_100_000, 1_200_000, 1_300_000, 1_400_000]);
    expect(spawned.map(({ due_at }) => due_at)).toEqual(spawned.map(({ at }) => at));
  });

  it('holds users over the limit back until others end, in order of arrival', () => {
    const run = runScripted(
      scenarioOf({ phases: '[{ at_second: 0, spawn_users: 7 }]', load: '  concurrency: { max_concurrent_users: 3 }' }),
    );
    expectWhole(run);
    let active = 0;
    for (const { type } of run.events) {
      if (type === 'user.spawned') active += 1;
      if (type === 'user.finished') active -= 1;
      expect(active).toBeLessThanOrEqual(3);
    }
    expect(ofType(run.events, 'user.spawned').map(({ at }) => at)).toEqual([0, 0, 0, 20_000, 20_000, 20_000, 40_000]);
  });

  it('drops users over the limit when told to, and counts each', () => {
    const load = '  concurrency: { max_concurrent_users: 3, on_limit: drop }';
    const run = runScripted(scenarioOf({ phases: '[{ at_second: 0, spawn_users: 7 }]', load }));
    expectWhole(run);
    expect(ofType(run.events, 'user.spawned')).toHaveLength(3);
    expect(ofType(run.events, 'user.dropped').map(({ reason }) => reason)).toEqual(Array(4).fill('concurrency'));
  });

  it('queues users for addresses first come, first served', () => {
    const run = runScripted(
      scenarioOf({
        pools: '[{ id: pool, ranges: [127.1.0.0/31] }]',
        binding: '{ wait_on_exhaustion: true, wait_timeout: 1s }',
        phases: '[{ at_second: 0, spawn_users: 6 }]',
      }),
    );
    expectWhole(run);
    expect(ofType(run.events, 'lease.queued').map(({ user }) => user)).toEqual([3, 4, 5, 6]);
    expect(ofType(run.events, 'lease.granted').map(({ user, wait_us }) => [user, wait_us])).toEqual([
      [1, 0],
      [2, 0],
      [3, 20_000],
      [4, 20_000],
      [5, 40_000],
      [6, 40_000],
    ]);
  });

  it('fails a user whose wait timed out, and only that one', () => {
    const world = new ScriptedWorld(() => ({ latencyUs: 300_000 }));
    const run = runScripted(
      scenarioOf({
        pools: '[{ id: pool, ranges: [127.1.0.1] }]',
        binding: '{ wait_on_exhaustion: true, wait_timeout: 400ms }',
        phases: '[{ at_second: 0, spawn_users: 3 }]',
      }),
      { world },
    );
    expectWhole(run);
    expect(ofType(run.events, 'lease.denied')).toMatchObject([{ user: 3, at: 400_000, reason: 'timeout' }]);
    expect(ofType(run.events, 'user.finished').map(({ user, outcome }) => [user, outcome])).toEqual([
      [1, 'completed'],
      [3, 'failed'],
      [2, 'completed'],
    ]);
  });

  it('never lets a user call without the address it should have', () => {
    const run = runScripted(
      scenarioOf({
        pools: '[{ id: pool, ranges: [127.1.0.0/30] }]',
        binding: '{ strategy: per_task, release_on: task_end, wait_on_exhaustion: true }',
        phases: '[{ at_second: 0, spawn_users: 10 }]',
        lifetime: '{ mode: loop, iterations: 3, think_time: 5ms }',
      }),
    );
    expectWhole(run);
    const held = new Map<number, string>();
    for (const event of run.events) {
      if (event.type === 'lease.granted') {
        expect([...held.values()]).not.toContain(event.ip);
        held.set(event.user, event.ip);
      }
      if (event.type === 'lease.released') held.delete(event.user);
      if (event.type === 'action.started') expect(event.ip).toBe(held.get(event.user));
    }
    expect(ofType(run.events, 'lease.granted')).toHaveLength(30);
  });

  it('keeps the addresses of every task until the user exits when told to', () => {
    const run = runScripted(
      scenarioOf({
        pools: '[{ id: pool, ranges: [127.1.0.0/29] }]',
        binding: '{ strategy: per_task, release_on: user_exit }',
        phases: '[{ at_second: 0, spawn_users: 2 }]',
        lifetime: '{ mode: loop, iterations: 4 }',
      }),
    );
    expectWhole(run);
    expect(new Set(ofType(run.events, 'action.started').map(({ ip }) => ip)).size).toBe(8);
    expect(new Set(ofType(run.events, 'lease.released').map(({ at }) => at)).size).toBe(1);
  });

  it("counts the generator's own delay from when each action's trigger was due", () => {
    const run = runScripted(
      scenarioOf({ phases: '[{ at_second: 1, spawn_users: 1 }]', lifetime: '{ mode: loop, iterations: 2, think_time: 500ms }' }),
    );
    expect(ofType(run.events, 'action.started').map(({ at, due_at }) => [at, due_at])).toEqual([
      [1_000_000, 1_000_000],
      [1_520_000, 1_520_000],
    ]);
  });

  it('tells own metrics after the actions they belong to', () => {
    const run = runScripted(
      scenarioOf({
        metrics:
          '{ size: { type: trend, action: get, value: get.body_len }, good: { type: rate, value: get.ok }, none: { type: gauge, value: get.error } }',
        phases: '[{ at_second: 0, spawn_users: 1 }]',
      }),
    );
    expectWhole(run);
    expect(ofType(run.events, 'metric').map(({ metric, value }) => [metric, value])).toEqual([
      ['size', 2],
      ['good', 1],
    ]);
  });

  it('walks the edges that the answers make true, and fails an iteration without one', () => {
    const nodes =
      '[{ id: start, action: get, edges: [{ to: again, trigger: { condition: get.status_code == 503 } }, { to: done, trigger: { condition: get.ok } }] }, { id: again, action: get, edges: [{ to: done }] }, { id: done, type: end }]';
    const statuses = [200, 503, 404];
    const world = new ScriptedWorld(({ user }) => ({ outcome: { status: statuses[user - 1] as number } }));
    const run = runScripted(scenarioOf({ nodes }), { world });
    expectWhole(run);
    const walks = [1, 2, 3].map((user) =>
      run.events.flatMap((event) =>
        event.type === 'edge.taken' && event.user === user
          ? [`${event.from}[${event.index}] ${event.to}`]
          : event.type === 'iteration.finished' && event.user === user && !event.ok
            ? [`${event.reason}`]
            : [],
      ),
    );
    expect(walks).toEqual([['start[1] done'], ['start[0] again', 'again[0] done'], ['no_edge']]);
  });

  it('refuses by the error of the stream when the world refuses', () => {
    const refusal = new RampartError('address.unavailable', 'none of them');
    const run = startScripted(scenarioOf(), { world: new ScriptedWorld(() => ({}), refusal) });
    expect(run.failure()).toBe(refusal);
    expect(run.events).toEqual([]);
  });

  it('ends with reason internal also when the defect met the last user', () => {
    const world = new ScriptedWorld(() => {
      throw new Error('planted');
    });
    const run = runScripted(scenarioOf({ phases: '[{ at_second: 0, spawn_users: 1 }]' }), { world });
    expect(run.events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'internal' });
    expect(ofType(run.events, 'user.finished')).toMatchObject([{ user: 1, outcome: 'failed' }]);
  });

  it('ends with reason internal, every lease back, when the core has a defect', () => {
    const world = new ScriptedWorld(({ user }) => {
      if (user === 2) throw new Error('planted');
      return {};
    });
    const run = runScripted(scenarioOf({ pools: POOL, binding: '{ pool_id: pool }' }), { world });
    expect(run.defects).toHaveLength(1);
    expect(run.events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'internal' });
    expect(ofType(run.events, 'lease.released')).toHaveLength(ofType(run.events, 'lease.granted').length);
    expect(ofType(run.events, 'user.finished')).toHaveLength(3);
    expect(ofType(run.events, 'action.finished').map(({ user, error }) => [user, error])).toContainEqual([2, 'aborted']);
    expect(ofType(run.events, 'action.finished')).toHaveLength(ofType(run.events, 'action.started').length);
    expect(world.sessionsOpen).toBe(0);
  });
});

describe('stopping a run', () => {
  const parts = {
    pools: '[{ id: pool, ranges: [127.1.0.0/30] }]',
    binding: '{ wait_on_exhaustion: true }',
    phases: '[{ at_second: 1, spawn_users: 6 }, { at_second: 5, spawn_users: 6 }]',
    lifetime: '{ mode: loop, iterations: 10, think_time: 1s }',
  };
  const scenario = scenarioOf(parts);
  const world = () => new ScriptedWorld(() => ({ latencyUs: 400_000 }));

  // The whole of a run's life: before anyone, iterating and waiting, thinking and waiting, late.
  const instants = [500_000, 1_000_001, 1_200_000, 1_700_000, 5_000_000, 5_300_000];

  it.each(instants)('gracefully at %d µs gives every lease back and finishes running iterations', (atUs) => {
    const commands$ = new Subject<Command>();
    const run = startScripted(scenario, { world: world(), commands$ });
    run.advance(atUs);
    commands$.next({ type: 'stop', cause: 'sigint' });
    run.advance();
    expectWhole(run);
    expect(run.events.at(-1)).toMatchObject({ reason: 'sigint' });
    expect(ofType(run.events, 'action.finished').every(({ ok }) => ok)).toBe(true);
    expect((run.events.at(-1) as RunEvent).at).toBeLessThanOrEqual(atUs + 400_000);
  });

  it('leaves no timer behind when those who were still to be told have ended by themselves', () => {
    const commands$ = new Subject<Command>();
    const at0 = new ScriptedWorld(() => ({ latencyUs: 0 }));
    // All of it in one instant: half of them are told, and the others have their answers before it is their turn.
    const run = startScripted(scenarioOf({ phases: '[{ at_second: 1, spawn_users: 128 }]' }), {
      world: at0,
      commands$,
      onEvent: (event) => event.type === 'action.started' && event.user === 1 && commands$.next({ type: 'stop' }),
    });
    while (!run.completed() && at0.clock.pending > 0) at0.clock.advance({ turnsMax: 1 });
    expectWhole(run);
    expect(run.events.at(-1)).toMatchObject({ reason: 'command' });
    expect(at0.clock.pending).toBe(0);
  });

  it.each(instants)('at once at %d µs cuts everything short in the same instant', (atUs) => {
    const commands$ = new Subject<Command>();
    const run = startScripted(scenario, { world: world(), commands$ });
    run.advance(atUs);
    commands$.next({ type: 'abort', cause: 'sigterm' });
    run.advance();
    expectWhole(run);
    expect(run.events.at(-1)).toMatchObject({ reason: 'sigterm', at: atUs });
    expect(ofType(run.events, 'user.finished').every(({ outcome }) => outcome === 'aborted')).toBe(true);
  });

  it.each(instants)('by unsubscribing at %d µs closes every session and tells nothing more', (atUs) => {
    const run = startScripted(scenario, { world: world() });
    run.advance(atUs);
    const told = run.events.length;
    run.unsubscribe();
    run.advance();
    expect(run.events).toHaveLength(told);
    expect({ actions: run.world.actionsPending, sessions: run.world.sessionsOpen, left: run.world.left }).toEqual({
      actions: 0,
      sessions: 0,
      left: 1,
    });
    expect(run.defects).toEqual([]);
  });

  it('by unsubscribing inside an event is no defect either', () => {
    const whole = runScripted(scenario, { world: world() }).events.length;
    for (let events = 1; events < whole; events += 7) {
      const left = world();
      const defects: unknown[] = [];
      const beside = { ...SILENT, fault: (error: unknown) => defects.push(error) };
      const told: RunEvent[] = [];
      runPlan(compilePlan(scenario, { seed: 1 }), left, { beside })
        .pipe(take(events))
        .subscribe((event) => told.push(event));
      left.clock.advance();
      expect(told).toHaveLength(events);
      expect(defects).toEqual([]);
      expect({ actions: left.actionsPending, sessions: left.sessionsOpen, left: left.left }).toEqual({ actions: 0, sessions: 0, left: 1 });
    }
  });

  it('ends a user that waits for an address only when nothing more can be told of it', () => {
    const commands$ = new Subject<Command>();
    const waiting = scenarioOf({ ...parts, pools: '[{ id: pool, ranges: [127.1.0.1] }]', phases: '[{ at_second: 0, spawn_users: 4 }]' });
    const run = startScripted(waiting, { world: world(), commands$ });
    run.advance(100_000);
    commands$.next({ type: 'abort' });
    run.advance();
    expectWhole(run);
    for (const user of [1, 2, 3, 4]) expect(typesOf(run.events, user).at(-1)).toBe('user.finished');
  });

  it('at its duration completes users and drops those due but not spawned', () => {
    const limited = scenarioOf({ ...parts, load: '  duration: 2s\n  concurrency: { max_concurrent_users: 4 }' });
    const run = runScripted(limited, { world: world() });
    expectWhole(run);
    expect(run.events.at(-1)).toMatchObject({ reason: 'duration' });
    expect(ofType(run.events, 'user.dropped')).toMatchObject([{ reason: 'stopped' }, { reason: 'stopped' }]);
    expect(ofType(run.events, 'user.finished').map(({ outcome }) => outcome)).toEqual(Array(4).fill('completed'));
  });

  it('cuts iterations that outlast the graceful stop', () => {
    const slow = new ScriptedWorld(() => ({ latencyUs: 60_000_000 }));
    const run = runScripted(scenarioOf({ load: '  duration: 1s\n  graceful_stop: 2s' }), { world: slow });
    expectWhole(run);
    expect(run.events.at(-1)).toMatchObject({ at: 3_000_000, reason: 'duration' });
    expect(ofType(run.events, 'action.finished').map(({ error, duration_us }) => [error, duration_us])).toEqual(
      Array(3).fill(['aborted', 3_000_000]),
    );
    expect(ofType(run.events, 'iteration.finished').every(({ reason }) => reason === 'aborted')).toBe(true);
  });

  it('takes the first reason, and a second command only hurries', () => {
    const commands$ = new Subject<Command>();
    const run = startScripted(scenario, { world: world(), commands$ });
    run.advance(1_200_000);
    commands$.next({ type: 'stop', cause: 'sigint' });
    run.advance(1_250_000);
    commands$.next({ type: 'abort', cause: 'sigint' });
    run.advance();
    expectWhole(run);
    expect(run.events.at(-1)).toMatchObject({ at: 1_250_000, reason: 'sigint' });
    expect(ofType(run.events, 'run.state').at(-1)).toMatchObject({ state: 'aborted' });
  });
});
