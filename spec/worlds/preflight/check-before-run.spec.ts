import { describe, expect, it } from 'vitest';
import { checkBeforeRun, findBeforeRun } from '../../../src/worlds/preflight/check-before-run.js';
import { targetRules } from '../../../src/worlds/preflight/targets.js';
import { fileWith, get, planOf } from './plans.js';

const allowTarget = targetRules({ allowPublic: false });
const require = { sourceBinding: 'require', allowTarget } as const;
const off = { sourceBinding: 'off', allowTarget } as const;

const missing = { pools: [{ id: 'p', ranges: ['198.51.100.0/30'] }], binding: {} };

describe('checking before a run', () => {
  it('finds nothing wrong with a plan that can run here', async () => {
    const plan = planOf({ pools: [{ id: 'p', ranges: ['127.50.0.0/24'] }], binding: {}, phases: [{ at_second: 0, spawn_users: 50 }] });
    expect(await checkBeforeRun(plan, require)).toEqual([]);
  });

  it('refuses a plan whose addresses this host lacks, and runs it unbound when told to', async () => {
    await expect(checkBeforeRun(planOf(missing), require)).rejects.toMatchObject({
      code: 'address.unavailable',
      exitCode: 4,
      hint: expect.stringContaining('ip route add local 198.51.100.0/30 dev lo'),
    });
    expect(await checkBeforeRun(planOf(missing), off)).toEqual([]);
  });

  it('refuses with everything that is wrong at once', async () => {
    const plan = planOf({ ...missing, actions: [get('http://8.8.8.8/')] });
    const refusal = await checkBeforeRun(plan, require).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'target.refused', exitCode: 4 });
    const { message, hint } = refusal as { message: string; hint: string };
    expect(message.split('\n')).toEqual([expect.stringContaining('8.8.8.8'), expect.stringContaining('198.51.100.0')]);
    expect(hint.split('\n')).toHaveLength(2);
  });

  it('hands out warnings as sentences', async () => {
    const phases = [0, 60].map((at_second) => ({ at_second, spawn_users: 80 }));
    const warnings = await checkBeforeRun(planOf({ phases }), { ...require, portRangeFile: fileWith('40000 40099') });
    expect(warnings).toEqual([expect.stringMatching(/^Up to 160 connections at once .*\. Use more addresses/)]);
  });

  it('hands out findings with errors first', async () => {
    const phases = [0, 60].map((at_second) => ({ at_second, spawn_users: 80 }));
    const limitsFile = fileWith('Max open files            200                  200                  files\n');
    const plan = planOf({ phases, pools: [{ id: 'p', ranges: ['198.51.100.0/24'] }], binding: {} });
    const findings = await findBeforeRun(plan, { ...require, limitsFile });
    expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'error address.unavailable',
      'warning host.too_few_files',
    ]);
  });
});
