/**
 * Hunts bugs two at a time, and says what it took to find each.
 */
import type { PlantedBug } from './bugs.js';
import { type Hunt, hunt } from './plant.js';

const PARALLEL = 2;

export async function huntAll(bugs: readonly PlantedBug[], seedsMax: number, tell: (hunted: Hunt) => void): Promise<readonly Hunt[]> {
  const hunts: Hunt[] = [];
  const waiting = [...bugs];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const hunted = await hunt(next, seedsMax).catch((error: Error) => ({
        bug: next.name,
        seed: null,
        invariant: null,
        message: error.message,
      }));
      hunts.push(hunted);
      tell(hunted);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return hunts;
}

export function tellHunt({ bug, seed, invariant, message }: Hunt): string {
  return seed === null
    ? `NOT FOUND  ${bug}${message === '' ? '' : `: ${message}`}`
    : `${String(seed + 1).padStart(5)} seeds  ${bug}: [${invariant}] ${message}`;
}

/** How many seeds half of the bugs needed at most. */
export function medianSeeds(hunts: readonly Hunt[]): number {
  const seeds = hunts.map(({ seed }) => (seed === null ? Number.POSITIVE_INFINITY : seed + 1)).sort((a, b) => a - b);
  return seeds[Math.floor((seeds.length - 1) / 2)] ?? 0;
}
