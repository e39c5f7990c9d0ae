import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../support/command.js';

const SCENARIO = 'scenarios/waiting_pool.yaml';
let folder: string;
let log: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-check-'));
  log = join(folder, 'events.jsonl');
  await runCommand(['simulate', SCENARIO, '--seed', '7', '-q', '--out', `jsonl=${log}`]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The log changed, as a file of its own. */
function changed(change: (lines: string[]) => string[]): string {
  const file = join(folder, 'changed.jsonl');
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  writeFileSync(file, `${change(lines).join('\n')}\n`);
  return file;
}

describe('rampart check', () => {
  it.each([[[]], [['--scenario', SCENARIO]]])('finds nothing wrong with the log of a run %j', async (flags) => {
    const { code, stdout, stderr } = await runCommand(['check', log, ...flags]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/events\.jsonl: \d+ events, nothing wrong\n$/);
  });

  it('tells each broken promise with its number and its event, and ends with 1', async () => {
    const file = changed((lines) => lines.filter((line) => !line.includes('"lease.released","user":3,')));
    const { code, stdout } = await runCommand(['check', file]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/changed\.jsonl:\d+ \[3\] user 3 ends and still holds 127\.80\.0\.\d/);
    expect(stdout).toMatch(/\d+ broken promises\n$/);
  });

  it('knows with the scenario what the log alone cannot show', async () => {
    const file = changed((lines) => lines.map((line) => line.replaceAll('"127.80.0.2"', '"127.80.0.99"')));
    expect((await runCommand(['check', file])).code).toBe(0);
    const { code, stdout } = await runCommand(['check', file, '--scenario', SCENARIO]);
    expect(code).toBe(1);
    expect(stdout).toContain('[6] 127.80.0.99 is none of small-pool');
  });

  it('prints one object a finding with --json', async () => {
    const file = changed((lines) => lines.filter((_, index) => index !== 10));
    const { stdout } = await runCommand(['check', file, '--json']);
    const [first] = stdout.trim().split('\n');
    expect(JSON.parse(first as string)).toMatchObject({ file, invariant: 37, seq: 12 });
  });

  it('ends with 5 for a log that is right as far as it goes', async () => {
    const { code, stdout } = await runCommand(['check', changed((lines) => lines.slice(0, 50)), '--scenario', SCENARIO]);
    expect(code).toBe(5);
    expect(stdout).toContain('50 events, nothing wrong as far as it goes');
  });

  it.each([
    ['a file that is not there', ['nowhere.jsonl'], 'file.unreadable'],
    ['the scenario of another run', ['--scenario', 'scenarios/minimal.yaml'], 'command.usage'],
    ['other overrides than the run had', ['--scenario', SCENARIO, '--set', 'load.graceful_stop=1s'], 'command.usage'],
    ['a scenario that is none', ['--scenario', 'package.json'], 'error '],
  ])('refuses %s', async (_, args, code) => {
    const ended = await runCommand(['check', ...(args[0]?.endsWith('.jsonl') === true ? [] : [log]), ...args]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(code);
  });
});
