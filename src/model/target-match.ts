/**
 * Which rule of the simulation a call falls under: the first that fits its action. Pure.
 *
 * Decided from the scenario alone, before any call is made, so a driver can look it up, and a forecast can
 * tell which calls share a capacity.
 */
import type { Action } from './action.js';
import type { Scenario } from './scenario.js';

/** What of a scenario decides. */
export type TargetScenario = Pick<Scenario, 'resources' | 'simulation'>;

/** The resource an action calls: the first whose field its URL reads; undefined for a URL of its own. */
export function resourceCalled(action: Action, { resources }: TargetScenario): string | undefined {
  return action.url.reads.find(({ root }) => resources.some(({ id }) => id === root))?.root;
}

/** Position of the rule in `simulation.targets`, from 0; -1 when none fits. */
export function targetCalled(action: Action, scenario: TargetScenario): number {
  const resource = resourceCalled(action, scenario);
  return scenario.simulation.targets.findIndex(
    ({ match }) =>
      (match.action === undefined || match.action === action.id) && (match.resource === undefined || match.resource === resource),
  );
}
