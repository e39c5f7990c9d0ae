import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/run-event.js';
import { LiveUsers } from '../../src/workers/live-users.js';
import { EventList } from '../support/event-list.js';

function usersOf(workers: number, list: EventList): LiveUsers {
  const users = new LiveUsers(workers);
  for (const event of list.events) users.apply(event);
  return users;
}

describe('the users of a worker that is lost', () => {
  it('are ended as when a run is cut short: action, iteration, address, user', () => {
    const list = new EventList().at(100).spawned(1).spawned(2).granted(2, '10.0.0.2').iteration(2, 1);
    list.say({ type: 'iteration.started', user: 2, iteration: 2 });
    const call = { user: 2, iteration: 2, node: 'start', action: 'get', ip: '10.0.0.2', due_at: 150 };
    list.at(150).say({ type: 'action.started', ...call });
    const users = usersOf(2, list);
    const ends = [...users.endsOf(1, 400)];
    expect(ends).toMatchObject([
      { type: 'action.finished', ...call, ok: false, error: 'aborted', status: null, duration_us: 250 },
      { type: 'iteration.finished', user: 2, iteration: 2, ok: false, reason: 'aborted' },
      { type: 'lease.released', user: 2, ip: '10.0.0.2', generation: 2, held_us: 300, reason: 'worker_lost' },
      { type: 'user.finished', user: 2, outcome: 'aborted', iterations: 1 },
    ]);
    for (const end of ends) users.apply({ ...end, seq: 0, at: 400 } as RunEvent);
    expect([...users.endsOf(1, 400)]).toEqual([]);
    expect([...users.endsOf(0, 400)]).toMatchObject([{ type: 'user.finished', user: 1, iterations: 0 }]);
  });

  it('give back every address they hold, and none that is back already', () => {
    const list = new EventList().spawned(1).granted(1, '10.0.0.1');
    list.say({ type: 'lease.granted', user: 1, tenant: 'default', pool: 'p', iteration: 2, ip: '10.0.0.7', generation: 9, wait_us: 0 });
    list.say({ type: 'lease.granted', user: 1, tenant: 'default', pool: 'p', iteration: 3, ip: '10.0.0.8', generation: 10, wait_us: 0 });
    list.say({
      type: 'lease.released',
      user: 1,
      tenant: 'default',
      pool: 'p',
      ip: '10.0.0.7',
      generation: 9,
      held_us: 0,
      reason: 'task_end',
    });
    const released = [...usersOf(1, list).endsOf(0, 0)].filter(({ type }) => type === 'lease.released');
    expect(released).toMatchObject([{ ip: '10.0.0.1' }, { ip: '10.0.0.8' }]);
  });
});

describe('when there are to be fewer users', () => {
  it('the newest of all workers are chosen, of the tenant named, and nobody twice', () => {
    const list = new EventList().spawned(1).spawned(3).spawned(2, 'other').spawned(5).spawned(4).spawned(6).ended(6);
    const users = usersOf(2, list);
    // From the newest: 4, 5, 2 (of another tenant), 3, 1.
    expect(users.retire(2, undefined)).toEqual([1, 1]);
    expect(users.retire(1, 'default')).toEqual([1, 0]);
    expect(users.retire(10, undefined)).toEqual([1, 1]);
    expect(users.retire(10, undefined)).toEqual([0, 0]);
  });
});
