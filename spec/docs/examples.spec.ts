/** The example projects of the documentation work as their readers would set them up. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, runCommand } from '../support/command.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-example-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/rampart'));
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the examples', () => {
  it('are all run here', () => {
    expect(readdirSync('docs/examples')).toEqual(['replay-incident']);
  });

  it('replay-incident records its incident, and its suite passes on the recording', async () => {
    cpSync('docs/examples/replay-incident', folder, { recursive: true });
    const recorded = await runCommand(['run', join(folder, 'shop.yaml'), '--record', join(folder, 'incident.rec'), '-q']);
    expect(recorded).toMatchObject({ code: 0, stderr: '' });
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', '--no-color'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain('4 passed');
  }, 60_000);
});
