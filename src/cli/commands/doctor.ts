/**
 * `rampart doctor [FILE…]`: can this host do it? Exit 0 when it can, 4 when it cannot.
 *
 * Tells what the host offers to any live run, and with scenarios everything a live run would refuse or warn of
 * before it began. Nothing is sent and nothing is changed.
 */
import { loadScenario } from '../../api/load-scenario.js';
import type { Override } from '../../model/scenario.js';
import { compilePlan } from '../../scenario/compile-plan.js';
import { findBeforeRun } from '../../worlds/preflight/check-before-run.js';
import type { Finding } from '../../worlds/preflight/finding.js';
import { type HostFact, hostFacts } from '../../worlds/preflight/host-facts.js';
import { targetRules } from '../../worlds/preflight/targets.js';
import type { Guards } from '../guard-values.js';
import type { Command, Io } from '../io.js';
import { writeLine } from '../write-line.js';

export interface DoctorOptions {
  readonly files: readonly string[];
  readonly set: readonly Override[];
  /** What the runs would be given. */
  readonly guards: Guards;
  /** One JSON object on stdout instead of text. */
  readonly json: boolean;
}

interface Diagnosis {
  readonly file: string;
  readonly findings: readonly Finding[];
}

const MARKS: Readonly<Record<HostFact['status'] | Finding['severity'], string>> = {
  ok: '✓',
  low: '!',
  missing: '✗',
  warning: '!',
  error: '✗',
};
/** Findings about this host do not depend on chance, but which addresses of a large pool are tried does. */
const SEED = 1;

export const doctor: Command<DoctorOptions> = async ({ files, set, guards, json }, io) => {
  const host = await hostFacts();
  const scenarios: Diagnosis[] = [];
  for (const file of files) scenarios.push({ file, findings: await diagnose(file, set, guards, io) });
  const able =
    host.every(({ status }) => status !== 'missing') &&
    scenarios.every(({ findings }) => findings.every(({ severity }) => severity !== 'error'));
  if (json) io.stdout.write(`${JSON.stringify({ able, host, scenarios })}\n`);
  else tell(host, scenarios, able, io);
  return able ? 0 : 4;
};

async function diagnose(file: string, overrides: readonly Override[], guards: Guards, { env }: Io): Promise<readonly Finding[]> {
  const plan = compilePlan(await loadScenario(file, { overrides, env }), { seed: SEED });
  const allowTarget = targetRules({ allowPublic: guards.allowPublicTargets, only: guards.allowTargets });
  const { maxConnections } = guards;
  return findBeforeRun(plan, { sourceBinding: 'require', allowTarget, ...(maxConnections === undefined ? {} : { maxConnections }) });
}

function tell(host: readonly HostFact[], scenarios: readonly Diagnosis[], able: boolean, { stdout }: Io): void {
  for (const { name, status, found, hint } of host) tellOne(stdout, `${MARKS[status]} ${name}: ${found}`, hint);
  for (const { file, findings } of scenarios) {
    writeLine(stdout, '');
    if (findings.length === 0) writeLine(stdout, `✓ ${file}: nothing is in its way`);
    for (const { severity, code, message, hint } of findings) tellOne(stdout, `${MARKS[severity]} ${file}: ${code} — ${message}`, hint);
  }
  writeLine(stdout, `\n${able ? 'This host can do it' : 'This host cannot do it as it is'}`);
}

function tellOne(stdout: Io['stdout'], text: string, hint: string | undefined): void {
  writeLine(stdout, text);
  if (hint !== undefined) writeLine(stdout, `  hint: ${hint}`);
}
