/** A plan: a scenario with the seed and the hash that make its run repeatable. */
import type { Scenario } from './scenario.js';
import type { Share } from './share.js';

export interface Plan {
  readonly scenario: Scenario;
  /** Safe integer from 0. All chance in the run comes from it. */
  readonly seed: number;
  /** SHA-256 (hex) over the effective scenario; the seed is not part of it. */
  readonly hash: string;
  /** Version of Rampart. */
  readonly version: string;
  /** The part of it that is run here; absent: all of it. */
  readonly share?: Share;
}

export type RunMode = 'live' | 'simulated' | 'replayed';

/** How many users the plan asks for in all. */
export function plannedUsers(scenario: Scenario): number {
  let users = 0;
  for (const phase of scenario.load.phases) users += phase.spawnUsers;
  return users;
}
