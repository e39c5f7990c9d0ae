import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/cli/program.js';
import { jsonSchema } from '../../../src/scenario/json-schema.js';
import { loadScenario } from '../../../src/index.js';
import { KeepingStream } from '../../support/output-stream.js';
import { reportOf } from '../../support/simulate.js';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'rampart-init-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

async function init(folder: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const stdout = new KeepingStream();
  const stderr = new KeepingStream();
  const code = await runProgram(['init', folder], { stdout, stderr, env: {}, onSignal: () => () => {}, onDefect: () => () => {} });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe('rampart init', () => {
  it('writes a scenario that is valid, does what it says, and is completed by editors', async () => {
    const folder = join(parent, 'new', 'shop');
    const { code, stdout } = await init(folder);
    expect(code).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['README.md', 'rampart.schema.json', 'scenario.yaml']);
    expect(stdout).toContain(`Next: rampart simulate ${join(folder, 'scenario.yaml')}`);

    const scenario = await loadScenario(join(folder, 'scenario.yaml'));
    expect(scenario.warnings).toEqual([]);
    expect(reportOf(scenario, 1)).toMatchObject({ total_users: 20, total_requests: 80, failure_count: 0 });
    const [first] = readFileSync(join(folder, 'scenario.yaml'), 'utf8').split('\n');
    expect(first).toBe('# yaml-language-server: $schema=./rampart.schema.json');
    expect(JSON.parse(readFileSync(join(folder, 'rampart.schema.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
  });

  it.each(['scenario.yaml', 'README.md', 'rampart.schema.json'])('writes nothing where there is a %s', async (name) => {
    writeFileSync(join(parent, name), 'mine');
    const { code, stderr } = await init(parent);
    expect(code).toBe(4);
    expect(stderr).toContain(`error output.unavailable — ${join(parent, name)} exists already`);
    expect(readdirSync(parent)).toEqual([name]);
    expect(readFileSync(join(parent, name), 'utf8')).toBe('mine');
  });

  it('says so when the folder cannot be made', async () => {
    writeFileSync(join(parent, 'file'), '');
    const { code, stderr } = await init(join(parent, 'file', 'below'));
    expect(code).toBe(4);
    expect(stderr).toContain('cannot be written');
    expect(existsSync(join(parent, 'file', 'below'))).toBe(false);
  });

  it('names only commands and flags there are', async () => {
    const folder = join(parent, 'shop');
    await init(folder);
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const [, command = ''] of readme.matchAll(/`rampart ([a-z]+)/g)) {
      const stdout = new KeepingStream();
      await runProgram([command, '--help'], { stdout, stderr: stdout, env: {}, onSignal: () => () => {}, onDefect: () => () => {} });
      expect(stdout.text, command).toContain(`Usage: rampart ${command}`);
    }
  });
});
