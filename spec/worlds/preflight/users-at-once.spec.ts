import { describe, expect, it } from 'vitest';
import { certainUsersAtOnce, mostDueWithin, mostUsersAtOnce } from '../../../src/worlds/preflight/users-at-once.js';
import { planOf } from './plans.js';
import type { Written } from './plans.js';

/** Ten users each at 0, 1, 2, 3 and 4 seconds. */
const RAMP = [0, 1, 2, 3, 4].map((at_second) => ({ at_second, spawn_users: 10 }));
const POOL = [{ id: 'p', ranges: ['127.50.0.0/28'] }];
const WIDE_POOL = [{ id: 'p', ranges: ['127.50.0.0/24'] }];

describe('how many users are alive at once', () => {
  const cases: [name: string, written: Written, certain: number, most: number][] = [
    ['walk once', { phases: RAMP }, 10, 50],
    ['think 1 s between 3 iterations', { phases: RAMP, lifetime: { mode: 'loop', iterations: 3, think_time: '1s' } }, 30, 50],
    ['think 1.5 s between 2 iterations', { phases: RAMP, lifetime: { mode: 'loop', iterations: 2, think_time: '1500ms' } }, 20, 50],
    ['never end', { phases: RAMP, lifetime: { mode: 'loop', iterations: 0 } }, 50, 50],
    ['never end, in a run that stops before 2 s', { phases: RAMP, lifetime: { mode: 'loop', iterations: 0 }, duration: '2s' }, 20, 20],
    ['are limited in number', { phases: RAMP, concurrency: { max_concurrent_users: 7 } }, 7, 7],
    ['are spawned one by one', { phases: [{ at_second: 0, spawn_users: 50 }], concurrency: { spawn_rate_limit: '10/s' } }, 1, 50],
    [
      'are spawned one by one and think 1 s',
      {
        phases: [{ at_second: 0, spawn_users: 50 }],
        concurrency: { spawn_rate_limit: '10/s' },
        lifetime: { mode: 'loop', iterations: 2, think_time: '1s' },
      },
      11,
      50,
    ],
    [
      'wait for 16 exclusive addresses',
      { phases: [{ at_second: 0, spawn_users: 50 }], pools: POOL, binding: { wait_on_exhaustion: true } },
      16,
      16,
    ],
    ['share 16 addresses', { phases: [{ at_second: 0, spawn_users: 50 }], pools: POOL, binding: { strategy: 'shared' } }, 50, 50],
    [
      'give connections back while thinking',
      { phases: RAMP, lifetime: { mode: 'loop', iterations: 3, think_time: '9s' }, pools: WIDE_POOL, binding: { release_on: 'task_end' } },
      10,
      50,
    ],
    [
      'have addresses and think so long that connections are not kept',
      { phases: RAMP, lifetime: { mode: 'loop', iterations: 3, think_time: '10s' }, pools: WIDE_POOL, binding: {} },
      10,
      50,
    ],
    ['think as long without addresses', { phases: RAMP, lifetime: { mode: 'loop', iterations: 3, think_time: '10s' } }, 50, 50],
  ];

  it.each(cases)('is bounded from both sides when they %s', (_, written, certain, most) => {
    const { scenario } = planOf(written);
    expect({ certain: certainUsersAtOnce(scenario), most: mostUsersAtOnce(scenario) }).toEqual({ certain, most });
  });

  it('can be asked for those of one pool', () => {
    const { scenario } = planOf({
      pools: [
        { id: 'a', ranges: ['127.51.0.0/24'] },
        { id: 'b', ranges: ['127.52.0.0/24'] },
      ],
      binding: { pool_id: 'a' },
      phases: [
        { at_second: 0, spawn_users: 5 },
        { at_second: 0, spawn_users: 9, ip_pool_override: 'b' },
      ],
    });
    expect(mostUsersAtOnce(scenario, ({ pool }) => pool === 'b')).toBe(9);
    expect(certainUsersAtOnce(scenario, ({ pool }) => pool === 'a')).toBe(5);
    expect(certainUsersAtOnce(scenario)).toBe(14);
  });
});

describe('the most users due within a stretch of time', () => {
  it.each([
    [0, 10],
    [999_999, 10],
    [1_000_000, 20],
    [2_500_000, 30],
    [60_000_000, 50],
  ])('of %i µs is %i in a ramp of ten users a second', (lengthUs, users) => {
    expect(mostDueWithin(planOf({ phases: RAMP }).scenario.load, lengthUs)).toBe(users);
  });
});
