/** Signals to a process whose dashboard is watched, by some who do not read: it ends soon, and lets everybody go. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkLines } from '../../src/check/check-lines.js';
import type { Report } from '../../src/model/report.js';
import { drawToken } from '../../src/outputs/dashboard/access.js';
import { DashboardServer } from '../../src/outputs/dashboard/dashboard-server.js';
import { FrameHub } from '../../src/outputs/dashboard/frame-hub.js';
import type { RunSource } from '../../src/outputs/dashboard/run-source.js';
import { bareProcessMs } from '../support/bare-process.js';
import { type RunningCommand, runCommand, startCommand } from '../support/command.js';
import { withSignalAt } from '../support/plant.js';
import { scenarioText } from '../support/scenario-text.js';
import { type Watcher, watch } from '../support/watcher.js';

/** How many times a bare process a machine that is busy with other things may hold us up. */
const LATENESS = 4;
/** Who takes nothing is cut off after half a second; the rest is for the results. */
const END_MS = 3000;
/** More than the buffers of a connection hold. */
const PAGES = 200;

const SIGNALS = [
  ['H11', 'SIGINT', 130, 'sigint'],
  ['H12', 'SIGTERM', 143, 'sigterm'],
] as const;

let folder: string;
let recording: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-dashboard-stopping-'));
  recording = join(folder, 'shop.rec');
  await runCommand(['simulate', 'scenarios/simulated_shop.yaml', '--seed', '42', '--record', recording, '-q']);
}, 30_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Audience {
  readonly url: string;
  readonly reader: Watcher;
  leave(): void;
}

/** One reads the stream, one stops reading it, and one asks for the page again and again and takes nothing of it. */
async function audienceOf(running: RunningCommand): Promise<Audience> {
  const [, url = ''] = await running.warned(/The dashboard is at (\S+)/);
  const [reader, deaf] = [watch(url), watch(url, true)];
  await Promise.all([reader.read('event: history'), deaf.admitted]);
  const { host, hostname, port } = new URL(url);
  const stuck = connect(Number(port), hostname).on('error', () => {});
  stuck.pause();
  await new Promise((resolve) => stuck.write(`GET /dashboard.js HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(PAGES), resolve));
  const leave = (): void => {
    for (const socket of [stuck, deaf.socket]) socket.destroy();
  };
  return { url, reader, leave };
}

/** Sends the signal, and sees to it that the process has ended soon after. */
async function endBy(running: RunningCommand, signal: NodeJS.Signals): Promise<{ code: number | null; stderr: string }> {
  const sentMs = performance.now();
  running.process.kill(signal);
  const bare = bareProcessMs();
  const ended = await running.ended;
  const tookMs = performance.now() - sentMs;
  expect(tookMs).toBeLessThan(END_MS + LATENESS * (await bare));
  return ended;
}

it.each(SIGNALS)(
  '%s by %s a run that is watched exits %d with its report, and the stream comes to its end',
  async (_row, signal, code, reason) => {
    const [file, reportFile, events] = [join(folder, 'run.yaml'), join(folder, `${signal}.json`), join(folder, `${signal}.jsonl`)];
    const lifetime = '{ mode: loop, iterations: 0, think_time: 50ms }';
    writeFileSync(file, scenarioText({ lifetime, phases: '[{ at_second: 0, spawn_users: 5 }]' }));
    const results = ['--out', `json=${reportFile}`, '--out', `jsonl=${events}`];
    const running = startCommand(['run', file, '--seed', '1', '--dashboard=127.0.0.1:0', ...results]);
    await running.saw('[User-5] Starting iteration 2');
    const { reader, leave } = await audienceOf(running);
    const ended = await endBy(running, signal);
    leave();
    expect(ended.code).toBe(code);
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
    expect(report).toMatchObject({ exit: { code, reason }, failure_count: 0, users: { spawned: 5 } });
    expect(checkLines(readFileSync(events, 'utf8').trimEnd().split('\n'))).toEqual([]);
    expect(await reader.ended).toMatch(new RegExp(`"finished":"${reason}".*event: end\\n`, 's'));
  },
);

it.each(SIGNALS)('%s by %s the page of a recording is closed with exit 0, whoever looks at it', async (_row, signal) => {
  const running = startCommand(['replay', recording, '--dashboard=127.0.0.1:0']);
  const { url, reader, leave } = await audienceOf(running);
  const ended = await endBy(running, signal);
  leave();
  expect(ended).toMatchObject({ code: 0, stderr: `The dashboard is at ${url}\nCtrl-C ends it.\n` });
  expect(await reader.ended).toMatch(/event: end\n/);
  await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

it.each(SIGNALS)('%s by %s in the middle of a replay for a page exits %d without serving it', async (_row, signal, code) => {
  const site = 'outputs/dashboard/recording-view RecordingView.apply';
  const { code: exit, stderr } = await runCommand(['replay', recording, '--dashboard=127.0.0.1:0'], withSignalAt(site, 100, signal));
  expect({ exit, stderr }).toEqual({ exit: code, stderr: '' });
});

it('H11 whoever does not take the last frame is cut off when the dashboard closes', async () => {
  // More than the buffers of a connection hold, at once.
  const filling = 'x'.repeat(16_000_000);
  const source = { frame: () => ({ filling }), history: () => ({}) } as unknown as RunSource;
  const hub = new FrameHub(source, () => {});
  const server = await DashboardServer.open({ host: '127.0.0.1', port: 0 }, { source, hub, page: new Map(), token: drawToken() });
  const deaf = watch(server.url, true);
  expect(await deaf.admitted).toBe(200);
  hub.end();
  const bare = bareProcessMs();
  const sentMs = performance.now();
  await server.close();
  expect(performance.now() - sentMs).toBeLessThan(END_MS + LATENESS * (await bare));
  deaf.socket.destroy();
  expect(await deaf.ended).not.toContain('event: end');
});
