/** Whoever reads the log may leave, or be a full disk: the run goes on, and its other results are whole. */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { startCommand } from '../support/command.js';
import { scenarioText } from '../support/scenario-text.js';
import { itWhere } from '../support/skip.js';

const SCENARIO = scenarioText({
  phases: '[{ at_second: 0, spawn_users: 100 }]',
  lifetime: '{ mode: loop, iterations: 8, think_time: 100ms }',
});

describe('a run whose standard output', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-stdout-'));
    writeFileSync(join(folder, 'log.yaml'), SCENARIO);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const argsFor = (name: string): string[] => ['run', join(folder, 'log.yaml'), '-v', '--seed', '1', '--out', `json=${join(folder, name)}`];
  const reportOf = (name: string): Report => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report;

  it('H18 is closed after its first lines goes on to its end, with exit 0', async () => {
    const running = startCommand(argsFor('closed.json'));
    await running.saw('Load Testing Mode');
    running.process.stdout.destroy();
    const { code, stderr } = await running.ended;
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    expect(reportOf('closed.json').exit).toEqual({ code: 0, reason: 'completed' });
  });

  it('H18 is not read for a while goes on meanwhile, and is whole in the end', async () => {
    const running = startCommand(argsFor('slow.json'));
    await running.saw('Load Testing Mode');
    running.process.stdout.pause();
    await new Promise((resolve) => setTimeout(resolve, 500));
    running.process.stdout.resume();
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    const { users } = reportOf('slow.json');
    expect(stdout.match(/Completed all/g)).toHaveLength(users.completed);
  });

  itWhere(() => statSync('/dev/full', { throwIfNoEntry: false }) !== undefined, 'there is no /dev/full')(
    'H18 is full goes on to its end, and says with exit 5 that the log is lost',
    async () => {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, ['dist/src/cli/main.js', ...argsFor('full.json')], { stdio: ['ignore', full, 'pipe'] });
      closeSync(full);
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const code = await new Promise((resolve) => child.once('close', resolve));
      expect(stderr).toContain('error output.incomplete');
      expect(code).toBe(5);
      expect(reportOf('full.json').users).toMatchObject({ failed: 0 });
    },
  );
});
