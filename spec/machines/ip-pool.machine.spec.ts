import { createActor } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { describe, expect, it } from 'vitest';
import type { PoolMessage } from '../../machines/events.js';
import { poolMachine } from '../../machines/ip-pool.machine.js';

const holder = { tenant: 'default', user: 1, task: 0 };
const MESSAGES: readonly PoolMessage[] = [
  { type: 'pool.allocate', holder, iteration: 1 },
  { type: 'pool.release', holder, reason: 'user_exit' },
  { type: 'pool.expire' },
  { type: 'pool.drained' },
  { type: 'pool.refilled' },
  { type: 'pool.close' },
];

describe('a pool', () => {
  it('is available, exhausted or closed, and reaches each', () => {
    const paths = getShortestPaths(poolMachine, { events: () => [...MESSAGES] as never });
    expect(paths.map(({ state }) => state.value).sort()).toEqual(['available', 'closed', 'exhausted']);
  });

  it('handles allocate and release in every state, in the order they come', () => {
    const effects: string[] = [];
    const note = (name: string) => () => {
      effects.push(name);
    };
    const machine = poolMachine.provide({
      actions: {
        allocate: note('allocate'),
        release: note('release'),
        expire: note('expire'),
        close: note('close'),
      },
    });
    for (const before of [[], ['pool.drained'], ['pool.close']] as const) {
      effects.length = 0;
      const actor = createActor(machine).start();
      for (const type of before) actor.send({ type });
      for (const message of MESSAGES.slice(0, 3)) actor.send(message);
      expect(effects.filter((effect) => effect !== 'close')).toEqual(['allocate', 'release', 'expire']);
    }
  });

  it('closes once', () => {
    let closed = 0;
    const actor = createActor(
      poolMachine.provide({
        actions: {
          close: () => {
            closed += 1;
          },
        },
      }),
    ).start();
    actor.send({ type: 'pool.close' });
    actor.send({ type: 'pool.close' });
    expect(closed).toBe(1);
  });
});
