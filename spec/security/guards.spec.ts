/** S18–S20 as an operator meets them: limits on the command line, a run that stops itself, and who it says it is. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeScenario, live, run, toReport } from '../../src/index.js';
import type { Report } from '../../src/model/report.js';
import { runCommand } from '../support/command.js';
import { scenarioText } from '../support/scenario-text.js';

const LOOP = '{ mode: loop, iterations: 0, think_time: 20ms }';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-switch-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const failing = (share: number): string =>
  scenarioText({ lifetime: LOOP, load: '  duration: 20s\n  graceful_stop: 1s' }).replace(
    'type: demo_target',
    `type: demo_target, properties: { error_rate: ${share} }`,
  );

describe('a run in which too much fails', () => {
  it('stops itself with exit 3, by a command that is told, recorded and replayed', async () => {
    const recording = join(folder, 'failing.rec');
    const file = fileOf('failing.yaml', failing(1));
    const flags = ['--seed', '5', '--stop-on-errors', '50% for 1s', '--json'];
    const { code, stdout, stderr } = await runCommand([
      'run',
      file,
      ...flags,
      '--record',
      recording,
      '--out',
      `jsonl=${join(folder, 'failing.jsonl')}`,
    ]);
    expect(stderr).toMatch(/Stopping: \d+ of the last \d+ actions failed, in 1 s \(--stop-on-errors\)/);
    const report = JSON.parse(stdout) as Report;
    expect({ code, exit: report.exit }).toEqual({ code: 3, exit: { code: 3, reason: 'threshold' } });
    expect(report.duration_secs).toBeLessThan(10);
    const log = readFileSync(join(folder, 'failing.jsonl'), 'utf8');
    expect(log).toContain('"type":"command","command":"stop","argument":"threshold"');

    const replayed = await runCommand(['replay', recording, '--json']);
    expect(replayed.code).toBe(3);
    expect((JSON.parse(replayed.stdout) as Report).fingerprint).toBe(report.fingerprint);
    expect((await runCommand(['check', join(folder, 'failing.jsonl'), '--scenario', file])).code).toBe(0);
  });

  it('does so in simulated time as well', async () => {
    const file = fileOf(
      'simulated.yaml',
      failing(1).concat(
        'simulation: { targets: [{ latency: { distribution: constant, value: 5ms }, errors: [{ rate: 0.6, status: 500 }] }] }\n',
      ),
    );
    const stopped = await runCommand(['simulate', file, '--seed', '5', '--stop-on-errors', '50% for 5s', '--json']);
    expect(stopped.code).toBe(3);
    expect((JSON.parse(stopped.stdout) as Report).duration_secs).toBeCloseTo(5, 0);
    expect((await runCommand(['simulate', file, '--seed', '5', '--stop-on-errors', '70% for 5s', '-q'])).code).toBe(0);
  });
});

describe('limits on the command line', () => {
  it('refuse a plan that is certain to need more connections', async () => {
    const { code, stderr } = await runCommand(['run', fileOf('three.yaml', scenarioText()), '--max-connections', '2']);
    expect(stderr).toMatch(/error limit\.connections — 3 connections at once are planned, and --max-connections allows 2/);
    expect(code).toBe(4);
  });

  it('hold requests back, and say so', async () => {
    const { code, stderr, stdout } = await runCommand(['run', fileOf('rate.yaml', scenarioText()), '--max-rate', '2/s', '--json']);
    expect(code).toBe(0);
    expect(stderr).toContain('1 requests were held back by --max-rate');
    expect((JSON.parse(stdout) as Report).success_count).toBe(3);
  });

  it('let embedded targets be called whatever the list says, and nothing else', async () => {
    const own = fileOf('own.yaml', scenarioText());
    expect((await runCommand(['run', own, '-q', '--allow-target', '10.0.0.0/8'])).code).toBe(0);
    const other = fileOf('other.yaml', scenarioText({ actions: '[{ id: get, call: get, with: { url: "http://127.0.0.1:9/" } }]' }));
    const { code, stderr } = await runCommand(['run', other, '--allow-target', '10.0.0.0/8,shop.test']);
    expect(stderr).toContain('127.0.0.1 port 9 is none of the targets given with --allow-target');
    expect(code).toBe(4);
  });

  it('are told when public targets are allowed and nothing was said', async () => {
    const { stderr } = await runCommand(['run', fileOf('public.yaml', scenarioText()), '--allow-public-targets']);
    expect(stderr).toMatch(/held to 100 requests a second \(--max-rate\) and 100 connections \(--max-connections\)/);
  });

  it('keep users away from where the run serves its metrics', async () => {
    const inward = scenarioText({ actions: '[{ id: get, call: get, with: { url: "http://localhost:9478/metrics" } }]' });
    const { stdout } = await runCommand(['run', fileOf('inward.yaml', inward), '--prometheus', '127.0.0.1:9478', '--json']);
    expect((JSON.parse(stdout) as Report).actions['get']?.errors).toEqual({ 'target.refused': 3 });
  });
});

describe('every request', () => {
  const seen: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.end();
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());

  const reportOf = (seed: number, headers = '{}'): Promise<Report> => {
    const { port } = server.address() as AddressInfo;
    const text = scenarioText({ actions: `[{ id: get, call: get, with: { url: "http://127.0.0.1:${port}/", headers: ${headers} } }]` });
    return lastValueFrom(run(decodeScenario(text, 'who.yaml'), { world: live(), seed }).pipe(toReport()));
  };

  it('says what sends it and which run it is of, the same for the same plan and seed', async () => {
    const [{ plan_hash }] = [await reportOf(42), await reportOf(42), await reportOf(43)];
    const ids = new Set(seen.map((headers) => headers['x-rampart-run']));
    expect([...ids]).toEqual([`${plan_hash.slice(0, 16)}-42`, `${plan_hash.slice(0, 16)}-43`]);
    expect(seen.every((headers) => String(headers['user-agent']).startsWith('rampart/'))).toBe(true);
  });

  it('says it as the scenario has it, where that sets the headers', async () => {
    seen.length = 0;
    await reportOf(1, '{ User-Agent: shop-test, X-Rampart-Run: nightly }');
    expect(seen).toHaveLength(3);
    expect(seen[0]).toMatchObject({ 'user-agent': 'shop-test', 'x-rampart-run': 'nightly' });
  });
});
