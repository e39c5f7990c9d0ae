/**
 * Whole runs, frozen: a seed and the fingerprint it gave when it was written down.
 *
 * A fingerprint that changes means that runs told before cannot be told again. When that is meant (an event got a
 * field, chance is drawn in another order, a scenario was edited, the version counts up), put the new fingerprints here and say in the commit what changed
 * and why; when it is not, this is the bug report.
 */
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/index.js';
import { reportOf } from '../support/simulate.js';

const FROZEN: readonly (readonly [file: string, seed: number, fingerprint: string])[] = [
  ['load_test_simple.yaml', 42, 'c486e4b5f0433dcca9c1f6949de856aa3fa117258a1bb246f3726d2c5a79c36c'],
  ['load_test_advanced.yaml', 7, '51f28eeac6e41bc3c2454ab84d5e0aea5d676e25168ebff2e04088b027644681'],
  ['simulated_shop.yaml', 1, 'a0f4da25f73c18c3857407121bf773fccb65a98bdb8135eb029f684be0709399'],
  ['simulated_shop.yaml', 2, 'fa30aa9616fca245938ef6b647dc49068982a3ca70adffcf514cee992d49e969'],
  ['waiting_pool.yaml', 3, '9175f0e7df92109888711f5edfc31df2d6c4db6e61191d8e9079c0b8fc2dbcb9'],
  ['per_task.yaml', 4, '9855f04cfc73e4f321ef1d458ef445b08e192e90f021d496c0792f46867ef77d'],
  ['http_scenario.yaml', 5, '6ccfab29a0dad5f88b48b242e235c34b8b81c90a9639933f6a7bfc20d0a1e3dc'],
];

describe('a frozen run', () => {
  it.each(FROZEN)('of %s with seed %d is still the same', async (file, seed, fingerprint) => {
    expect(reportOf(await loadScenario(`scenarios/${file}`), seed).fingerprint).toBe(fingerprint);
  });

  it.each(FROZEN)('of %s with seed %d is the same when XState itself walks the statecharts', async (file, seed, fingerprint) => {
    expect(reportOf(await loadScenario(`scenarios/${file}`), seed, 'xstate').fingerprint).toBe(fingerprint);
  });
});
