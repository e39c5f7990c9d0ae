/** Whether the plan gets by with the connections that `--max-connections` allows: a user keeps one to each origin it calls. */
import type { Scenario } from '../../model/scenario.js';
import type { Finding } from './finding.js';
import { countOrigins, originsOf } from './origins.js';
import { certainUsersAtOnce, mostUsersAtOnce } from './users-at-once.js';

/** An error when the plan is certain to need more, a warning when it may. Pure. */
export function checkConnections(scenario: Scenario, most: number | undefined): readonly Finding[] {
  if (most === undefined) return [];
  const each = countOrigins(originsOf(scenario));
  const possible = mostUsersAtOnce(scenario) * each;
  if (possible <= most) return [];
  const sure = certainUsersAtOnce(scenario) * each;
  const certain = sure > most;
  return [
    {
      severity: certain ? 'error' : 'warning',
      code: 'limit.connections',
      message: `${certain ? sure : `Up to ${possible}`} connections at once are planned, and --max-connections allows ${most}`,
      hint: 'Raise --max-connections if the target may have them, or lower load.concurrency.max_concurrent_users.',
    },
  ];
}
