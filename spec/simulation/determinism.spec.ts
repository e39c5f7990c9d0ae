/** The same scenario and seed are the same run: in one process, in others, elsewhere on earth, in another folder, on a busy machine. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Report, loadScenario } from '../../src/index.js';
import { reportOf, scenarioWith } from '../support/simulate.js';

const ADVANCED = 'scenarios/load_test_advanced.yaml';

/** The fingerprint a process of its own comes to. */
function fingerprintElsewhere(env: Readonly<Record<string, string>> = {}, cwd = process.cwd()): Promise<string | null> {
  const args = [resolve('dist/src/cli/main.js'), 'simulate', resolve(ADVANCED), '--seed', '7', '--json'];
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  return new Promise((done) => child.on('close', () => done((JSON.parse(text) as Report).fingerprint)));
}

describe('a simulated run repeats', () => {
  it('H24 ten times in one process, and in processes with another time zone, locale and folder, both cores busy', async () => {
    const scenario = await loadScenario(ADVANCED);
    const first = reportOf(scenario, 7).fingerprint;
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    const elsewhere = Promise.all([
      fingerprintElsewhere(),
      fingerprintElsewhere({ TZ: 'Pacific/Apia', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }),
      fingerprintElsewhere({ TZ: 'America/St_Johns', LC_ALL: 'C', NODE_OPTIONS: '--max-old-space-size=200' }, tmpdir()),
    ]);
    for (let time = 2; time <= 10; time += 1) expect(reportOf(scenario, 7).fingerprint).toBe(first);
    expect(await elsewhere).toEqual([first, first, first]);
  });

  it('plans ninety seconds of five hundred users in well under two seconds of real time', async () => {
    const scenario = await loadScenario(ADVANCED);
    const startedMs = performance.now();
    const report = reportOf(scenario, 7);
    expect(performance.now() - startedMs).toBeLessThan(2000);
    expect(report).toMatchObject({ mode: 'simulated', total_users: 500, total_requests: 5000, generator: null });
    expect(report.duration_secs).toBeGreaterThan(90);
  });

  it('differently with another seed, where there is chance', () => {
    const drawn = scenarioWith({}, '{ targets: [{ latency: { distribution: exponential, mean: 20ms } }] }');
    const seeds = [1, 2, 3, 4].map((seed) => reportOf(drawn, seed).fingerprint);
    expect(new Set(seeds).size).toBe(4);
    expect([1, 2, 3, 4].map((seed) => reportOf(drawn, seed).fingerprint)).toEqual(seeds);
  });
});
