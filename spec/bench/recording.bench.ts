/**
 * What recording costs: how many requests one core can make with it, over how many without.
 *
 *     npx tsx spec/bench/recording.bench.ts            a minute and a half
 *     npx tsx spec/bench/recording.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * Users without think time keep the generator busy against the embedded target, in a thread of its own. Requests are
 * counted twice: against the CPU time of the generator, which a busy neighbour on this machine cannot take away, and
 * against the wall clock, which is what users of `--record` see. Runs with and without take turns, each in a process of
 * its own; the median of the rounds' ratios counts. The bound is 0.8 for both.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/model/report.js';

const smoke = process.argv.includes('--smoke');
const ROUNDS = smoke ? 1 : 9;
const BOUND = 0.8;
const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const BUSY = [
  ...['--set', `load.ramp_up.phases=[{ at_second: 0, spawn_users: 50 }]`],
  // So much work and not so much time: however slow the machine, most of it is done by code that is warm.
  ...['--set', `load.user_lifetime={ mode: loop, iterations: ${smoke ? 2 : 400} }`],
  ...['--seed', '1', '--json', '-q'],
];

const folder = mkdtempSync(join(tmpdir(), 'rampart-bench-'));

interface Rates {
  /** Requests for each second of a core's time. */
  readonly perCore: number;
  /** Requests for each second on the wall. */
  readonly perSecond: number;
  /** Of recording, for each request. */
  readonly bytes: number;
}

function ratesOf(record: boolean): Rates {
  const file = join(folder, 'bench.rec');
  const args = [MAIN, 'run', 'scenarios/http_scenario.yaml', ...BUSY, ...(record ? ['--record', file] : [])];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  const coreSeconds = ((report.generator?.cpu_percent ?? 0) / 100) * report.duration_secs;
  return {
    perCore: report.total_requests / coreSeconds,
    perSecond: report.requests_per_second,
    bytes: record ? statSync(file).size / report.total_requests : 0,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

try {
  const plain: Rates[] = [];
  const recorded: Rates[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(ratesOf(false));
    recorded.push(ratesOf(true));
  }
  const tell = (what: string, rate: 'perCore' | 'perSecond'): number => {
    const ratio = median(recorded.map((rates, round) => rates[rate] / (plain[round] as Rates)[rate]));
    const [without, having] = [plain, recorded].map((rates) => median(rates.map((each) => each[rate])).toFixed(0));
    console.log(`requests a second ${what}: ${without} without, ${having} with recording; ratio ${ratio.toFixed(2)} (bound ${BOUND})`);
    return ratio;
  };
  const ratios = [tell('of a core', 'perCore'), tell('on the wall', 'perSecond')];
  console.log(`${median(recorded.map(({ bytes }) => bytes)).toFixed(0)} bytes of recording a request`);
  if (!smoke && Math.min(...ratios) < BOUND) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
