/** A seed for a run nobody gave one: the only place where Rampart draws chance that is not the seed's. The run prints it. */
import { randomInt } from 'node:crypto';

const LARGEST_DRAWN_SEED = 2 ** 32;

export function drawSeed(): number {
  return randomInt(LARGEST_DRAWN_SEED);
}
