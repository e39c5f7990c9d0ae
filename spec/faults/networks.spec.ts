/** Whole runs in networks that are bad or change: made for the spec, gone with it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { checkLines } from '../../src/check/check-lines.js';
import type { Report } from '../../src/model/report.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { errorsOf } from '../support/fault-run.js';
import {
  canLosePackets,
  canMakeNamespaces,
  canSlowDown,
  type InNamespace,
  type Namespace,
  NEEDS_LOSS,
  NEEDS_NAMESPACES,
  NEEDS_SHAPING,
  startInNamespace,
} from '../support/namespace.js';
import { scenarioText } from '../support/scenario-text.js';
import { itWhere } from '../support/skip.js';

const ADDRESSES = ['198.51.100.1', '198.51.100.2', '198.51.100.3', '198.51.100.4'];

describe('a run', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-networks-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function start(name: string, place: Namespace, text: string): InNamespace {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, text);
    const outputs = ['--out', `json=${join(folder, `${name}.json`)}`, '--out', `jsonl=${join(folder, `${name}.jsonl`)}`];
    return startInNamespace(place, [process.execPath, 'dist/src/cli/main.js', 'run', file, '--seed', '1', ...outputs]);
  }

  async function resultsOf(name: string, running: InNamespace): Promise<{ report: Report; events: RunEvent[] }> {
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(0);
    const lines = readFileSync(join(folder, `${name}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n');
    expect(checkLines(lines)).toEqual([]);
    const report = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Report;
    return { report, events: lines.map((line) => JSON.parse(line) as RunEvent) };
  }

  itWhere(canMakeNamespaces, NEEDS_NAMESPACES)('H2 loses an address on its way: its users fail as such, all others go on', async () => {
    const text = scenarioText({
      pools: `[{ id: pool, ranges: [${ADDRESSES.join(', ')}] }]`,
      binding: '{ strategy: per_task, release_on: task_end }',
      lifetime: '{ mode: loop, iterations: 30, think_time: 20ms }',
      phases: '[{ at_second: 0, spawn_users: 2 }]',
      actions: '[{ id: get, call: get, with: { url: "{{shop.url}}/asset", timeout: 500ms } }]',
    });
    const running = start('taken-away', { addresses: ADDRESSES.map((address) => `${address}/32`) }, text);
    await running.saw('[User-2] Starting iteration 3/30');
    running.within('ip', 'address', 'del', '198.51.100.2/32', 'dev', 'lo');
    const { report, events } = await resultsOf('taken-away', running);

    const errors = errorsOf(report);
    expect(errors['address.unavailable']).toBeGreaterThan(3);
    // One request may have been on its way as the address went.
    for (const code of Object.keys(errors)) expect(code).toMatch(/^(address\.unavailable|timeout\.headers|connect\.timeout)$/);
    for (const event of events) if (event.type === 'action.finished' && !event.ok) expect(event.ip).toBe('198.51.100.2');
    expect(report.success_count).toBeGreaterThan(30);
    expect(report.users).toMatchObject({ completed: 2, failed: 0 });
    expect(report.pools['pool']).toMatchObject({ allocated: 0, granted: 60, released: 60 });
  });

  itWhere(canMakeNamespaces, NEEDS_NAMESPACES)(
    'H3 has too few ports: who gets none asks for one a few times, and the others go on',
    async () => {
      const parts = {
        lifetime: '{ mode: loop, iterations: 1000 }',
        phases: '[{ at_second: 0, spawn_users: 10 }]',
        // One after the other, so that it is not certain before the run that ports will be too few.
        load: '  concurrency: { spawn_rate_limit: 50/s }\n  duration: 3s',
      };
      const slow = 'properties: { latency: 50ms }';
      const text = scenarioText(parts).replace('type: demo_target', `type: demo_target, ${slow}`);
      const { report, events } = await resultsOf('few-ports', start('few-ports', { ports: [50_000, 50_005] }, text));

      const attempts = new Map<number, number>();
      for (const event of events) {
        if (event.type !== 'action.finished' || event.error !== 'ports.exhausted') continue;
        attempts.set(event.user, (attempts.get(event.user) ?? 0) + 1);
      }
      expect(Object.keys(errorsOf(report))).toEqual(['ports.exhausted']);
      expect(attempts.size).toBeGreaterThan(3);
      // Begun after 0, 0.1, 0.3, 0.7, 1.5 and 2.5 seconds; as fast as can be it would be thousands.
      for (const [user, count] of attempts) expect(count, `user ${user}`).toBeLessThan(8);
      expect(Math.max(...attempts.values())).toBeGreaterThan(2);
      expect(report.success_count).toBeGreaterThan(20);
    },
  );

  const BUSY = {
    lifetime: '{ mode: loop, iterations: 5, think_time: 10ms }',
    phases: '[{ at_second: 0, spawn_users: 20 }]',
    actions: `[{ id: get, call: get, with: { url: "{{shop.url}}/asset", timeout: 4s, headers: { x-weight: "${'w'.repeat(2_000)}" } } }]`,
  };

  itWhere(canLosePackets, NEEDS_LOSS)('N26 loses one packet in twenty: it ends, and what fails has its class', async () => {
    const { report } = await resultsOf('lossy', start('lossy', { lossPercent: 5 }, scenarioText(BUSY)));
    expect(report.total_requests).toBe(100);
    expect(report.success_count).toBeGreaterThan(80);
    for (const code of Object.keys(errorsOf(report))) expect(code).toMatch(/^(timeout\.|connect\.timeout)/);
    // Without loss nothing here takes as long as TCP waits before it sends again.
    expect(report.actions['get']?.latency_ms?.max).toBeGreaterThan(150);
    expect(report.users).toMatchObject({ completed: 20, failed: 0 });
  });

  itWhere(canSlowDown, NEEDS_SHAPING)('N26 has a line of one megabit a second: it ends, and is as slow as that', async () => {
    const { report } = await resultsOf('narrow', start('narrow', { rateKbit: 1_000 }, scenarioText(BUSY)));
    expect(report).toMatchObject({ total_requests: 100, users: { completed: 20, failed: 0 } });
    for (const code of Object.keys(errorsOf(report))) expect(code).toMatch(/^(timeout\.|connect\.timeout)/);
    // 200 KB and their headers, less what the line lets through at once.
    expect(report.duration_secs).toBeGreaterThan(1);
  });
});
