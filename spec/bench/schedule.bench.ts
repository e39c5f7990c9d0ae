/**
 * How well a live run keeps its timetable, and what it costs: users spawned at 1,000 a second against real sockets.
 *
 * Prints the rate that was reached over the one asked for (2 % is the bound), how late users were, and how busy
 * the generator was. The target runs in a thread of its own. Nothing else should run beside it.
 */
import { lastValueFrom, tap } from 'rxjs';
import { decodeScenario, live, run, toReport } from '../../src/index.js';
import { scenarioText } from '../support/scenario-text.js';

const smoke = process.argv.includes('--smoke');
const USERS = smoke ? 200 : 5000;
const RATE_PER_SECOND = 1000;
const BOUND = 0.02;

const scenario = decodeScenario(
  scenarioText({
    pools: '[{ id: pool, ranges: [127.128.0.0/19] }]',
    binding: '{ pool_id: pool }',
    phases: `[{ at_second: 1, spawn_users: ${USERS} }]`,
    lifetime: '{ mode: loop, iterations: 5, think_time: 1s }',
    load: `  concurrency: { spawn_rate_limit: ${RATE_PER_SECOND}/s }`,
  }),
  'schedule.yaml',
);
const spawnedUs: number[] = [];
const report = await lastValueFrom(
  run(scenario, { world: live(), seed: 1 }).pipe(
    tap((event) => {
      if (event.type === 'user.spawned') spawnedUs.push(event.at);
    }),
    toReport(),
  ),
);
const seconds = ((spawnedUs.at(-1) as number) - (spawnedUs[0] as number)) / 1e6;
const ratio = (USERS - 1) / seconds / RATE_PER_SECOND;
const { late_ms: late } = report.spawn;
const pool = report.pools['pool'];
console.log(
  `${USERS} users at ${RATE_PER_SECOND}/s, 5 iterations, 1 s think time; ${report.total_requests} requests, ${report.failure_count} failed`,
);
console.log(`  rate reached over rate asked   ${ratio.toFixed(4)} (bound ${1 - BOUND} to ${1 + BOUND})`);
console.log(`  spawned late, ms               p50 ${late.p50} p99 ${late.p99} max ${late.max}`);
console.log(`  latency, ms                    p50 ${report.actions['get']?.latency_ms?.p50} p99 ${report.actions['get']?.latency_ms?.p99}`);
console.log(`  pool, µs                       allocate p99 ${pool?.allocate_us?.p99} release p99 ${pool?.release_us?.p99}`);
console.log(`  generator                      ${JSON.stringify(report.generator)}`);
if (!smoke && Math.abs(ratio - 1) > BOUND) process.exitCode = 1;
