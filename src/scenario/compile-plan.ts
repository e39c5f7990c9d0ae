/** From a scenario to a plan: the same crowd, with everything that makes its run repeatable. */
import { RampartError } from '../model/failure.js';
import type { Plan } from '../model/plan.js';
import type { Scenario } from '../model/scenario.js';
import { VERSION } from '../model/version.js';
import { planHash } from './plan-hash.js';

/**
 * Ties a scenario to a seed.
 *
 * The same scenario text, overrides, seed and version give the same run in simulation.
 *
 * @param options.seed safe integer from 0: where all chance in the run comes from
 * @throws RampartError `command.usage` when the seed is anything else
 */
export function compilePlan(scenario: Scenario, options: { readonly seed: number }): Plan {
  const { seed } = options;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RampartError('command.usage', `The seed ${String(seed)} is not a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`, {
      hint: 'Give a seed such as --seed 42.',
    });
  }
  return { scenario, seed: seed === 0 ? 0 : seed, hash: planHash(scenario), version: VERSION };
}
