/** The wall clock is only a label: what it does changes no duration, no timer and no order. Neither does a process that stands still. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLines } from '../../src/check/check-lines.js';
import type { Report } from '../../src/model/report.js';
import { runCommand, startCommand } from '../support/command.js';
import { scenarioText } from '../support/scenario-text.js';
import { findProgram, itWhere } from '../support/skip.js';

/** `Date` jumps an hour forth and back, two hours ahead of the run and back again, every 10 ms. */
const JUMPING = `
  const Real = Date;
  const jumps = [0, 3_600_000, -3_600_000, 7_200_000];
  const shift = () => jumps[Math.trunc(performance.now() / 10) % jumps.length];
  globalThis.Date = class extends Real {
    constructor(...args) { if (args.length === 0) super(Real.now() + shift()); else super(...args); }
    static now() { return Real.now() + shift(); }
  };`;
const MAIN = 'dist/src/cli/main.js';
const THINK_MS = 100;
/** Five iterations with four pauses between them. */
const LEAST_MS = 4 * THINK_MS;
const MOST_MS = 20_000;

describe('a run', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-clocks-'));
    file = join(folder, 'clocks.yaml');
    writeFileSync(
      file,
      scenarioText({ lifetime: `{ mode: loop, iterations: 5, think_time: ${THINK_MS}ms }`, phases: '[{ at_second: 0, spawn_users: 5 }]' }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const argsFor = (name: string): string[] => ['run', file, '--seed', '1', '--json', '--out', `jsonl=${join(folder, name)}`];

  function expectUnmoved(stdout: string, name: string): void {
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ exit: { code: 0 }, total_requests: 25, failure_count: 0, users: { completed: 5 } });
    expect(report.duration_secs * 1000).toBeGreaterThanOrEqual(LEAST_MS);
    expect(report.duration_secs * 1000).toBeLessThan(MOST_MS);
    expect(report.actions['get']?.latency_ms?.max).toBeLessThan(MOST_MS);
    expect(checkLines(readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))).toEqual([]);
  }

  it('H8 is the same while the wall clock jumps by hours', async () => {
    const preload = `--import=data:text/javascript,${encodeURIComponent(JUMPING)}`;
    const { stdout } = await runCommand(argsFor('jumping.jsonl'), { NODE_OPTIONS: preload });
    expectUnmoved(stdout, 'jumping.jsonl');
  });

  itWhere('faketime', 'faketime (package faketime) is not installed')(
    'H8 is the same under a system clock that is in 2038 and runs a thousand times as fast',
    async () => {
      const { spawnSync } = await import('node:child_process');
      const fake = { FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' };
      const env = { PATH: process.env['PATH'], ...fake };
      const faketime = [findProgram('faketime') ?? '', '-f', '@2038-01-19 03:14:00 x1000', process.execPath];
      const [command = '', ...args] = [...faketime, MAIN, ...argsFor('faked.jsonl')];
      const { stdout } = spawnSync(command, args, { encoding: 'utf8', env, timeout: 100_000 });
      expectUnmoved(stdout, 'faked.jsonl');
    },
  );

  it('H10 that is stopped for two seconds goes on where it was', async () => {
    const running = startCommand(['run', file, '--seed', '1', '--out', `json=${join(folder, 'stopped.json')}`]);
    await running.saw('[User-5] Starting iteration 2');
    running.process.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    running.process.kill('SIGCONT');
    expect((await running.ended).code).toBe(0);
    const report = JSON.parse(readFileSync(join(folder, 'stopped.json'), 'utf8')) as Report;
    expect(report).toMatchObject({ total_requests: 25, failure_count: 0, users: { completed: 5 } });
    expect(report.duration_secs).toBeGreaterThan(2);
    expect(report.generator?.trustworthy).toBe(false);
  });

  it('H21 that hardly gets any processor says that its figures are not to be trusted', async () => {
    const running = startCommand(['run', file, '--seed', '1', '--out', `json=${join(folder, 'starved.json')}`]);
    await running.saw('[User-5] Starting iteration 1');
    // What a crowded machine does to a process, as seen by the process: it runs, and then others run.
    let isRunning = true;
    const turns = setInterval(() => {
      running.process.kill(isRunning ? 'SIGSTOP' : 'SIGCONT');
      isRunning = !isRunning;
    }, 150);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    clearInterval(turns);
    running.process.kill('SIGCONT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    const report = JSON.parse(readFileSync(join(folder, 'starved.json'), 'utf8')) as Report;
    expect(report.generator?.trustworthy).toBe(false);
    expect(report.generator?.loop_lag_ms_p99).toBeGreaterThan(100);
    expect(stdout).toContain('generator');
  });
});
