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
  ['load_test_simple.yaml', 42, 'd2bc81902a9d17f1859685b49a7b0beec50d39600112e7423e408743f8b278a5'],
  ['load_test_advanced.yaml', 7, '136d671cd9fba0463147029d185806d37a441b2aa3f418ff464b5a751d48c0b5'],
  ['simulated_shop.yaml', 1, 'ae8e835a178e9585786c4d451fb9a5556878e3aebe643900c30829c87bcf3e30'],
  ['simulated_shop.yaml', 2, 'a68ae95ebdfa6aad836f1d186d023e2ecfd326f98c9b278d6edea66af197fb1b'],
  ['waiting_pool.yaml', 3, 'a3b4e06f221fe23cb862b93f0f3ca128baf865b8570d33968f409e7bb8a2fe62'],
  ['per_task.yaml', 4, 'ad0c8787e64bbfe5dd467c2b5dbcfbf988b7b78053fe46f4005de342b6bda2d9'],
  ['http_scenario.yaml', 5, 'e2a22f68d2c9fbfbe59ccc85cfb0ce8c4aac8437b18ee9c6d810c45fd46d61e7'],
];

describe('a frozen run', () => {
  it.each(FROZEN)('of %s with seed %d is still the same', async (file, seed, fingerprint) => {
    expect(reportOf(await loadScenario(`scenarios/${file}`), seed).fingerprint).toBe(fingerprint);
  });

  it.each(FROZEN)('of %s with seed %d is the same when XState itself walks the statecharts', async (file, seed, fingerprint) => {
    expect(reportOf(await loadScenario(`scenarios/${file}`), seed, 'xstate').fingerprint).toBe(fingerprint);
  });
});
