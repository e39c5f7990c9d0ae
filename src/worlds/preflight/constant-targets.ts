/** Refuses, before anything is sent, a scenario that names an address it may not send to. Names are judged when they resolve, at connect. */
import { isIP } from 'node:net';
import type { Scenario } from '../../model/scenario.js';
import type { Finding } from './finding.js';
import { type HostAndPort, constantTarget, originsOf } from './origins.js';
import type { AllowTarget } from './targets.js';

/** One error for each address that is refused, with the first action that calls its port. Pure. */
export function checkConstantTargets(scenario: Scenario, allowTarget: AllowTarget): readonly Finding[] {
  const firstCaller = new Map<string, { readonly target: HostAndPort; readonly action: string }>();
  for (const origin of originsOf(scenario)) {
    const target = constantTarget(origin, scenario);
    if (target === undefined || isIP(target.host) === 0) continue;
    const key = `${target.host} ${target.port}`;
    if (!firstCaller.has(key)) firstCaller.set(key, { target, action: origin.action.id });
  }
  return [...firstCaller.values()].flatMap(({ target: { host, port }, action }) => {
    const refused = allowTarget(host, host, port);
    return refused === null ? [] : [refusal(action, refused)];
  });
}

function refusal(action: string, reason: string): Finding {
  return {
    severity: 'error',
    code: 'target.refused',
    message: `Action '${action}' may not be sent: ${reason}`,
    hint: 'Public targets need --allow-public-targets and the consent of their owner; special addresses must be named with --allow-target.',
  };
}
