import { describe, expect, it } from 'vitest';
import { readExpected } from '../../src/check/read-scenario.js';
import { latestEndUs } from './swarm/latest-end.js';

const action = (id: string, timeout: string) => ({ id, call: 'get', with: { url: 'http://a.test', timeout } });

/** Two ways from the start: over a slow and a fast node, or straight to the fast one. */
function expectedOf(load: object, lastEdge = 'done') {
  return readExpected({
    actions: [action('slow', '3s'), action('fast', '1s')],
    workflows: {
      nodes: [
        { id: 'start', action: 'fast', edges: [{ to: 'detour', trigger: { condition: 'fast.ok' } }, { to: 'last' }] },
        { id: 'detour', action: 'slow', edges: [{ to: 'last' }] },
        { id: 'last', action: 'fast', edges: [{ to: lastEdge }] },
        { id: 'done', type: 'end' },
      ],
    },
    load: { ramp_up: { phases: [{ at_second: 2, spawn_users: 2 }] }, graceful_stop: '4s', ...load },
  });
}

const LOOP = { user_lifetime: { mode: 'loop', iterations: 3, think_time: '10s' } };
const seconds = (us: number): number => us / 1_000_000;

describe('the instant by which a run must be over', () => {
  it('comes when everyone has walked the longest way to its deadlines, one after the other', () => {
    expect(seconds(latestEndUs(expectedOf({}), 0, 0))).toBe(2 + 2 * 5);
    expect(seconds(latestEndUs(expectedOf(LOOP), 0, 0))).toBe(2 + 2 * (3 * 5 + 2 * 10));
  });

  it('comes later for users who were added, and when the run was held up', () => {
    expect(seconds(latestEndUs(expectedOf({}), 0, 3))).toBe(2 + 5 * 5);
    expect(seconds(latestEndUs(expectedOf({}), 7_000_000, 0))).toBe(7 + 2 * 5);
    expect(seconds(latestEndUs(expectedOf({}), 1_000_000, 0))).toBe(2 + 2 * 5);
  });

  it('never comes after the duration and its grace, whatever held the run up', () => {
    expect(seconds(latestEndUs(expectedOf({ duration: '5s' }), 6_000_000, 9))).toBe(5 + 4);
  });

  it('is the duration alone where a walk may go round, or users never end', () => {
    expect(latestEndUs(expectedOf({}, 'start'), 0, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(seconds(latestEndUs(expectedOf({ duration: '5s' }, 'start'), 0, 0))).toBe(9);
    expect(seconds(latestEndUs(expectedOf({ duration: '5s', user_lifetime: { mode: 'loop', iterations: 0 } }), 0, 0))).toBe(9);
  });

  it('allows for waiting for an address as often as one is asked for', () => {
    const waits = (binding: object) => ({
      ...LOOP,
      user_resources: { ip_binding: { wait_on_exhaustion: true, wait_timeout: '7s', ...binding } },
    });
    const walksAndThoughts = 3 * 5 + 2 * 10;
    expect(seconds(latestEndUs(expectedOf(waits({})), 0, 0))).toBe(2 + 2 * (walksAndThoughts + 7));
    expect(seconds(latestEndUs(expectedOf(waits({ strategy: 'per_task' })), 0, 0))).toBe(2 + 2 * (walksAndThoughts + 3 * 7));
    expect(seconds(latestEndUs(expectedOf(waits({ release_on: 'task_end' })), 0, 0))).toBe(2 + 2 * (walksAndThoughts + 3 * 7));
  });
});
