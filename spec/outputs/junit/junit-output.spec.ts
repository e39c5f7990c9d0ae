import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GeneratorHealth, Report } from '../../../src/model/report.js';
import { parseOutputs } from '../../../src/outputs/open-outputs.js';
import { ReportFold } from '../../../src/report/report.js';
import { EventList } from '../../support/event-list.js';
import { handMadePlan } from '../../support/hand-made-plan.js';
import { findProgram } from '../../support/skip.js';

const plan = handMadePlan();
const HEALTHY: GeneratorHealth = { cpu_percent: 12, rss_mb_max: 80, loop_lag_ms_p99: 1, turn_ms_p99: 0.5, trustworthy: true };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-junit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function reportOf(list: EventList, health: GeneratorHealth | null = HEALTHY): Report {
  const fold = new ReportFold(plan);
  for (const event of list.finished().events) fold.apply(event);
  return fold.finish({ health, fingerprint: null });
}

/** Writes the report, holds the file against the schema where xmllint is there, and gives its text. */
async function written(report: Report): Promise<string> {
  const file = join(folder, 'report.xml');
  const [output] = (await parseOutputs([`junit=${file}`]))({});
  await output?.open(plan);
  await output?.finish(report);
  if (findProgram('xmllint') !== undefined) {
    execFileSync('xmllint', ['--noout', '--schema', 'spec/support/junit.xsd', file], { stdio: 'pipe' });
  }
  return readFileSync(file, 'utf8');
}

/** The test case of that name, as text. */
function caseOf(text: string, name: string): string {
  const found = [...text.matchAll(/ *<testcase [\s\S]*?<\/testcase>/g)]
    .map(([part]) => part)
    .find((part) => part.includes(`name="${name}"`));
  if (found === undefined) throw new Error(`no case ${name} in ${text}`);
  return found;
}

const healthy = () =>
  new EventList().started().spawned(1).granted(1, '127.10.1.0').action(1, { duration_us: 12_000 }).released(1, '127.10.1.0').ended(1);

describe('a JUnit report', () => {
  it('has a case for each action, each pool, the users and the generator', async () => {
    const text = await written(reportOf(healthy()));
    expect([...text.matchAll(/<testcase classname="(.*?)" name="(.*?)"/g)].map(([, group, name]) => `${group}: ${name}`)).toEqual([
      'load_test_simple.actions: probe-get',
      'load_test_simple.actions: login',
      'load_test_simple.pools: client-pool: every address is back',
      'load_test_simple.pools: small: every address is back',
      'load_test_simple.users: every user completes',
      'load_test_simple.generator: its numbers can be trusted',
    ]);
    expect(text).toContain('<testsuite name="load_test_simple" tests="6" failures="0" errors="0" skipped="1" time="0.012">');
    expect(text).toContain('<property name="seed" value="42"/>');
    expect(caseOf(text, 'probe-get')).toContain('time="0.012"');
  });

  it('shows a failed action with its counts by class, the most frequent first', async () => {
    const list = new EventList().started().spawned(1).action(1);
    for (const error of ['connect.refused', 'expect.status', 'expect.status'] as const) list.action(1, { ok: false, status: null, error });
    const text = await written(reportOf(list.ended(1)));
    expect(caseOf(text, 'probe-get')).toContain(
      '<failure type="expect.status" message="3 of 4 failed">expect.status: 2\nconnect.refused: 1</failure>',
    );
    expect(caseOf(text, 'login')).toContain('<skipped message="the action was never performed"/>');
    expect(text).toMatch(/<testsuite [^>]*failures="1"/);
  });

  it('shows an address that did not come home', async () => {
    const text = await written(reportOf(new EventList().started().spawned(1).granted(1, '127.10.1.0').ended(1)));
    expect(caseOf(text, 'client-pool: every address is back')).toContain('message="1 addresses are still held"');
  });

  it.each(['failed', 'aborted'] as const)('shows a user that %s', async (outcome) => {
    const text = await written(reportOf(new EventList().started().spawned(1).ended(1, outcome)));
    expect(caseOf(text, 'every user completes')).toContain('message="1 of 12 users did not complete"');
  });

  it('shows users that never began', async () => {
    const list = new EventList().started().say({ type: 'user.dropped', tenant: 'default', due_at: 0, reason: 'concurrency' });
    expect(caseOf(await written(reportOf(list)), 'every user completes')).toContain('1 never began');
  });

  it.each<readonly [string, GeneratorHealth | null, string]>([
    ['was the bottleneck', { ...HEALTHY, cpu_percent: 99, trustworthy: false }, 'the generator was the bottleneck'],
    ['has no meaning', null, 'only a live run has a generator to judge'],
  ])('skips what it says of a generator that %s', async (_what, health, reason) => {
    const part = caseOf(await written(reportOf(healthy(), health)), 'its numbers can be trusted');
    expect(part).toContain(`<skipped message="${reason}`);
  });
});
