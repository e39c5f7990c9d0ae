/**
 * What being watched costs: requests with the dashboard and Prometheus on, ten readers of the stream and a scrape each
 * second, over those of the same run without.
 *
 *     npx tsx spec/bench/dashboard.bench.ts            a minute
 *     npx tsx spec/bench/dashboard.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * Users without think time keep the generator busy against the embedded target, in a thread of its own. Runs with and
 * without take turns, each in a process of its own, and each pair gives a ratio; the median counts. It is formed twice:
 * of requests for the CPU time of the generator, which a busy neighbour cannot take away, and of requests in the same
 * span of time, which is what is wanted and depends on who else is at work here. The bound is 0.95.
 */
import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/model/report.js';

const smoke = process.argv.includes('--smoke');
const PAIRS = smoke ? 1 : 9;
const READERS = 10;
const BOUND = 0.95;
const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const BUSY = [
  ...['--set', 'load.ramp_up.phases=[{ at_second: 0, spawn_users: 50 }]'],
  ...['--set', 'load.user_lifetime={ mode: loop, iterations: 0 }'],
  ...['--duration', smoke ? '500ms' : '4s', '--seed', '1', '--json'],
];
const WATCHED = ['--dashboard=127.0.0.1:0', '--prometheus=127.0.0.1:0'];

interface Figures {
  /** For a second of a core. */
  readonly perCore: number;
  readonly requests: number;
  readonly bytesRead: number;
}

async function measure(isWatched: boolean): Promise<Figures> {
  const child = spawn(process.execPath, [MAIN, 'run', 'scenarios/http_scenario.yaml', ...BUSY, ...(isWatched ? WATCHED : [])]);
  let [stdout, stderr, bytesRead] = ['', '', 0];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const seen = new Set<string>();
  const once = (pattern: RegExp, act: (url: string) => void): void => {
    const url = pattern.exec(stderr)?.[1];
    if (url === undefined || seen.has(url)) return;
    seen.add(url);
    act(url);
  };
  let scrapes: NodeJS.Timeout | undefined;
  child.stderr.on('data', (text) => {
    stderr += text;
    once(/dashboard is at (\S+)/, (url) => {
      for (let reader = 0; reader < READERS; reader += 1) {
        get(`${url}api/stream`, (response) => response.on('data', (bytes: Buffer) => (bytesRead += bytes.length)).on('error', () => {}));
      }
    });
    once(/Metrics are served at (\S+)/, (url) => {
      scrapes = setInterval(() => get(url, (response) => response.resume()).on('error', () => {}), 1000);
    });
  });
  const status = await ended;
  clearInterval(scrapes);
  if (status !== 0) throw new Error(stderr);
  if (isWatched && bytesRead === 0) throw new Error('nobody read the stream');
  const report = JSON.parse(stdout) as Report;
  const coreSeconds = ((report.generator?.cpu_percent ?? 0) / 100) * report.duration_secs;
  return { perCore: report.total_requests / coreSeconds, requests: report.total_requests, bytesRead };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

const pairs: { readonly cpu: number; readonly count: number; readonly bytesRead: number }[] = [];
for (let pair = 0; pair < PAIRS; pair += 1) {
  // Which of the two goes first changes, so that a machine that warms up favours neither.
  const first = await measure(pair % 2 === 0);
  const second = await measure(pair % 2 !== 0);
  const [watched, alone] = pair % 2 === 0 ? [first, second] : [second, first];
  pairs.push({ cpu: watched.perCore / alone.perCore, count: watched.requests / alone.requests, bytesRead: watched.bytesRead });
}
const [cpu, count] = [median(pairs.map((pair) => pair.cpu)), median(pairs.map((pair) => pair.count))];
console.log(`with dashboard, Prometheus and ${READERS} readers, over without, medians of ${PAIRS} pairs (bound ${BOUND}):`);
console.log(`  requests for the same CPU time ${cpu.toFixed(3)}, requests in the same span ${count.toFixed(3)}`);
console.log(`  ${(median(pairs.map(({ bytesRead }) => bytesRead)) / 1e6).toFixed(1)} MB read in each run`);
if (!smoke && cpu < BOUND) process.exitCode = 1;
