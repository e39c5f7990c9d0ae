/** The states in which a user of a scenario can be found: the label values of `rampart_users_in_state`. */
import type { Scenario } from '../../model/scenario.js';

/** Paths of its statechart in the order of a life. A user that has ended is in none. */
export function userStates({ workflow }: Pick<Scenario, 'workflow'>): string[] {
  return ['acquiring', ...workflow.nodes.map(({ id }) => `iterating.${id}`), 'thinking', 'releasing'];
}
