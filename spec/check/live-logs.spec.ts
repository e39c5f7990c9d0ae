/** Logs of real runs under the checker: a crowd that ended, one that was killed, and one that a full disk cut short. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, startCommand } from '../support/command.js';
import { scenarioText } from '../support/scenario-text.js';

const USERS = 500;
let folder = '';
let scenario = '';
let log = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-live-logs-'));
  scenario = join(folder, 'crowd.yaml');
  log = join(folder, 'events.jsonl');
  writeFileSync(
    scenario,
    scenarioText({
      pools: '[{ id: pool, ranges: [127.69.0.0/25] }]',
      binding: '{ pool_id: pool, strategy: per_task, release_on: task_end, wait_on_exhaustion: true, wait_timeout: 20s }',
      phases: `[{ at_second: 0, spawn_users: ${USERS / 2} }, { at_second: 1, spawn_users: ${USERS / 2} }]`,
      lifetime: '{ mode: loop, iterations: 2, think_time: 500ms }',
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (file: string) => runCommand(['check', file, '--scenario', scenario]);

describe('the log of a live run of 500 users', () => {
  it('has nothing wrong with it', async () => {
    const { code, stderr } = await runCommand(['run', scenario, '--seed', '1', '-q', '--out', `jsonl=${log}`]);
    expect(code, stderr).toBe(0);
    expect(await check(log)).toMatchObject({ code: 0, stdout: expect.stringMatching(/ \d{4,} events, nothing wrong\n$/) as string });
  });

  it('has nothing wrong with it as far as it goes, wherever it is cut', async () => {
    const whole = readFileSync(log, 'utf8');
    const cut = join(folder, 'cut.jsonl');
    writeFileSync(cut, whole.slice(0, Math.floor(whole.length * 0.6)));
    expect(await check(cut)).toMatchObject({ code: 5, stdout: expect.stringContaining('nothing wrong as far as it goes') as string });
  });
});

describe('the log of a run that was killed', () => {
  it('has nothing wrong with it as far as it goes', async () => {
    const killed = join(folder, 'killed.jsonl');
    const run = startCommand(['run', scenario, '--seed', '2', '-q', '--out', `jsonl=${killed}`]);
    while ((statSync(killed, { throwIfNoEntry: false })?.size ?? 0) < 100_000 && run.process.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    run.process.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    expect(await check(killed)).toMatchObject({ code: 5, stdout: expect.stringContaining('nothing wrong as far as it goes') as string });
  });
});
