/** Whoever watches a run reads as they like, or not at all, and as many as like may come: the run waits for none of them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { FrameHub } from '../../src/outputs/dashboard/frame-hub.js';
import type { RunSource } from '../../src/outputs/dashboard/run-source.js';
import { sendStream } from '../../src/outputs/dashboard/send-stream.js';
import { startCommand } from '../support/command.js';
import { scenarioText } from '../support/scenario-text.js';
import { watch } from '../support/watcher.js';

const READERS_MAX = 32;
const DEAF = 8;
const CROWD = 1000;

it('H20 a thousand watch at once, some without ever reading: 32 are let in, the others turned away, and every request is made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-watchers-'));
  const [file, reportFile] = [join(folder, 'watched.yaml'), join(folder, 'report.json')];
  const lifetime = '{ mode: loop, iterations: 40, think_time: 100ms }';
  writeFileSync(file, scenarioText({ lifetime, phases: '[{ at_second: 0, spawn_users: 10 }]' }));
  const running = startCommand(['run', file, '--seed', '1', '--dashboard=127.0.0.1:0', '--out', `json=${reportFile}`]);
  const [, url = ''] = await running.warned(/The dashboard is at (\S+)/);
  await running.saw('[User-10] Starting iteration 2/');
  const deaf = Array.from({ length: DEAF }, () => watch(url, true));
  expect(new Set(await Promise.all(deaf.map(({ admitted }) => admitted)))).toEqual(new Set([200]));
  const crowd = Array.from({ length: CROWD }, () => watch(url));
  const admitted = await Promise.all(crowd.map((each) => each.admitted));
  const count = (answer: number | 'dropped'): number => admitted.filter((each) => each === answer).length;
  const turnedAway = await crowd[admitted.indexOf(503)]?.ended;
  const { code } = await running.ended;
  const texts = await Promise.all(crowd.map(({ ended }) => ended));
  for (const { socket } of deaf) socket.destroy();
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  rmSync(folder, { recursive: true });

  console.info(
    `readers let in ${count(200)}, refused ${count(503)}, dropped ${count('dropped')}; lag p99 ${report.generator?.loop_lag_ms_p99} ms`,
  );
  expect(count(200)).toBe(READERS_MAX - DEAF);
  // Connections that are more than may be open at all are closed before they can ask.
  expect(count(503)).toBeGreaterThan(0);
  expect(count(200) + count(503) + count('dropped')).toBe(CROWD);
  expect(turnedAway).toContain('As many watch this run as may: close another page, or try again later.\n');
  for (const text of texts.filter((each) => each.startsWith('HTTP/1.1 200'))) expect(text).toMatch(/event: end\n/);
  expect(code).toBe(0);
  expect(report).toMatchObject({ total_requests: 400, failure_count: 0, users: { completed: 10 } });
});

it('H20 one that stops reading has at most a frame and a history waiting for it, and is told what it missed when it reads again', async () => {
  const PART_BYTES = 1_000_000;
  let frames = 0;
  const filling = 'x'.repeat(PART_BYTES);
  const source = { frame: () => ({ number: ++frames, filling }), history: () => ({ filling }) } as unknown as RunSource;
  const hub = new FrameHub(source, () => {});
  const responses: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    responses.push(response);
    sendStream(response, hub, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const [deaf, quick] = [watch(url, true), watch(url)];
  await Promise.all([deaf.admitted, quick.admitted]);
  const waiting = (): number => Math.max(...responses.map(({ writableLength }) => writableLength));
  // The kernel takes some megabytes before anything waits here.
  await expect.poll(() => waiting() > 0 && frames, { timeout: 20_000 }).toBeTruthy();
  const stuckAt = frames;
  let waitingMax = 0;
  while (frames < stuckAt + 4) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    waitingMax = Math.max(waitingMax, waiting());
  }
  expect(waitingMax).toBeLessThan(2 * PART_BYTES + 20_000);
  deaf.socket.removeAllListeners('data').resume();
  let text = '';
  deaf.socket.on('data', (piece) => {
    text += piece;
  });
  await expect.poll(() => Number(/"skipped":([1-9]\d*)/.exec(text)?.[1] ?? 0), { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  hub.end();
  await Promise.all([deaf.ended, quick.ended, new Promise((resolve) => server.close(resolve).closeIdleConnections())]);
  expect(await quick.ended).not.toMatch(/"skipped":[1-9]/);
});
