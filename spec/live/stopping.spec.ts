/** SIGINT and SIGTERM in every phase of a run, to a process as its users run it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { startCommand } from '../support/command.js';
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

interface Stopped {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: Report;
  readonly events: RunEvent[];
  readonly tookMs: number;
}

describe('stopping a run', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-stopping-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function stop(text: string, marker: string, signals: readonly NodeJS.Signals[], pauseMs = 300): Promise<Stopped> {
    const name = `${Math.trunc(performance.now() * 1000)}`;
    const file = join(folder, `${name}.yaml`);
    const reportFile = join(folder, `${name}.json`);
    const eventsFile = join(folder, `${name}.jsonl`);
    writeFileSync(file, text);
    const running = startCommand(['run', file, '--seed', '1', '--out', `json=${reportFile}`, '--out', `jsonl=${eventsFile}`]);
    await running.saw(marker);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    let lastSignalMs = performance.now();
    for (const [index, signal] of signals.entries()) {
      if (index > 0) await new Promise((resolve) => setTimeout(resolve, 300));
      lastSignalMs = performance.now();
      running.process.kill(signal);
    }
    const { code, stdout, stderr } = await running.ended;
    const tookMs = performance.now() - lastSignalMs;
    expect(existsSync(reportFile), stderr).toBe(true);
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
    const events = readFileSync(eventsFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);
    return { code, stdout, stderr, report, events, tookMs };
  }

  function expectEverythingHome({ report, events, stdout }: Stopped): void {
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
      ['SIGINT', 130, 'sigint'],
      ['SIGTERM', 143, 'sigterm'],
    ] as const)('by %s exits %d with a report, every address home, running iterations finished', async (signal, code, reason) => {
      const stopped = await stop(text, marker, [signal]);
      expect(stopped.report.exit).toEqual({ code, reason });
      expect(stopped.code).toBe(code);
      expectEverythingHome(stopped);
      expect(stopped.report.failure_count).toBe(0);
    });

    it('by a second SIGINT ends within a second', async () => {
      const stopped = await stop(text, marker, ['SIGINT', 'SIGINT']);
      expect(stopped.code).toBe(130);
      expect(stopped.tookMs).toBeLessThan(1000);
      expectEverythingHome(stopped);
    });
  });

  it('while draining, by a second signal, cuts what still runs and ends within a second', async () => {
    const text = scenarioText({ pools: POOL, binding: WAITING, actions: VERY_SLOW, phases: '[{ at_second: 0, spawn_users: 5 }]' });
    const stopped = await stop(text, '[User-5] Starting iteration 1', ['SIGTERM', 'SIGINT']);
    expect(stopped.code).toBe(143);
    expect(stopped.tookMs).toBeLessThan(1000);
    expect(stopped.report.actions['get']?.errors).toEqual({ aborted: 5 });
    expectEverythingHome(stopped);
  });

  it('while draining after its duration keeps the duration as the reason', async () => {
    const load = '  duration: 500ms\n  graceful_stop: 20s';
    const text = scenarioText({ pools: POOL, binding: WAITING, actions: VERY_SLOW, load, phases: '[{ at_second: 0, spawn_users: 2 }]' });
    const stopped = await stop(text, '[User-2] Starting iteration 1', ['SIGINT', 'SIGINT'], 1000);
    expect(stopped.report.exit).toEqual({ code: 0, reason: 'duration' });
    expect(stopped.code).toBe(0);
    expect(stopped.tookMs).toBeLessThan(1000);
    expectEverythingHome(stopped);
  });
});
