/** `--workers`: the command in several threads, judged from the target's side, and its ends. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { type Target, startTarget } from '../../src/target/start-target.js';
import { runCommand, startCommand } from '../support/command.js';
import { plantInThread } from '../support/planted-thread.js';
import { scenarioText } from '../support/scenario-text.js';
import { overlappingStays, readRecord, staysOf } from '../support/target-record.js';

const USERS = 60;
const ITERATIONS = 3;
const ENDLESS = '{ mode: loop, iterations: 0, think_time: 20ms }';
const POOL = { pools: '[{ id: pool, ranges: [127.9.4.0-127.9.4.39] }]', binding: '{ pool_id: pool, wait_on_exhaustion: true }' };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-workers-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function readEvents(file: string): RunEvent[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

describe('rampart run --workers', { timeout: 120_000 }, () => {
  it('reports what the target saw: every request once, from the address leased, and no address used by two at once', async () => {
    const target: Target = await startTarget({ ip: '127.0.0.1', port: 0 });
    try {
      // More users than addresses, so that they wait for each other in every worker.
      const file = write(
        'crowd.yaml',
        scenarioText({
          ...POOL,
          phases: `[{ at_second: 0, spawn_users: ${USERS} }]`,
          lifetime: `{ mode: loop, iterations: ${ITERATIONS}, think_time: 20ms }`,
          actions: '[{ id: get, call: get, with: { url: "{{shop.url}}/asset", headers: { x-user: "{{user.id}}" } } }]',
        }),
      );
      const sets = ['workbook.resources[0].type=http_endpoint', `workbook.resources[0].properties={ url: "${target.url}" }`];
      const out = join(folder, 'crowd.jsonl');
      const args = [
        'run',
        file,
        '--workers',
        '2',
        '--seed',
        '1',
        '--json',
        '--out',
        `jsonl=${out}`,
        ...sets.flatMap((set) => ['--set', set]),
      ];
      const { code, stdout, stderr } = await runCommand(args);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const report = JSON.parse(stdout) as Report;
      expect(report).toMatchObject({
        exit: { code: 0, reason: 'completed' },
        users: { planned: USERS, spawned: USERS, completed: USERS },
        total_requests: USERS * ITERATIONS,
        failure_count: 0,
        edges: { start: [USERS * ITERATIONS] },
      });
      expect(report.pools['pool']).toMatchObject({ capacity: 40, allocated: 0, granted: USERS, released: USERS, waited: 20 });
      const entries = (await readRecord(target.url)).filter(({ user }) => user !== null);
      expect(entries).toHaveLength(USERS * ITERATIONS);
      expect(overlappingStays(staysOf(entries))).toEqual([]);
      const leased = new Map(readEvents(out).flatMap((event) => (event.type === 'lease.granted' ? [[String(event.user), event.ip]] : [])));
      expect(leased.size).toBe(USERS);
      for (const { user, peer } of entries) expect(peer).toBe(leased.get(user ?? ''));
    } finally {
      await target.close();
    }
  });

  it('stops gracefully at the first signal and says so by its exit code', async () => {
    const file = write('endless.yaml', scenarioText({ ...POOL, phases: '[{ at_second: 0, spawn_users: 10 }]', lifetime: ENDLESS }));
    const { process: child, saw, ended } = startCommand(['run', file, '--workers', '2', '--seed', '1']);
    await saw('[User-7] Starting iteration 2');
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(stdout).toContain('2 workers');
    expect(stdout).toContain("Pool 'pool': 0 allocated, 40 available");
  });

  it('exits 6 with a partial report and the reason when a worker is lost', async () => {
    const thread = plantInThread(1, 'process.exit(9)');
    try {
      const file = write('lost.yaml', scenarioText({ ...POOL, phases: '[{ at_second: 0, spawn_users: 10 }]', lifetime: ENDLESS }));
      const args = ['run', file, '--workers', '2', '--seed', '1', '--json'];
      const { code, stdout, stderr } = await runCommand(args, { NODE_OPTIONS: `--import=${thread.planted.href}` });
      expect(stderr).toContain('error worker.lost — Worker 2 of 2 was lost: its thread ended with code 9\n  hint: ');
      const report = JSON.parse(stdout) as Report;
      expect(report).toMatchObject({ exit: { code: 6, reason: 'worker_lost' }, users: { spawned: 10, aborted: 10 } });
      expect(report.total_requests).toBeGreaterThan(0);
      expect(report.pools['pool']).toMatchObject({ allocated: 0, granted: 10, released: 10 });
      expect(code).toBe(6);
    } finally {
      thread.remove();
    }
  });

  it.each([
    [['run', '--workers', '0'], 2, /whole number from 1 to 256, or auto/],
    [['run', '--workers', '2', '--record', '/dev/null'], 4, /workers\.refused — .* it is recorded/],
    [
      ['run', '--workers', '50'],
      4,
      /workers\.refused — .* worker 41 would have users who may need 1 addresses of the pool "pool", and 0 of its 40/,
    ],
  ])('refuses %j with exit %i', async ([command, ...flags], exit, message) => {
    const file = write('many.yaml', scenarioText({ ...POOL, phases: `[{ at_second: 0, spawn_users: ${USERS} }]` }));
    const { code, stdout, stderr } = await runCommand([command as string, file, ...flags]);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  });

  it('takes with auto what cores and plan allow, and says why it is less', async () => {
    const queue = write(
      'queue.yaml',
      `${scenarioText({})}simulation: { targets: [{ latency: { distribution: constant, value: 1ms }, capacity: { concurrency: 5 } }] }\n`,
    );
    const auto = await runCommand(['simulate', queue, '--seed', '1'], { RAMPART_WORKERS: 'auto' });
    expect(auto.code).toBe(0);
    expect(auto.stdout).not.toContain('workers');
    if (availableParallelism() > 1)
      expect(auto.stderr).toMatch(/^warning — The run cannot be divided .* simulation\.capacity .*\. It runs in 1\.\n$/);
  });
});
