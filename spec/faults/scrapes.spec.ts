/** Whoever reads the metrics reads as often as they like: every answer is whole, and the run does not wait for them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { startCommand } from '../support/command.js';
import { scenarioText } from '../support/scenario-text.js';

const SCRAPERS = 4;

it('H20 metrics are scraped without a pause, and by readers that never read, while a run is held up by none of them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-scrapes-'));
  const [file, reportFile] = [join(folder, 'scraped.yaml'), join(folder, 'report.json')];
  const lifetime = '{ mode: loop, iterations: 30, think_time: 50ms }';
  writeFileSync(file, scenarioText({ lifetime, phases: '[{ at_second: 0, spawn_users: 10 }]' }));
  const running = startCommand(['run', file, '--seed', '1', '--prometheus=127.0.0.1:0', '--out', `json=${reportFile}`]);
  const url = await new Promise<string>((resolve) => {
    let told = '';
    running.process.stderr.on('data', (text: string) => {
      told += text;
      const found = /Metrics are served at (\S+)/.exec(told)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const deaf = Array.from({ length: 8 }, () => connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {}));
  for (const socket of deaf) socket.write(`GET /metrics HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`).valueOf();
  for (const socket of deaf) socket.pause();
  let isOver = false;
  void running.ended.then(() => {
    isOver = true;
  });
  const statuses = new Map<number, number>();
  const scrape = async (): Promise<void> => {
    while (!isOver) {
      const response = await fetch(url).catch(() => null);
      // The server goes with the run.
      if (response === null) return;
      const text = await response.text().catch(() => null);
      if (text === null) return;
      expect(text).toMatch(/rampart_users_active\{tenant="default"\} \d+\n/);
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: SCRAPERS }, scrape));
  const { code } = await running.ended;
  for (const socket of deaf) socket.destroy();
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  rmSync(folder, { recursive: true });
  expect([...statuses.keys()]).toEqual([200]);
  expect(statuses.get(200)).toBeGreaterThan(50);
  expect(code).toBe(0);
  expect(report).toMatchObject({ total_requests: 300, failure_count: 0, users: { completed: 10 } });
});
