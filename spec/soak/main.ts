/**
 * A soak: one long live run against a target whose faults change every minute, the checker listening, and what must
 * stay flat measured as it goes.
 *
 *     npm run soak -- --minutes 30        the figures of docs/reliability.md
 *     npm run soak -- --minutes 1 --fault-seconds 3
 *
 * Users come and go all the time, wait for too few addresses, give them back after every task, and meet every fault.
 * Prints a line a minute and a verdict; exit 1 when memory grew, a warning came or a promise was broken.
 */
import { spawn } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { lastValueFrom, tap } from 'rxjs';
import { parse } from 'yaml';
import { Checker } from '../../src/check/checker.js';
import type { Finding } from '../../src/check/finding.js';
import { readExpected } from '../../src/check/read-scenario.js';
import { decodeScenario, live, run } from '../../src/index.js';
import { PrometheusOutput } from '../../src/outputs/prometheus/prometheus-output.js';
import { ReportFold } from '../../src/report/report.js';
import { compilePlan } from '../../src/scenario/compile-plan.js';
import { type Vitals, takeVitals } from './vitals.js';

const SEED = 42;
const USERS_PER_SECOND = 6;
const GROWTH_MAX = 1.05;
/** Findings that are told one by one. */
const TOLD_MAX = 10;
const FAULT_SERVER = new URL('./fault-server.ts', import.meta.url).pathname;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, 'fault-seconds': { type: 'string', default: '60' } },
});
const seconds = Math.round(Number(values.minutes) * 60);
const sampleMs = Math.min(60, Math.max(1, seconds / 4)) * 1000;

const warnings: Error[] = [];
process.on('warning', (warning) => warnings.push(warning));

function scenarioText(guide: string): string {
  const phases = Array.from({ length: seconds }, (_, at) => `      - { at_second: ${at}, spawn_users: ${USERS_PER_SECOND} }`);
  return `version: "1.0"
name: soak
workbook:
  metrics: { size: { type: trend, action: call, value: call.body_len } }
  ip_pools: [{ id: few, ranges: [127.66.0.0/27] }]
actions:
  - { id: ask, call: get, with: { url: "${guide}", timeout: 2s }, export: [{ type: json, name: url, path: $.url }] }
  - id: call
    call: get
    with: { url: "{{ask.url}}", timeout: 800ms, follow_redirects: 3, headers: { x-user: "{{user.id}}" } }
    export: [{ type: regex, name: greeting, pattern: 'greeting":"(\\w+)' }]
workflows:
  nodes:
    - { id: start, action: ask, edges: [{ to: call, trigger: { condition: ask.ok } }, { to: done }] }
    - { id: call, action: call, edges: [{ to: again, trigger: { condition: call.status_code >= 500 } }, { to: done }] }
    - { id: again, action: call, edges: [{ to: done }] }
    - { id: done, type: end }
load:
  ramp_up:
    phases:
${phases.join('\n')}
  user_lifetime: { mode: loop, iterations: 6, think_time: 300ms }
  user_resources: { ip_binding: { strategy: per_task, release_on: task_end, wait_on_exhaustion: true, wait_timeout: 400ms } }
  duration: ${seconds}s
  graceful_stop: 5s
`;
}

function show(label: string, { heapMb, rssMb, files, handles, listeners }: Vitals, more: string): void {
  const numbers = `heap ${heapMb.toFixed(2)} MB, rss ${rssMb.toFixed(0)} MB, ${files} files, ${handles} handles, ${listeners} listeners`;
  console.log(`${label.padStart(8)}  ${numbers}, ${more}`);
}

const server = spawn(process.execPath, ['--import', 'tsx', FAULT_SERVER, String(Number(values['fault-seconds']) * 1000)], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const guide = await new Promise<string>((resolve) => createInterface({ input: server.stdout }).once('line', resolve));
const text = scenarioText(guide);
const scenario = decodeScenario(text, 'soak.yaml');
const plan = compilePlan(scenario, { seed: SEED });

const fold = new ReportFold(plan);
const checker = new Checker(readExpected(parse(text)));
const findings: Finding[] = [];
let scrapeUrl = '';
const onListening = (url: string): void => {
  scrapeUrl = url;
};
const metrics = new PrometheusOutput({ address: { host: '127.0.0.1', port: 0 }, fold, health: () => null, onListening });

async function countSeries(): Promise<number> {
  const response = await fetch(scrapeUrl, { headers: { connection: 'close' } });
  return (await response.text()).split('\n').filter((each) => each !== '' && !each.startsWith('#')).length;
}

const samples: Vitals[] = [];
async function sample(): Promise<void> {
  const series = await countSeries();
  const vitals = takeVitals();
  samples.push(vitals);
  const { users, actions } = fold.tally.snapshot();
  const called = Object.values(actions).reduce((sum, { success, failure }) => sum + success + failure, 0);
  const failed = Object.values(actions).reduce((sum, { failure }) => sum + failure, 0);
  show(
    String(samples.length),
    vitals,
    `${series} series; ${users.active} users, ${called} actions, ${failed} failed, ${findings.length} findings`,
  );
}

const startedMs = performance.now();
const before = takeVitals();
show('before', before, '');
await metrics.open(plan);
const timer = setInterval(() => void sample(), sampleMs);
let events = 0;
const loop = monitorEventLoopDelay();
loop.enable();
await lastValueFrom(
  run(scenario, { world: live(), seed: SEED }).pipe(
    tap((event) => {
      events += 1;
      fold.apply(event);
      metrics.event(event);
      for (const finding of checker.accept(event)) {
        findings.push(finding);
        if (findings.length <= TOLD_MAX) console.log(`  [${finding.invariant}] ${finding.seq}: ${finding.message}`);
      }
    }),
  ),
);
loop.disable();
clearInterval(timer);
findings.push(...checker.finish());
await metrics.close();
// Closed sockets take a moment to be gone.
await new Promise((resolve) => setTimeout(resolve, 1000));
const after = takeVitals();
show('after', after, '');
server.stdin.end();

const { users, pools, actions } = fold.tally.snapshot();
const classes = Object.keys(actions['call']?.errors ?? {}).toSorted();
const [first, last] = [samples[0] as Vitals, samples.at(-1) as Vitals];
const growth = last.heapMb / first.heapMb;
const minutes = (performance.now() - startedMs) / 60_000;
console.log(`\n${minutes.toFixed(1)} minutes, ${events} events, ${users.spawned} users, ${pools['few']?.granted} leases`);
console.log(`${classes.length} classes of error met: ${classes.join(', ')}`);
console.log(`heap at the end over the first sample: ${growth.toFixed(3)} (at most ${GROWTH_MAX})`);
console.log(`longest stall of the event loop: ${(loop.max / 1e6).toFixed(0)} ms, 99 % under ${(loop.percentile(99) / 1e6).toFixed(0)} ms`);
console.log(`${warnings.length} warnings, ${findings.length} broken promises`);
for (const { name, message } of warnings.slice(0, 10)) console.log(`  warning ${name}: ${message}`);
const left = (['files', 'handles', 'listeners'] as const).filter((what) => after[what] > before[what]);
for (const what of left) console.log(`  ${what} left behind: ${after[what]}, and ${before[what]} before`);
const wrong = growth > GROWTH_MAX || warnings.length > 0 || findings.length > 0 || left.length > 0;
console.log(wrong ? 'NOT FLAT' : 'flat');
process.exitCode = wrong ? 1 : 0;
