/** Signals in every phase of a run, to a process as its users run it: first, second and third ones, and the one nobody can catch. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLines } from '../../src/check/check-lines.js';
import type { Report } from '../../src/model/report.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { bareProcessMs } from '../support/bare-process.js';
import { startCommand } from '../support/command.js';
import { type Site, withSignalAt } from '../support/plant.js';
import { scenarioText } from '../support/scenario-text.js';

const POOL = '[{ id: pool, ranges: [127.3.0.0/28] }]';
const WAITING = '{ wait_on_exhaustion: true, wait_timeout: 60s }';
const ENDLESS = '{ mode: loop, iterations: 0, think_time: 20ms }';
const SLOW = '[{ id: get, call: get, with: { url: "{{shop.url}}/slow?ms=1500" } }]';
const VERY_SLOW = '[{ id: get, call: get, with: { url: "{{shop.url}}/slow?ms=20000" } }]';

/** A phase of a run: the scenario, and the text on stdout after which the run is in it. */
const PHASES: readonly { name: string; text: string; marker: string; graceful?: boolean }[] = [
  {
    name: 'before the first user',
    text: scenarioText({ pools: POOL, binding: WAITING, phases: '[{ at_second: 30, spawn_users: 5 }]' }),
    marker: 'Initialized IP pool',
  },
  {
    name: 'ramping',
    text: scenarioText({
      pools: POOL,
      binding: WAITING,
      lifetime: ENDLESS,
      phases: '[{ at_second: 0, spawn_users: 5 }, { at_second: 30, spawn_users: 5 }]',
    }),
    marker: '[User-5] Starting iteration 2',
  },
  {
    name: 'waiting for an address',
    text: scenarioText({
      pools: '[{ id: pool, ranges: [127.3.0.1] }]',
      binding: WAITING,
      lifetime: ENDLESS,
      phases: '[{ at_second: 0, spawn_users: 5 }]',
    }),
    marker: '[User-1] Starting iteration 2',
  },
  {
    name: 'iterating',
    text: scenarioText({ pools: POOL, binding: WAITING, lifetime: ENDLESS, actions: SLOW, phases: '[{ at_second: 0, spawn_users: 5 }]' }),
    marker: '[User-5] Starting iteration 1',
  },
  {
    name: 'thinking',
    text: scenarioText({
      pools: POOL,
      binding: WAITING,
      lifetime: '{ mode: loop, iterations: 0, think_time: 30s }',
      phases: '[{ at_second: 0, spawn_users: 5 }]',
    }),
    marker: 'Waiting for all users to complete',
  },
];

/** Phases too short to be met from outside: the signal comes from inside, as a method begins. Once the run is over it changes nothing. */
const MOMENTS: readonly { row: string; name: string; site: Site; call: number; signal: NodeJS.Signals; code: number }[] = [
  { row: 'H11', name: 'while the host is checked', site: 'node:dgram Socket.bind', call: 3, signal: 'SIGINT', code: 130 },
  { row: 'H12', name: 'as the timetable begins', site: 'runtime/ramp-up RampUp.start', call: 1, signal: 'SIGTERM', code: 143 },
  { row: 'H11', name: 'between two users of a phase', site: 'runtime/population Population.spawn', call: 3, signal: 'SIGINT', code: 130 },
  { row: 'H12', name: 'as the pools close', site: 'runtime/pools Pools.closeAll', call: 1, signal: 'SIGTERM', code: 0 },
  { row: 'H11', name: 'while the report is made', site: 'report/report ReportFold.finish', call: 1, signal: 'SIGINT', code: 0 },
  {
    row: 'H12',
    name: 'while the events are flushed',
    site: 'outputs/jsonl/jsonl-output JsonlOutput.finish',
    call: 1,
    signal: 'SIGTERM',
    code: 0,
  },
  {
    row: 'H11',
    name: 'while the report is written',
    site: 'outputs/json/json-output JsonOutput.finish',
    call: 1,
    signal: 'SIGINT',
    code: 0,
  },
];

/** How many times a bare process a machine that is busy with other things may hold us up. */
const LATENESS = 4;

/** The number under which the checker tells of a log that ends before its run. */
const UNFINISHED = 63;

interface Stopped {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: Report;
  readonly events: RunEvent[];
  /** From the last signal to the end. */
  readonly tookMs: number;
  /** What a process that does nothing takes to start and end here, meanwhile. */
  readonly bareMs: number;
}

interface Paths {
  readonly args: readonly string[];
  readonly reportFile: string;
  readonly eventsFile: string;
}

describe('stopping a run', () => {
  let folder: string;
  let runs = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-stopping-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function pathsFor(text: string): Paths {
    runs += 1;
    const name = `run-${runs}`;
    const file = join(folder, `${name}.yaml`);
    const reportFile = join(folder, `${name}.json`);
    const eventsFile = join(folder, `${name}.jsonl`);
    writeFileSync(file, text);
    return { args: ['run', file, '--seed', '1', '--out', `json=${reportFile}`, '--out', `jsonl=${eventsFile}`], reportFile, eventsFile };
  }

  const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

  function resultsIn({ reportFile, eventsFile }: Paths, stderr: string): Pick<Stopped, 'report' | 'events'> {
    expect(existsSync(reportFile), stderr).toBe(true);
    const lines = linesOf(eventsFile);
    expect(checkLines(lines)).toEqual([]);
    return { report: JSON.parse(readFileSync(reportFile, 'utf8')) as Report, events: lines.map((line) => JSON.parse(line) as RunEvent) };
  }

  async function stop(text: string, marker: string, signals: readonly NodeJS.Signals[], pauseMs = 300): Promise<Stopped> {
    const paths = pathsFor(text);
    const running = startCommand(paths.args);
    await running.saw(marker);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    let lastSignalMs = performance.now();
    for (const [index, signal] of signals.entries()) {
      if (index > 0) await new Promise((resolve) => setTimeout(resolve, 300));
      lastSignalMs = performance.now();
      running.process.kill(signal);
    }
    const bare = bareProcessMs();
    const { code, signal, stdout, stderr } = await running.ended;
    const tookMs = performance.now() - lastSignalMs;
    return { code, signal, stdout, stderr, tookMs, bareMs: await bare, ...resultsIn(paths, stderr) };
  }

  function expectEverythingHome({ report, events, stdout }: Pick<Stopped, 'report' | 'events' | 'stdout'>): void {
    for (const [id, pool] of Object.entries(report.pools)) {
      expect(pool.allocated).toBe(0);
      expect(stdout).toContain(`Pool '${id}': 0 allocated, ${pool.capacity} available`);
    }
    const leases = events.filter(({ type }) => type === 'lease.granted' || type === 'lease.released');
    expect(leases.filter(({ type }) => type === 'lease.granted')).toHaveLength(leases.length / 2);
    const { spawned, completed, failed, aborted } = report.users;
    expect(spawned).toBe(completed + failed + aborted);
    expect(events.at(-1)?.type).toBe('run.finished');
  }

  describe.each(PHASES)('$name', ({ text, marker }) => {
    it.each([
      ['H11', 'SIGINT', 130, 'sigint'],
      ['H12', 'SIGTERM', 143, 'sigterm'],
    ] as const)('%s by %s exits %d with a report, every address home, running iterations finished', async (_row, signal, code, reason) => {
      const stopped = await stop(text, marker, [signal]);
      expect(stopped.report.exit).toEqual({ code, reason });
      expect(stopped.code).toBe(code);
      expectEverythingHome(stopped);
      expect(stopped.report.failure_count).toBe(0);
    });

    it('H13 by a second SIGINT ends within a second', async () => {
      const stopped = await stop(text, marker, ['SIGINT', 'SIGINT']);
      expect(stopped.code).toBe(130);
      expect(stopped.tookMs).toBeLessThan(1000 + LATENESS * stopped.bareMs);
      expect(stopped.stderr).not.toMatch(/\bat .*:\d+:\d+/);
      expectEverythingHome(stopped);
    });

    it('H14 by SIGKILL leaves the beginning of the events without a fault in it, and nothing else', async () => {
      const paths = pathsFor(text);
      const running = startCommand(paths.args);
      await running.saw(marker);
      await new Promise((resolve) => setTimeout(resolve, 300));
      running.process.kill('SIGKILL');
      expect(await running.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
      const lines = linesOf(paths.eventsFile);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ seq: 1, type: 'run.started' });
      const findings = checkLines(lines).filter(({ invariant }) => invariant !== UNFINISHED);
      expect(findings).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
      expect(existsSync(paths.reportFile)).toBe(false);
    });
  });

  it('H12 by the SIGHUP of a terminal that is closed exits like SIGTERM', async () => {
    const { text, marker } = PHASES[1] as (typeof PHASES)[number];
    const stopped = await stop(text, marker, ['SIGHUP']);
    expect(stopped.report.exit).toEqual({ code: 143, reason: 'sigterm' });
    expect(stopped.code).toBe(143);
    expectEverythingHome(stopped);
  });

  it.concurrent.each(MOMENTS)('$row $name, by $signal', async ({ site, call, signal, code }) => {
    const paths = pathsFor(scenarioText({ pools: POOL, binding: '{ pool_id: pool }', phases: '[{ at_second: 0, spawn_users: 5 }]' }));
    const ended = await startCommand(paths.args, withSignalAt(site, call, signal)).ended;
    const results = resultsIn(paths, ended.stderr);
    expect(results.report.exit.code).toBe(code);
    expect(ended.code).toBe(code);
    expectEverythingHome({ ...ended, ...results });
  });

  it('H13 while draining, by a second signal and a third, cuts what still runs and ends within a second', async () => {
    const text = scenarioText({ pools: POOL, binding: WAITING, actions: VERY_SLOW, phases: '[{ at_second: 0, spawn_users: 5 }]' });
    const stopped = await stop(text, '[User-5] Starting iteration 1', ['SIGTERM', 'SIGINT', 'SIGINT']);
    expect(stopped.code).toBe(143);
    expect(stopped.tookMs).toBeLessThan(1000 + LATENESS * stopped.bareMs);
    expect(stopped.report.actions['get']?.errors).toEqual({ aborted: 5 });
    expectEverythingHome(stopped);
  });

  it('H11 while draining after its duration keeps the duration as the reason', async () => {
    const load = '  duration: 500ms\n  graceful_stop: 20s';
    const text = scenarioText({ pools: POOL, binding: WAITING, actions: VERY_SLOW, load, phases: '[{ at_second: 0, spawn_users: 2 }]' });
    const stopped = await stop(text, '[User-2] Starting iteration 1', ['SIGINT', 'SIGINT'], 1000);
    expect(stopped.report.exit).toEqual({ code: 0, reason: 'duration' });
    expect(stopped.code).toBe(0);
    expect(stopped.tookMs).toBeLessThan(1000 + LATENESS * stopped.bareMs);
    expectEverythingHome(stopped);
  });
});
