/**
 * Everything that is checked on this host before a live run. Nothing is sent, nothing is left behind.
 *
 * ```ts
 * const warnings = await checkBeforeRun(plan, { sourceBinding: 'require', allowTarget: targetRules({ allowPublic: false }) });
 * ```
 */
import type { Plan } from '../../model/plan.js';
import { checkConnections } from './connections.js';
import { checkConstantTargets } from './constant-targets.js';
import { refusalOf } from './finding.js';
import type { Finding } from './finding.js';
import { checkOpenFiles } from './open-files.js';
import { checkPorts } from './ports.js';
import { checkSourceAddresses, usedPools } from './source-addresses.js';
import type { AllowTarget } from './targets.js';

export interface PreflightOptions {
  /** `off`: no address is bound, so none is tried. */
  readonly sourceBinding: 'require' | 'off';
  readonly allowTarget: AllowTarget;
  /** No limit when left out. */
  readonly maxConnections?: number;
  /** Where the kernel tells of itself; each has the file of this process and host as its default. */
  readonly limitsFile?: string;
  readonly portRangeFile?: string;
  readonly routesFile?: string;
}

/**
 * Checks, and refuses by throwing.
 *
 * @returns the warnings, one sentence each with what to do.
 * @throws RampartError with every error found; its code is that of the first.
 */
export async function checkBeforeRun(plan: Plan, options: PreflightOptions): Promise<readonly string[]> {
  const findings = await findBeforeRun(plan, options);
  const refusal = refusalOf(findings);
  if (refusal !== null) throw refusal;
  return findings.map(({ message, hint }) => `${message}. ${hint}`);
}

/** Checks, and hands out everything found, errors first. */
export async function findBeforeRun(plan: Plan, options: PreflightOptions): Promise<readonly Finding[]> {
  const { scenario, seed } = plan;
  const pools = options.sourceBinding === 'off' ? [] : usedPools(scenario);
  const findings = [
    checkConstantTargets(scenario, options.allowTarget),
    checkConnections(scenario, options.maxConnections),
    await checkOpenFiles(scenario, options.limitsFile),
    await checkPorts(scenario, options),
    await checkSourceAddresses(pools, seed, options.routesFile),
  ].flat();
  return findings.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}
