/** What a host offers, from the host itself and from files that stand for others. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/cli/program.js';
import { hostFacts } from '../../../src/worlds/preflight/host-facts.js';
import { KeepingStream } from '../../support/output-stream.js';
import { scenarioText } from '../../support/scenario-text.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (name: string, text: string): string => {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

async function doctor(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const stdout = new KeepingStream();
  const stderr = new KeepingStream();
  const code = await runProgram(['doctor', ...args], { stdout, stderr, env: {}, onSignal: () => () => {}, onDefect: () => () => {} });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe('rampart doctor', () => {
  it('tells what this host offers, and that it can do it', async () => {
    const { code, stdout, stderr } = await doctor();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['Node.js: version 2', 'open files: ', 'ports: ', 'loopback addresses: ', 'IPv6: ', 'machine: '])
      expect(stdout).toContain(name);
    expect(stdout).toMatch(/\nThis host can do it\n$/);
  });

  it('tells that nothing is in the way of a scenario that can be run', async () => {
    const file = fileOf('fine.yaml', scenarioText({ pools: '[{ id: pool, ranges: [127.68.0.0/24] }]', binding: '{ pool_id: pool }' }));
    const { code, stdout } = await doctor(file);
    expect(code).toBe(0);
    expect(stdout).toContain(`✓ ${file}: nothing is in its way`);
  });

  it('tells everything that is in the way of one that cannot, and ends with 4', async () => {
    const file = fileOf(
      'not.yaml',
      scenarioText({
        pools: '[{ id: pool, ranges: [198.51.100.0/30] }]',
        binding: '{ pool_id: pool }',
        actions: '[{ id: get, call: get, with: { url: "http://169.254.169.254/" } }]',
      }),
    );
    const { code, stdout } = await doctor(file, '--max-connections', '2', '--json');
    expect(code).toBe(4);
    const { able, scenarios } = JSON.parse(stdout) as {
      able: boolean;
      scenarios: { file: string; findings: { code: string; hint: string }[] }[];
    };
    expect(able).toBe(false);
    expect(scenarios[0]?.file).toBe(file);
    expect(scenarios[0]?.findings.map((each) => each.code).toSorted()).toEqual([
      'address.unavailable',
      'limit.connections',
      'target.refused',
    ]);
    const text = await doctor(file);
    expect(text.stdout).toMatch(/✗ .*address\.unavailable — .*\n {2}hint: .*ip (address|route) add/);
    expect(text.stdout).toMatch(/\nThis host cannot do it as it is\n$/);
  });

  it('refuses a scenario that is none, like every command', async () => {
    const { code, stderr } = await doctor(fileOf('bad.yaml', 'version: 1'));
    expect(code).toBe(2);
    expect(stderr).toContain('error ');
  });
});

describe('the facts of a host', () => {
  const limits = (soft: string, hard: string): string =>
    `Limit  Soft  Hard  Units\nMax open files            ${soft}                 ${hard}              files\n`;
  const factOf = async (name: string, sources: Parameters<typeof hostFacts>[0]) =>
    (await hostFacts(sources)).find((fact) => fact.name === name);

  it.each([
    ['20.18.0', 'missing'],
    ['18.20.4', 'missing'],
    ['20.18.1', 'ok'],
    ['20.19.0', 'ok'],
    ['22.0.0', 'ok'],
  ])('Node.js %s is %s', async (nodeVersion, status) => {
    expect((await factOf('Node.js', { nodeVersion }))?.status).toBe(status);
  });

  it.each([
    ['1024', '524288', 'low', /ulimit -n 524288/, 960],
    ['1024', '1024', 'low', /as root/, 960],
    ['65536', '65536', 'ok', /^$/, 65_472],
    ['unlimited', 'unlimited', 'ok', /^$/, Number.POSITIVE_INFINITY],
  ])('a limit of %s files, at most %s, is %s', async (soft, hard, status, hint, connections) => {
    const fact = await factOf('open files', { limitsFile: fileOf('limits', limits(soft, hard)) });
    expect(fact).toMatchObject({ status, found: `at most ${soft}, for about ${connections} connections at once` });
    expect(fact?.hint ?? '').toMatch(hint);
  });

  it('ports, backlog and tracked connections are read from the kernel, and left out where it has none', async () => {
    const networkSettings = join(folder, 'net');
    fileOf('net/ipv4/ip_local_port_range', '32768\t33767\n');
    fileOf('net/core/somaxconn', '128\n');
    expect(await factOf('ports', { networkSettings })).toMatchObject({
      status: 'low',
      found: '1000 for each source address, or 16 new connections a second when the run closes them',
    });
    expect(await factOf('backlog', { networkSettings })).toMatchObject({
      status: 'low',
      hint: 'Raise it as root: sysctl -w net.core.somaxconn=1024.',
    });
    expect(await factOf('tracked connections', { networkSettings })).toBeUndefined();
    fileOf('net/netfilter/nf_conntrack_max', '262144\n');
    expect(await factOf('tracked connections', { networkSettings })).toMatchObject({ status: 'ok' });
  });
});
