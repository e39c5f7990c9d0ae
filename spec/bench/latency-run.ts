/**
 * One live run against a target that answers after a known time, told beside what the target says of itself.
 *
 *     node --import tsx spec/bench/latency-run.ts PORT USERS THINK_US SECONDS
 *
 * Users begin evenly spread over twice the think time, so that the target and the run have an even
 * load. Nothing of an answer is read, as in the bare loop it is held against.
 */
import { lastValueFrom } from 'rxjs';
import type * as rampart from '../../src/index.js';

const [port, users, thinkUs, seconds] = process.argv.slice(2);
const { decodeScenario, live, run, toReport } = (await import(new URL('../../dist/src/index.js', import.meta.url).href)) as typeof rampart;

const scenario = decodeScenario(
  `version: "1.0"
name: timed
workbook: { ip_pools: [{ id: pool, ranges: [127.25.0.0/16] }] }
actions:
  - id: get
    call: get
    with: { url: "http://127.0.0.1:${port}/" }
workflows: { nodes: [{ id: start, action: get, edges: [{ to: done }] }, { id: done, type: end }] }
load:
  ramp_up: { phases: [{ at_second: 0, spawn_users: ${users} }] }
  user_lifetime: { mode: loop, iterations: 0, think_time: ${thinkUs}us }
  user_resources: { ip_binding: { pool_id: pool } }
  concurrency: { spawn_rate_limit: ${Math.round(Math.min(1e6, (Number(users) * 500_000) / (Number(thinkUs) + 1)))}/s }
  duration: ${seconds}s
`,
  'timed.yaml',
);
const report = await lastValueFrom(run(scenario, { world: live(), seed: 1 }).pipe(toReport()));
console.log(
  JSON.stringify({
    requestsPerSecond: report.requests_per_second,
    failed: report.failure_count,
    latency: report.actions['get']?.latency_ms,
    generator: report.generator,
  }),
);
