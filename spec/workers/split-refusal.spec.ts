import { describe, expect, it } from 'vitest';
import { compilePlan, live, recording, simulated } from '../../src/index.js';
import { mostWorkers, refusalOfSplit } from '../../src/workers/split-refusal.js';
import { type ScenarioParts, scenarioText } from '../support/scenario-text.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import { MemoryJournal } from '../support/memory-journal.js';

function planOf(parts: ScenarioParts, simulation = '') {
  return compilePlan(decodeScenario(scenarioText(parts) + simulation, 'spec.yaml'), { seed: 1 });
}
const reason = (parts: ScenarioParts, workers: number, simulation = ''): string | null =>
  refusalOfSplit(planOf(parts, simulation), simulated(), workers)?.message ?? null;

const POOL_OF = (addresses: number): string => `[{ id: pool, ranges: [10.0.0.1-10.0.0.${addresses}] }]`;
const USERS = (users: number): string => `[{ at_second: 0, spawn_users: ${users} }]`;

describe('dealing a plan out', () => {
  it('is refused where a queue of the simulated target would have to be one for all', () => {
    const queue = 'simulation: { targets: [{ latency: { distribution: constant, value: 1ms }, capacity: { concurrency: 5 } }] }\n';
    expect(reason({}, 2, queue)).toContain('simulation.capacity is a queue');
    expect(refusalOfSplit(planOf({}, queue), live(), 2)).toBeNull();
  });

  it('is refused for a run that is recorded, or that a pump drives', () => {
    expect(refusalOfSplit(planOf({}), recording(live(), new MemoryJournal()), 2)).toMatchObject({ code: 'workers.refused', exitCode: 4 });
    expect(refusalOfSplit(planOf({}), simulated({ pump: () => {} }), 2)).not.toBeNull();
  });

  it('is refused where a worker would have users and no place for them under the limit', () => {
    const limited = { phases: USERS(5), load: '  concurrency: { max_concurrent_users: 2 }' };
    expect(reason(limited, 3)).toContain('worker 3 would have 1 users and no place for them under max_concurrent_users');
    expect(reason(limited, 2)).toBeNull();
  });

  // Phases of one user each, by turns of either pool: dealing gives all users of one pool to one worker.
  const turns = (users: number): string =>
    `[${Array.from({ length: users }, (_, index) => `{ at_second: ${index}, spawn_users: 1, ip_pool_override: ${index % 2 === 0 ? 'a' : 'b'} }`).join(', ')}]`;
  const pools = (addresses: number): string =>
    `[{ id: a, ranges: [10.0.0.1-10.0.0.${addresses}] }, { id: b, ranges: [10.0.1.1-10.0.1.${addresses}] }]`;

  it('is refused where a share of a pool is smaller than its users, and the pool is not', () => {
    const parts = { pools: pools(4), binding: '{}', phases: turns(8) };
    expect(reason(parts, 2)).toContain('worker 1 would have users who may need 4 addresses of the pool "a", and 2 of its 4 addresses');
    expect(reason({ ...parts, pools: pools(8) }, 2)).toBeNull();
    expect(reason(parts, 3)).toContain('worker 2 would have users who may need 2 addresses of the pool "b", and 1 of its 4 addresses');
    expect(reason({ ...parts, pools: pools(6) }, 3)).toBeNull();
  });

  it('counts what one user may come to hold, and how many may be there at once', () => {
    const parts = { pools: pools(12), phases: turns(8), lifetime: '{ mode: loop, iterations: 3, think_time: 1s }' };
    expect(reason({ ...parts, binding: '{ strategy: per_task, release_on: user_exit }' }, 2)).toContain('may need 12 addresses');
    expect(reason({ ...parts, binding: '{ strategy: per_task, release_on: task_end }' }, 2)).toBeNull();
    const limited = {
      ...parts,
      binding: '{ strategy: per_task, release_on: user_exit }',
      load: '  concurrency: { max_concurrent_users: 4 }',
    };
    expect(reason(limited, 2)).toBeNull();
  });

  it('is allowed where the whole pool is too small already, and refused where a worker would have no address at all', () => {
    const waiting = { pools: POOL_OF(3), binding: '{ wait_on_exhaustion: true }', phases: USERS(20) };
    expect(reason(waiting, 3)).toBeNull();
    expect(reason(waiting, 4)).toContain('worker 4 would have users who may need 5 addresses of the pool "pool", and 0 of its 3 addresses');
    const shared = { pools: POOL_OF(3), binding: '{ strategy: shared }', phases: USERS(20) };
    expect(reason(shared, 3)).toBeNull();
    expect(reason(shared, 4)).toContain('worker 4 would have 5 users of the pool "pool", and 0 of its 3 addresses');
  });

  it('names every reason at once', () => {
    const parts = {
      pools: POOL_OF(1),
      binding: '{ wait_on_exhaustion: true }',
      phases: USERS(6),
      load: '  concurrency: { max_concurrent_users: 1 }',
    };
    expect(reason(parts, 2)?.split(';')).toHaveLength(2);
  });

  it('as far as it can be right takes the largest number that is', () => {
    const waiting = planOf({ pools: POOL_OF(3), binding: '{ wait_on_exhaustion: true }', phases: USERS(20) });
    expect([2, 3, 8].map((cores) => mostWorkers(waiting, simulated(), cores))).toEqual([2, 3, 3]);
    expect(mostWorkers(waiting, simulated({ pump: () => {} }), 8)).toBe(1);
  });
});
