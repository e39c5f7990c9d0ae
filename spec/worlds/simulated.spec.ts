/** The simulated world keeps the promises of `World`: in one loop or in slices, with commands, and with an end. */
import { Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Command, type RunEvent, type Step, run, simulated } from '../../src/index.js';
import type { Scenario } from '../../src/model/scenario.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import { type ScenarioParts, scenarioOf, scenarioText } from '../support/scenario-text.js';

const PARTS: ScenarioParts = {
  pools: '[{ id: pool, ranges: [127.1.0.0/29] }]',
  binding: '{ pool_id: pool, wait_on_exhaustion: true }',
  phases: '[{ at_second: 0, spawn_users: 12 }, { at_second: 1, spawn_users: 6 }]',
  lifetime: '{ mode: loop, iterations: 3, think_time: 300ms }',
};
const ENDLESS: ScenarioParts = { ...PARTS, lifetime: '{ mode: loop, iterations: 0, think_time: 300ms }' };

interface Told {
  readonly events: RunEvent[];
  readonly completed: () => boolean;
  readonly failure: () => unknown;
}

function listen(scenario: Scenario, world: ReturnType<typeof simulated>, commands$?: Subject<Command>): Told {
  const events: RunEvent[] = [];
  let completed = false;
  let failure: unknown;
  run(scenario, { world, seed: 1, ...(commands$ === undefined ? {} : { commands$ }) }).subscribe({
    next: (event) => events.push(event),
    error: (error) => {
      failure = error;
    },
    complete: () => {
      completed = true;
    },
  });
  return { events, completed: () => completed, failure: () => failure };
}

/** A pump in the spec's hand. */
function handPump(): { pump: (step: Step) => void; step: Step } {
  let current: Step = () => null;
  return {
    pump: (step) => {
      current = step;
    },
    step: (untilUs) => current(untilUs),
  };
}

describe('a simulated run', () => {
  it('is over when subscribe returns', () => {
    const told = listen(scenarioOf(PARTS), simulated());
    expect(told.completed()).toBe(true);
    expect(told.events[0]).toMatchObject({ type: 'run.started', mode: 'simulated', at: 0 });
    expect(told.events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'completed' });
  });

  it('gives the same events in slices as in one loop, however they are cut', () => {
    const whole = listen(scenarioOf(PARTS), simulated()).events;
    const sliced = handPump();
    const inSlices = listen(scenarioOf(PARTS), simulated({ pump: sliced.pump }));
    let slices = 0;
    for (let nextUs: number | null = 0; nextUs !== null; nextUs = sliced.step(nextUs)) slices += 1;
    expect(slices).toBeGreaterThan(10);
    expect(inSlices.completed()).toBe(true);
    expect(inSlices.events).toEqual(whole);
  });

  it('can be entered again by another run, which then starts afresh', () => {
    const world = simulated();
    expect(listen(scenarioOf(PARTS), world).events).toEqual(listen(scenarioOf(PARTS), world).events);
  });

  it('leases, binds and shows addresses as a live one', () => {
    const events = listen(scenarioOf(PARTS), simulated()).events;
    const held = new Map(events.flatMap((event) => (event.type === 'lease.granted' ? [[event.user, event.ip]] : [])));
    const actions = events.filter((event) => event.type === 'action.finished');
    expect(actions).toHaveLength(54);
    for (const { user, ip, ok, status } of actions) expect({ ip, ok, status }).toEqual({ ip: held.get(user), ok: true, status: 200 });
  });

  it('takes commands at the present instant, between slices', () => {
    const commands$ = new Subject<Command>();
    const { pump, step } = handPump();
    const told = listen(scenarioOf(ENDLESS), simulated({ pump, untilUs: 3_600_000_000 }), commands$);
    while ((step(1_234_567) ?? 0) <= 1_234_567);
    expect(told.completed()).toBe(false);
    commands$.next({ type: 'abort', cause: 'sigint' });
    while (step() !== null);
    expect(told.completed()).toBe(true);
    expect(told.events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'sigint', at: 1_234_567 });
  });

  it('takes a command that is spoken inside an event in a turn of its own', () => {
    const commands$ = new Subject<Command>();
    const events: RunEvent[] = [];
    run(scenarioOf(PARTS), { world: simulated(), seed: 1, commands$ }).subscribe((event) => {
      events.push(event);
      if (event.type === 'action.started' && event.user === 3) commands$.next({ type: 'abort' });
    });
    const spoken = events.findIndex((event) => event.type === 'action.started' && event.user === 3);
    const heard = events.findIndex((event) => event.type === 'command');
    expect(heard).toBeGreaterThan(spoken + 1);
    expect(events[heard]).toMatchObject({ at: events[spoken]?.at });
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'command' });
  });

  it('stops at the instant it is given', () => {
    const told = listen(scenarioOf(ENDLESS), simulated({ untilUs: 2_000_000 }));
    const command = told.events.find((event) => event.type === 'command');
    expect(command).toMatchObject({ at: 2_000_000, command: 'stop' });
    expect(told.events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'command' });
    expect((told.events.at(-1) as RunEvent).at).toBeLessThan(2_050_000);
  });

  it('ends when its listener leaves, also in the middle of the loop', () => {
    const seen: RunEvent[] = [];
    let step: Step = () => null;
    const pump = (given: Step): void => {
      step = given;
      for (let slices = 0; slices < 50 && step() !== null; slices += 1);
    };
    run(scenarioOf(ENDLESS), { world: simulated({ untilUs: 1e15, pump }), seed: 1 })
      .pipe(take(100))
      .subscribe((event) => seen.push(event));
    expect(seen).toHaveLength(100);
    expect(step()).toBe(null);
  });

  it('gives a demo target that has no port one to be called at, without starting anything', () => {
    const actions =
      '[{ id: get, call: get, with: { url: "{{shop.url}}/ip" }, export: [{ type: json, name: ip, path: $.ip }], expect: { condition: "get.ip == user.allocated_ip" } }]';
    const events = listen(scenarioOf({ ...PARTS, actions }), simulated()).events;
    expect(events.filter((event) => event.type === 'action.finished').every(({ ok }) => ok)).toBe(true);
  });
});

describe('a simulation that would not end', () => {
  it('is refused before its start', () => {
    const told = listen(scenarioOf(ENDLESS), simulated());
    expect(told.failure()).toMatchObject({ code: 'simulation.endless', exitCode: 2 });
    expect(told.events).toEqual([]);
  });

  it.each([
    ['with load.duration', { ...ENDLESS, load: '  duration: 3s' }, {}],
    ['with an instant to stop at', ENDLESS, { untilUs: 3_000_000 }],
  ])('%s does end', (_, parts, options) => {
    expect(listen(scenarioOf(parts), simulated(options)).completed()).toBe(true);
  });

  it('because time does not pass is cut off, and says where', () => {
    const text = `${scenarioText({ phases: '[{ at_second: 2, spawn_users: 1 }]', lifetime: '{ mode: loop, iterations: 0 }', load: '  duration: 10s' })}simulation: { targets: [{ latency: { distribution: constant, value: 0s } }] }\n`;
    const told = listen(decodeScenario(text, 'spin.yaml'), simulated());
    expect(told.failure()).toMatchObject({ code: 'simulation.no_headway', exitCode: 2 });
    expect((told.failure() as Error).message).toMatch(/at 2 s .* user 1, with action get/);
  });

  it.each(['connect.refused', 'request.invalid', 'target.refused'])('is none though every call fails at once with %s', (fault) => {
    const text = `${scenarioText({ lifetime: '{ mode: loop, iterations: 0 }', load: '  duration: 1s' })}simulation: { targets: [{ latency: { distribution: constant, value: 0s }, errors: [{ rate: 1, fault: ${fault} }] }] }\n`;
    expect(listen(decodeScenario(text, 'fails.yaml'), simulated()).events.at(-1)).toMatchObject({
      type: 'run.finished',
      reason: 'duration',
    });
  });
});
