/** Refuses, before anything is sent, a scenario that names an address it may not send to. Names are judged when they resolve, at connect. */
import { isIP } from 'node:net';
import type { Scenario } from '../../model/scenario.js';
import type { Finding } from './finding.js';
import { constantHost, originsOf } from './origins.js';
import type { AllowTarget } from './targets.js';

/** One error for each address that is refused, with the first action that calls it. Pure. */
export function checkConstantTargets(scenario: Scenario, allowTarget: AllowTarget): readonly Finding[] {
  const firstCaller = new Map<string, string>();
  for (const origin of originsOf(scenario)) {
    const host = constantHost(origin, scenario);
    if (host !== undefined && isIP(host) !== 0 && !firstCaller.has(host)) firstCaller.set(host, origin.action.id);
  }
  return [...firstCaller].flatMap(([host, action]) => {
    const refused = allowTarget(host, host);
    return refused === null ? [] : [refusal(action, refused)];
  });
}

function refusal(action: string, reason: string): Finding {
  return {
    severity: 'error',
    code: 'target.refused',
    message: `Action '${action}' may not be sent: ${reason}`,
    hint: 'Public targets need --allow-public-targets and the consent of their owner; special addresses are never contacted.',
  };
}
