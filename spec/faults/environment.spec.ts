/** Where and as whom a run is started is not part of it: its events are the same, to the byte. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';

const MAIN = resolve('dist/src/cli/main.js');
const SCENARIO = resolve('scenarios/simulated_shop.yaml');

describe('a simulated run', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-environment-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the command behind a line of shell that prepares the place; gives what it printed and its events. */
  function simulate(name: string, prepare: string, env: Readonly<Record<string, string>>): { report: Report; events: string } {
    const events = join(folder, `${name}.jsonl`);
    const command = `${prepare}\nexec "${process.execPath}" "${MAIN}" simulate "${SCENARIO}" --seed 5 --json --out "jsonl=${events}"`;
    const { status, stdout, stderr } = spawnSync('sh', ['-ec', command], { cwd: folder, env, encoding: 'utf8', timeout: 100_000 });
    expect(status, stderr).toBe(0);
    return { report: JSON.parse(stdout) as Report, events: readFileSync(events, 'utf8') };
  }

  it('H24 is the same without an environment, elsewhere on earth, and in a folder that is gone', { timeout: 120_000 }, () => {
    const usual = simulate('usual', '', { PATH: process.env['PATH'] ?? '', HOME: folder });
    const places = {
      bare: simulate('bare', 'umask 077; mkdir -p gone && cd gone && rmdir "$PWD"', {}),
      abroad: simulate('abroad', '', { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }),
    };
    expect(usual.report.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    for (const [place, { report, events }] of Object.entries(places)) {
      expect(report.fingerprint, place).toBe(usual.report.fingerprint);
      expect(events, place).toBe(usual.events);
    }
  });
});
