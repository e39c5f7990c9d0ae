/** The ports of the metrics and of the dashboard die while a run is watched through them: it says so once, and goes on without. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLines } from '../../src/check/check-lines.js';
import { runCommand, startCommand } from '../support/command.js';
import { type Death, withDeathOf } from '../support/dead-socket.js';
import { scenarioText } from '../support/scenario-text.js';
import { describeWhere } from '../support/skip.js';
import { watch } from '../support/watcher.js';

/** Nobody else in these processes listens here. */
const HOST = '127.0.0.2';
/** Long enough to be still under way when the death has been noticed, which takes up to a second. */
const ITERATIONS = 50;
const LIFETIME = `{ mode: loop, iterations: ${ITERATIONS}, think_time: 100ms }`;
const USERS = 5;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-dead-ports-'));
  writeFileSync(join(folder, 'run.yaml'), scenarioText({ lifetime: LIFETIME, phases: `[{ at_second: 0, spawn_users: ${USERS} }]` }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWhere('perl', 'perl, which can shut a socket, is not installed')('the ports of a run', () => {
  it.each<[death: Death, reason: string]>([
    ['shut', 'its socket no longer listens'],
    ['closed', 'its socket was closed'],
  ])('H19 are %s in the middle: one warning each, and every request, the results and the exit code are as ever', async (death, reason) => {
    const [report, events] = [join(folder, `${death}.json`), join(folder, `${death}.jsonl`)];
    const servers = [`--dashboard=${HOST}:0`, `--prometheus=${HOST}:0`];
    const running = startCommand(
      ['run', join(folder, 'run.yaml'), '--seed', '1', ...servers, '--out', `json=${report}`, '--out', `jsonl=${events}`],
      withDeathOf(HOST, death, folder),
    );
    const [, page = ''] = await running.warned(/The dashboard is at (\S+)/);
    const [, metrics = ''] = await running.warned(/Metrics are served at (\S+)/);
    await running.saw(`[User-${USERS}] Starting iteration 2/`);
    const watcher = watch(page);
    await watcher.read('event: frame');
    running.process.kill('SIGUSR2');
    await Promise.all([running.warned(/is no longer served/), running.warned(/are no longer served/)]);
    for (const url of [page, metrics]) await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    // The report is written at the end.
    expect(existsSync(report)).toBe(false);
    const { code, stderr } = await running.ended;
    expect(
      stderr
        .split('\n')
        .filter((line) => line.startsWith('warning'))
        .sort(),
    ).toEqual([
      `warning — Metrics are no longer served at ${metrics}: ${reason}; the run goes on without them`,
      `warning — The dashboard is no longer served at ${page}: ${reason}; the run goes on without it`,
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      exit: { code: 0, reason: 'completed' },
      total_requests: USERS * ITERATIONS,
      failure_count: 0,
      users: { completed: USERS },
    });
    expect(checkLines(readFileSync(events, 'utf8').trimEnd().split('\n'))).toEqual([]);
    // Whoever watched already was served to the end.
    expect(await watcher.ended).toMatch(/"finished":"completed".*event: end\n/s);
  });
});

describe('the port of the dashboard', () => {
  it('H19 that is in use refuses the run before its start', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, HOST, resolve));
    const where = `${HOST}:${(taken.address() as AddressInfo).port}`;
    const { code, stdout, stderr } = await runCommand(['run', join(folder, 'run.yaml'), `--dashboard=${where}`]);
    await new Promise((resolve) => taken.close(resolve));
    expect(stderr).toContain(`error output.unavailable — The dashboard cannot be served on ${where}: the port is in use`);
    expect(stdout).not.toContain('Load');
    expect(code).toBe(4);
  });
});

describe('a page of a recording', () => {
  it('H19 whose port dies ends with exit 4, as there is nothing left to look at', async () => {
    const recording = join(folder, 'shop.rec');
    await runCommand(['simulate', 'scenarios/minimal.yaml', '--seed', '1', '--record', recording, '-q']);
    const running = startCommand(['replay', recording, `--dashboard=${HOST}:0`], withDeathOf(HOST, 'closed', folder));
    const [, url] = await running.warned(/The dashboard is at (\S+)\n/);
    running.process.kill('SIGUSR2');
    const { code, stderr } = await running.ended;
    expect(stderr).toContain(`error output.unavailable — The dashboard is no longer served at ${url}: its socket was closed`);
    expect(code).toBe(4);
  });
});
