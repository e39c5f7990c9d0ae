/** What a live run refuses before it begins: nothing sent, exit 4, said with a code and a remedy. */
import { createServer } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.js';
import { scenarioText } from '../support/scenario-text.js';

const to = (url: string): string => `[{ id: get, call: get, with: { url: "${url}" } }]`;

describe('before a live run', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-refusals-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const write = (text: string): string => {
    const file = join(folder, `${Math.trunc(performance.now() * 1000)}.yaml`);
    writeFileSync(file, text);
    return file;
  };

  it.each([
    [
      'H1 an address this host cannot bind',
      scenarioText({ pools: '[{ id: pool, ranges: [198.51.100.0/30] }]', binding: '{ pool_id: pool }' }),
      'address.unavailable',
      /ip (address|route) add/,
    ],
    ['C32 a public target', scenarioText({ actions: to('http://203.0.113.9/') }), 'target.refused', /--allow-public-targets/],
    [
      'C32 the metadata address of clouds',
      scenarioText({ actions: to('http://169.254.169.254/latest') }),
      'target.refused',
      /169\.254\.169\.254/,
    ],
  ])('%s is refused', async (_, text, code, remedy) => {
    const { code: exit, stdout, stderr } = await runCommand(['run', write(text), '--seed', '1']);
    expect(stderr).toContain(`error ${code}`);
    expect(stderr).toMatch(remedy);
    expect(stdout).not.toContain('Spawning');
    expect(exit).toBe(4);
  });

  it('C32 refuses the metadata address even when public targets are allowed', async () => {
    const { code, stderr } = await runCommand([
      'run',
      write(scenarioText({ actions: to('http://169.254.169.254/latest') })),
      '--allow-public-targets',
    ]);
    expect(stderr).toContain('error target.refused');
    expect(code).toBe(4);
  });

  it('runs unbound with --source-binding off, and says so', async () => {
    const text = scenarioText({ pools: '[{ id: pool, ranges: [198.51.100.0/30] }]', binding: '{ pool_id: pool }' });
    const { code, stderr } = await runCommand(['run', write(text), '--source-binding', 'off', '--seed', '1']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/source binding is off/i);
  });

  it('refuses an embedded target whose port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const file = write(scenarioText().replace('type: demo_target', `type: demo_target, properties: { port: ${port} }`));
    const { code, stderr } = await runCommand(['run', file]);
    expect(stderr).toContain('error target.unavailable');
    expect(code).toBe(4);
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    ['a folder that is not there', 'no/such/folder/events.jsonl'],
    ['a folder', '.'],
  ])('H17 refuses an output in %s', async (_, path) => {
    const { code, stderr, stdout } = await runCommand(['run', write(scenarioText()), '--out', `jsonl=${join(folder, path)}`]);
    expect(stderr).toContain('error output.unavailable');
    expect(stdout).not.toContain('Spawning');
    expect(code).toBe(4);
  });

  it('H16 ends with exit 5 when results could not be written completely', async () => {
    const { code, stderr, stdout } = await runCommand(['run', write(scenarioText()), '--out', 'jsonl=/dev/full']);
    expect(stdout).toContain('Load Test Complete');
    expect(stderr).toContain('error output.incomplete');
    expect(code).toBe(5);
  });
});
