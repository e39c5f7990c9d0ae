/** Only users with an address who think for long close their connections. */
import { expect, it } from 'vitest';
import { closesWhileThinking, keepingOf } from '../../src/model/keeping.js';
import { scenarioOf } from '../support/scenario-text.js';

const BOUND = { pools: '[{ id: pool, ranges: [127.64.0.0/24] }]', binding: '{ pool_id: pool }' };

it.each([
  ['think ten seconds', { ...BOUND, lifetime: '{ mode: loop, iterations: 2, think_time: 10s }' }, true],
  ['think less', { ...BOUND, lifetime: '{ mode: loop, iterations: 2, think_time: 9999ms }' }, false],
  ['have no address', { lifetime: '{ mode: loop, iterations: 2, think_time: 1h }' }, false],
])('users who %s: %#', (_, parts, closes) => {
  const { load } = scenarioOf(parts);
  expect(closesWhileThinking(load)).toBe(closes);
  expect(keepingOf(load)).toEqual(closes ? { idleMs: 500 } : {});
});
