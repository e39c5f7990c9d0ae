import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handMadePlan } from '../support/hand-made-plan.js';
import { EventList } from '../support/event-list.js';
import { randomRun } from '../support/random-run.js';
import type { RunEvent } from '../../src/model/run-event.js';
import type { RunState } from '../../src/model/run-state.js';
import { RunTally } from '../../src/model/run-tally.js';

const plan = handMadePlan();

function fold(events: readonly RunEvent[]): RunState {
  const tally = new RunTally(plan);
  for (const event of events) tally.apply(event);
  return tally.snapshot();
}

describe('the state of a run', () => {
  it('knows the whole plan before the first event', () => {
    const state = new RunTally(plan).snapshot();
    expect(state).toMatchObject({ seq: 0, runPhase: null, finished: null, phasesStarted: 0 });
    expect(state.users).toMatchObject({ planned: 12, spawned: 0, active: 0 });
    expect(Object.keys(state.tenants)).toEqual(['default', 'other']);
    expect(state.pools['client-pool']).toMatchObject({ capacity: 254, reserved: 2, allocated: 0, available: 254 });
    expect(state.edges).toEqual({ start: [0, 0], second: [0] });
    expect(Object.keys(state.actions)).toEqual(['probe-get', 'login']);
  });

  it('agrees with a naive count over the whole list, after every event', () => {
    fc.assert(
      fc.property(randomRun, (events) => {
        const tally = new RunTally(plan);
        const seen: RunEvent[] = [];
        for (const event of events) {
          tally.apply(event);
          seen.push(event);
        }
        expect(tally.snapshot()).toMatchObject(naive(seen));
      }),
      { numRuns: 150 },
    );
  });

  it('agrees with the naive count at any point inside a run', () => {
    fc.assert(
      fc.property(randomRun, fc.nat(), (events, cut) => {
        const prefix = events.slice(0, 1 + (cut % events.length));
        expect(fold(prefix)).toMatchObject(naive(prefix));
      }),
      { numRuns: 150 },
    );
  });

  it('holds nobody and nothing after a run has ended', () => {
    fc.assert(
      fc.property(randomRun, (events) => {
        const tally = new RunTally(plan);
        for (const event of events) tally.apply(event);
        const state = tally.snapshot();
        expect(state.users.active).toBe(0);
        expect(Object.values(state.states).map(({ now }) => now)).toEqual(Object.values(state.states).map(() => 0));
        expect(Object.values(state.pools).map(({ waiting, allocated, leases }) => [waiting, allocated, leases])).toEqual([
          [0, 0, 0],
          [0, 0, 0],
        ]);
        for (let user = 1; user <= state.users.spawned; user++) expect(tally.live(user)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('tells tenants that sum up to the whole', () => {
    fc.assert(
      fc.property(randomRun, (events) => {
        const { users, tenants } = fold(events);
        for (const key of ['planned', 'spawned', 'active', 'completed', 'failed', 'aborted', 'dropped'] as const) {
          expect(Object.values(tenants).reduce((sum, tenant) => sum + tenant[key], 0)).toBe(users[key]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives snapshots that later events do not change', () => {
    const tally = new RunTally(plan);
    const events = new EventList()
      .started()
      .spawned(1)
      .entered(1, 'acquiring')
      .granted(1, '127.10.1.0')
      .action(1)
      .ended(1)
      .finished().events;
    for (const event of events.slice(0, 5)) tally.apply(event);
    const before = tally.snapshot();
    const copy = structuredClone(before);
    for (const event of events.slice(5)) tally.apply(event);
    expect(before).toEqual(copy);
    expect(tally.snapshot()).not.toEqual(before);
  });

  it('counts one address held by three users as one address and three leases', () => {
    const state = fold(
      new EventList().started().spawned(1).spawned(2).spawned(3).granted(1, 'a').granted(2, 'a').granted(3, 'a').released(1, 'a').events,
    );
    expect(state.pools['client-pool']).toMatchObject({ allocated: 1, leases: 2, peakAllocated: 1, available: 253 });
  });

  it('takes a user that ends while it waits out of the queue', () => {
    const queued = { type: 'lease.queued', user: 1, tenant: 'default', pool: 'small', iteration: 1 } as const;
    const list = new EventList().started().spawned(1).say(queued);
    expect(fold(list.events).pools['small']).toMatchObject({ waiting: 1, waited: 1 });
    expect(fold(list.ended(1, 'aborted').events).pools['small']).toMatchObject({ waiting: 0, waited: 1, denied: 0 });
  });

  it('takes ids that are names of Object.prototype for ids', () => {
    const state = fold(new EventList().started().spawned(1, '__proto__').entered(1, 'constructor').events);
    expect(Object.keys(state.tenants)).toContain('__proto__');
    expect(state.states['constructor']).toEqual({ now: 1, entered: 1 });
  });

  it('ignores values of a metric that are no numbers', () => {
    const metric = (value: number) => ({ type: 'metric', user: 1, action: 'login', metric: 'a-gauge', value }) as const;
    const state = fold(new EventList().started().say(metric(3), metric(Number.NaN), metric(Number.POSITIVE_INFINITY)).events);
    expect(state.metrics['a-gauge']).toMatchObject({ count: 1, last: 3, total: 3 });
  });
});

/** The same numbers, each found by going through the whole list again. */
function naive(events: readonly RunEvent[]): object {
  const of = <T extends RunEvent['type']>(type: T) =>
    events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  const spawned = of('user.spawned');
  const ended = of('user.finished');
  const isAlive = (user: number) => spawned.some((event) => event.user === user) && !ended.some((event) => event.user === user);
  const tenantOf = (user: number) => spawned.find((event) => event.user === user)?.tenant;
  const peak = (tenant: string | null) => {
    let active = 0;
    let most = 0;
    for (const event of events) {
      if (event.type === 'user.spawned' && (tenant === null || event.tenant === tenant)) active += 1;
      if (event.type === 'user.finished' && (tenant === null || tenantOf(event.user) === tenant)) active -= 1;
      most = Math.max(most, active);
    }
    return most;
  };
  const usersOf = (tenant: string | null) => {
    const mine = (user: number) => tenant === null || tenantOf(user) === tenant;
    const endedAs = (outcome: string) => ended.filter((event) => mine(event.user) && event.outcome === outcome).length;
    return {
      spawned: spawned.filter((event) => mine(event.user)).length,
      active: spawned.filter((event) => mine(event.user) && isAlive(event.user)).length,
      completed: endedAs('completed'),
      failed: endedAs('failed'),
      aborted: endedAs('aborted'),
      dropped: of('user.dropped').filter((event) => tenant === null || event.tenant === tenant).length,
      peakActive: peak(tenant),
    };
  };
  const stateNow = (user: number) => of('user.state').findLast((event) => event.user === user)?.state;
  const states = Object.fromEntries(
    [...new Set(of('user.state').map((event) => event.state))].map((state) => [
      state,
      {
        entered: of('user.state').filter((event) => event.state === state).length,
        now: spawned.filter(({ user }) => isAlive(user) && stateNow(user) === state).length,
      },
    ]),
  );
  const poolOf = (pool: string) => {
    const held = (until: number) => {
      const leases: string[] = [];
      for (const event of events.slice(0, until)) {
        if (event.type === 'lease.granted' && event.pool === pool) leases.push(event.ip);
        if (event.type === 'lease.released' && event.pool === pool) leases.splice(leases.indexOf(event.ip), 1);
      }
      return leases;
    };
    const leaseEvents = events.filter((event) => 'pool' in event);
    const lastOf = (user: number) => leaseEvents.findLast((event) => event.user === user);
    return {
      granted: of('lease.granted').filter((event) => event.pool === pool).length,
      released: of('lease.released').filter((event) => event.pool === pool).length,
      denied: of('lease.denied').filter((event) => event.pool === pool).length,
      waited: of('lease.queued').filter((event) => event.pool === pool).length,
      leases: held(events.length).length,
      allocated: new Set(held(events.length)).size,
      peakAllocated: Math.max(0, ...events.map((_, index) => new Set(held(index + 1)).size)),
      waiting: spawned.filter(({ user }) => isAlive(user) && lastOf(user)?.type === 'lease.queued' && lastOf(user)?.pool === pool).length,
    };
  };
  const actionOf = (action: string) => {
    const finished = of('action.finished').filter((event) => event.action === action);
    const errors: Record<string, number> = {};
    for (const { error } of finished) if (error !== null) errors[error] = (errors[error] ?? 0) + 1;
    const started = of('action.started').filter((event) => event.action === action).length;
    return {
      started,
      inFlight: started - finished.length,
      success: finished.filter(({ ok }) => ok).length,
      failure: finished.filter(({ ok }) => !ok).length,
      errors,
    };
  };
  const taken = (node: string, index: number) => of('edge.taken').filter((event) => event.from === node && event.index === index).length;
  const metricOf = (id: string) => {
    const values = of('metric').flatMap((event) => (event.metric === id ? [event.value] : []));
    return {
      count: values.length,
      total: values.reduce((sum, value) => sum + value, 0),
      nonZero: values.filter((value) => value !== 0).length,
      last: values.at(-1) ?? null,
      min: values.length === 0 ? null : Math.min(...values),
      max: values.length === 0 ? null : Math.max(...values),
    };
  };
  return {
    seq: events.length,
    atUs: events.at(-1)?.at,
    finished: of('run.finished').at(0)?.reason ?? null,
    runPhase: of('run.state').at(-1)?.state ?? null,
    users: usersOf(null),
    tenants: { default: usersOf('default'), other: usersOf('other') },
    states,
    pools: { 'client-pool': poolOf('client-pool'), small: poolOf('small') },
    actions: { 'probe-get': actionOf('probe-get'), login: actionOf('login') },
    edges: { start: [taken('start', 0), taken('start', 1)], second: [taken('second', 0)] },
    metrics: Object.fromEntries(['a-counter', 'a-gauge', 'a-rate', 'a-trend'].map((id) => [id, metricOf(id)])),
  };
}
