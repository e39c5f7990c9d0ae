/**
 * What recording costs: how many requests one core can make with it, over how many without.
 *
 *     npx tsx spec/bench/recording.bench.ts            half a minute
 *     npx tsx spec/bench/recording.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * Users without think time keep the generator busy against the embedded target, in a thread of its own. Requests are
 * counted against the CPU time of the generator, not against the wall clock: that is what a busy neighbour on this
 * machine cannot take away. Runs with and without take turns, each in a process of its own; medians are compared.
 * The bound is 0.8.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/model/report.js';

const smoke = process.argv.includes('--smoke');
const ROUNDS = smoke ? 1 : 5;
const BOUND = 0.8;
const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const BUSY = [
  ...['--set', `load.ramp_up.phases=[{ at_second: 0, spawn_users: 50 }]`],
  ...['--set', 'load.user_lifetime={ mode: loop, iterations: 0 }'],
  ...['--duration', smoke ? '300ms' : '3s', '--seed', '1', '--json', '-q'],
];

const folder = mkdtempSync(join(tmpdir(), 'rampart-bench-'));

/** Requests a second of a core's time, and bytes of recording a request. */
function requestsPerCore(record: boolean): { readonly rate: number; readonly bytes: number } {
  const file = join(folder, 'bench.rec');
  const args = [MAIN, 'run', 'scenarios/http_scenario.yaml', ...BUSY, ...(record ? ['--record', file] : [])];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  const coreSeconds = ((report.generator?.cpu_percent ?? 0) / 100) * report.duration_secs;
  return { rate: report.total_requests / coreSeconds, bytes: record ? statSync(file).size / report.total_requests : 0 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

try {
  const plain: number[] = [];
  const recorded: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(requestsPerCore(false).rate);
    const result = requestsPerCore(true);
    recorded.push(result.rate);
    bytes = result.bytes;
  }
  const ratio = median(recorded) / median(plain);
  console.log(`requests a second of a core, medians: ${median(plain).toFixed(0)} without, ${median(recorded).toFixed(0)} with recording`);
  console.log(`  ratio ${ratio.toFixed(2)} (bound ${BOUND}), ${bytes.toFixed(0)} bytes a request`);
  if (!smoke && ratio < BOUND) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
