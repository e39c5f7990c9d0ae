/**
 * How a target's owner can tell runs apart: a short name that every request of a run carries.
 *
 * Made of what makes a run repeatable, so that the same plan and seed always go by the same name, and a name in an
 * access log leads back to the first line of a run's log. It says nothing about scenario, host or operator. Pure.
 */
import type { Plan } from './plan.js';

const HASH_CHARACTERS = 16;

/** Such as `3f2a9c0e11d4b8a7-42`: the beginning of the plan hash, and the seed. */
export function runIdOf({ hash, seed }: Pick<Plan, 'hash' | 'seed'>): string {
  return `${hash.slice(0, HASH_CHARACTERS)}-${seed}`;
}
