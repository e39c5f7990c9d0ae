/** A heap that fills up: people are warned, and the run ends with everything written while that is still possible. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HeapGauge } from '../../src/cli/heap-watch.js';
import type { Report } from '../../src/model/report.js';
import { runCommand } from '../support/command.js';
import { withLeakAt } from '../support/plant.js';
import { scenarioText } from '../support/scenario-text.js';

const LIMIT_MB = 128;

describe('the heap', () => {
  it('H7 fills up during a run: a warning, then an end with the report, the addresses home and exit 1', { timeout: 90_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rampart-memory-'));
    const [file, reportFile] = [join(folder, 'leak.yaml'), join(folder, 'report.json')];
    const pools = '[{ id: pool, ranges: [127.3.2.0/28] }]';
    // Slowly enough for a collection to be heard of before the next million of objects.
    const lifetime = '{ mode: loop, iterations: 0, think_time: 50ms }';
    const parts = { pools, binding: '{ pool_id: pool }', lifetime, load: '  duration: 20s' };
    writeFileSync(file, scenarioText(parts));
    const leak = withLeakAt('runtime/user User.startIteration');
    const env = { NODE_OPTIONS: `--max-old-space-size=${LIMIT_MB} ${leak['NODE_OPTIONS']}` };
    const { code, stderr } = await runCommand(['run', file, '--seed', '1', '--out', `json=${reportFile}`], env);
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
    rmSync(folder, { recursive: true });
    expect(stderr).toMatch(/warning — \d+ of \d+ MB of heap is in use/);
    expect(stderr).toMatch(/error host\.memory_full — \d+ of \d+ MB/);
    expect(code).toBe(1);
    expect(report.exit).toEqual({ code: 1, reason: 'internal' });
    expect(report.users).toMatchObject({ spawned: 3, aborted: 3 });
    expect(report.pools['pool']).toMatchObject({ allocated: 0 });
  });

  it('H7 is judged once each: at seven tenths, and at seventeen twentieths', () => {
    const told: string[] = [];
    const gauge = new HeapGauge({ onWarning: () => told.push('warned'), onFull: ({ code }) => told.push(code) });
    const after = [50, 69, 70, 80, 60, 84, 85, 99].map((used) => {
      gauge.read({ used, limit: 100 });
      return [...told];
    });
    expect(after.map((each) => each.length)).toEqual([0, 0, 1, 1, 1, 1, 2, 2]);
    expect(told).toEqual(['warned', 'host.memory_full']);
  });
});
