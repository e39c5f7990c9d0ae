/**
 * The name of a plan by its content: two scenarios with the same hash ask for the same run.
 *
 * Kept apart because it is the one place in `src/scenario` that needs `node:crypto`; nothing a run
 * itself reaches may import it.
 */
import { createHash } from 'node:crypto';
import type { Scenario } from '../model/scenario.js';

/**
 * SHA-256 in hex over the text and the overrides as the author gave them, in one canonical form
 * (JSON, so that no two different pairs can run together). Neither the file's name nor the seed nor
 * any environment value is part of it.
 */
export function planHash(scenario: Pick<Scenario, 'text' | 'overrides'>): string {
  const canonical = JSON.stringify([scenario.text, scenario.overrides.map(({ path, value }) => [path, value])]);
  return createHash('sha256').update(canonical, 'utf8').digest('hex');
}
