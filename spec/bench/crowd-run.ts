/**
 * One live run of a thinking crowd, as it ships, measured from inside; prints one line of JSON.
 *
 *     node --expose-gc --import tsx spec/bench/crowd-run.ts URL USERS THINK_SECONDS USERS_PER_SECOND STEADY_SECONDS
 *
 * Memory is what the process uses with the whole crowd there, less what it used before the run; heap after a
 * collection, resident memory before one, since garbage waiting to be collected is memory too. Lateness is how long
 * after its due instant each action began, in the steady part alone.
 */
import { readdirSync } from 'node:fs';
import { finalize, lastValueFrom, Subject, tap } from 'rxjs';
import type * as rampart from '../../src/index.js';

const [url, users, thinkSeconds, usersPerSecond, steadySeconds] = process.argv.slice(2);
const { decodeScenario, live, run, toReport } = (await import(new URL('../../dist/src/index.js', import.meta.url).href)) as typeof rampart;

const scenario = decodeScenario(
  `version: "1.0"
name: crowd
workbook: { ip_pools: [{ id: pool, ranges: [127.32.0.0-127.63.255.255] }] }
actions: [{ id: get, call: get, with: { url: "${url}" } }]
workflows: { nodes: [{ id: start, action: get, edges: [{ to: done }] }, { id: done, type: end }] }
load:
  ramp_up: { phases: [{ at_second: 0, spawn_users: ${users} }] }
  user_lifetime: { mode: loop, iterations: 0, think_time: ${thinkSeconds}s }
  user_resources: { ip_binding: { pool_id: pool } }
  concurrency: { spawn_rate_limit: ${usersPerSecond}/s }
`,
  'crowd.yaml',
);

const collect = (globalThis as { gc?: () => void }).gc as () => void;
collect();
const before = process.memoryUsage();
const warnings: string[] = [];
const commands$ = new Subject<rampart.Command>();
const lateMs: number[] = [];
let steady = false;
const untilThere = Number(users) / Number(usersPerSecond) + Number(thinkSeconds) + 1;
const found: Record<string, number> = {};

const timer = setTimeout(() => {
  steady = true;
  const cpu = process.cpuUsage();
  const beganMs = performance.now();
  setTimeout(() => {
    steady = false;
    const { user, system } = process.cpuUsage(cpu);
    found['corePercent'] = (user + system) / 10 / (performance.now() - beganMs);
    found['rssKbPerUser'] = (process.memoryUsage.rss() - before.rss) / 1024 / Number(users);
    found['openFiles'] = readdirSync('/proc/self/fd').length;
    collect();
    found['heapKbPerUser'] = (process.memoryUsage().heapUsed - before.heapUsed) / 1024 / Number(users);
    commands$.next({ type: 'abort' });
  }, Number(steadySeconds) * 1000);
}, untilThere * 1000);

const report = await lastValueFrom(
  run(scenario, { world: live({ onWarning: (warning) => warnings.push(warning) }), seed: 1, commands$ }).pipe(
    tap((event) => {
      if (steady && event.type === 'action.started') lateMs.push((event.at - event.due_at) / 1000);
    }),
    toReport(),
    finalize(() => clearTimeout(timer)),
  ),
);
lateMs.sort((a, b) => a - b);
const percentile = (percent: number): number =>
  lateMs[Math.min(lateMs.length - 1, Math.floor((lateMs.length * percent) / 100))] ?? Number.NaN;
console.log(
  JSON.stringify({
    ...found,
    started: lateMs.length / Number(steadySeconds),
    lateMsP50: percentile(50),
    lateMsP99: percentile(99),
    spawnedLateMsP99: report.spawn.late_ms.p99,
    peakUsers: report.users.peak_active,
    requests: report.total_requests,
    errors: report.actions['get']?.errors,
    trustworthy: report.generator?.trustworthy,
    warnings,
  }),
);
