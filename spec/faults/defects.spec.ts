/** Defects of our own, planted where they hurt: each is told once, ends the run, and still leaves a report with every address home. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { runCommand } from '../support/command.js';
import { PLANTED, type Site, withStrayErrorAt, withThrowAt } from '../support/plant.js';
import { scenarioText } from '../support/scenario-text.js';

const SCENARIO = scenarioText({
  pools: '[{ id: pool, ranges: [127.3.1.0/28] }]',
  binding: '{ strategy: per_task, release_on: task_end, wait_on_exhaustion: true }',
  lifetime: '{ mode: loop, iterations: 6, think_time: 20ms }',
  phases: '[{ at_second: 0, spawn_users: 5 }, { at_second: 1, spawn_users: 2 }]',
});

/** In the core, at the door, in the driver's way, in the fold and in the outputs; in every part of a user's life. */
const SITES: readonly (readonly [site: Site, call: number])[] = [
  ['model/lease-book LeaseBook.request', 7],
  ['model/lease-book LeaseBook.grantNext', 3],
  ['time/system-clock SystemClock.now', 60],
  ['runtime/population Population.spawn', 4],
  ['runtime/population Population.receive', 9],
  ['runtime/user User.startIteration', 7],
  ['runtime/user User.performAction', 7],
  ['runtime/user User.takeEdge', 7],
  ['runtime/user User.startThinking', 7],
  ['runtime/user User.releaseLease', 2],
  ['runtime/user User.closeSession', 2],
  ['runtime/pools Pools.receive', 7],
  ['runtime/post-office PostOffice.deliver', 30],
  ['runtime/ramp-up RampUp.receive', 4],
  ['model/run-tally RunTally.apply', 40],
  ['outputs/console/console-output ConsoleOutput.event', 40],
  ['outputs/jsonl/jsonl-output JsonlOutput.event', 40],
  ['outputs/line-writer LineWriter.write', 40],
];

describe('a defect of Rampart', () => {
  let folder: string;
  let runs = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-defects-'));
    writeFileSync(join(folder, 'defect.yaml'), SCENARIO);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function runWith(env: Readonly<Record<string, string>>) {
    runs += 1;
    const reportFile = join(folder, `${runs}.json`);
    const outputs = ['--out', `json=${reportFile}`, '--out', `jsonl=${join(folder, `${runs}.jsonl`)}`];
    const ended = await runCommand(['run', join(folder, 'defect.yaml'), '--seed', '1', ...outputs], env);
    return { ...ended, report: JSON.parse(readFileSync(reportFile, 'utf8')) as Report };
  }

  async function expectAnOrderlyEnd(env: Readonly<Record<string, string>>): Promise<Report> {
    const { code, stderr, report } = await runWith(env);
    expect(stderr.split('error internal.fault — ')).toHaveLength(2);
    expect(stderr.split(PLANTED)).toHaveLength(2);
    expect(stderr).toMatch(/\n {4}at /);
    expect(code).toBe(1);
    expect(report.exit.code).toBe(1);
    return report;
  }

  function expectEverythingHome({ pools, users }: Report): void {
    expect(pools['pool']).toMatchObject({ allocated: 0 });
    expect(pools['pool']?.granted).toBe(pools['pool']?.released);
    expect(users.spawned).toBe(users.completed + users.failed + users.aborted);
  }

  it.concurrent.each(SITES)('H15 in %s, call %i', async (site, call) => {
    const report = await expectAnOrderlyEnd(withThrowAt(site, call));
    // A fold that fell over in the middle knows no more than that.
    if (site !== 'model/run-tally RunTally.apply') {
      expect(report.exit.reason).toBe('internal');
      expectEverythingHome(report);
    }
  });

  it.concurrent.each([
    ['an exception', 'exception'],
    ['a rejection', 'rejection'],
  ] as const)('H15 %s that nobody waits for', async (_title, kind) => {
    const report = await expectAnOrderlyEnd(withStrayErrorAt('runtime/user User.takeEdge', 7, kind));
    expect(report.exit.reason).toBe('internal');
    expectEverythingHome(report);
  });
});
