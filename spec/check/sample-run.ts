/**
 * Logs of real simulated runs, for breaking: users of two tenants and pools wait, walk, think, time out and are stopped.
 */
import { parse } from 'yaml';
import { Subject } from 'rxjs';
import { run } from '../../src/api/run.js';
import type { Expected } from '../../src/check/expected.js';
import { readExpected } from '../../src/check/read-scenario.js';
import type { Command } from '../../src/model/command.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import { simulated } from '../../src/worlds/simulated.js';

const SCENARIO = `version: "1.0"
name: sample
workbook:
  metrics: { size: { type: trend, action: look, value: look.body_len } }
  ip_pools:
    - { id: red, ranges: [127.1.0.0-127.1.0.3], reserved: [127.1.0.1, 127.1.0.2], tenants: [a] }
    - { id: blue, ranges: [127.2.0.0/30], tenants: [b] }
actions:
  - { id: look, call: get, with: { url: "http://127.0.0.1:8080/", timeout: 2s } }
  - { id: buy, call: post, with: { url: "http://127.0.0.1:8080/", timeout: 2s } }
workflows:
  nodes:
    - id: start
      action: look
      edges: [{ to: pay, trigger: { condition: look.status_code == 200 } }, { to: done }]
    - { id: pay, action: buy, edges: [{ to: done, trigger: { condition: buy.ok } }] }
    - { id: done, type: end }
load:
  ramp_up:
    phases:
      - { at_second: 0, spawn_users: 5, tenant_id: a, ip_pool_override: red }
      - { at_second: 1, spawn_users: 3, tenant_id: b, ip_pool_override: blue }
  user_lifetime: { mode: loop, iterations: 3, think_time: 200ms }
  user_resources: { ip_binding: { strategy: per_user, release_on: task_end, wait_on_exhaustion: true, wait_timeout: 70ms } }
  concurrency: { max_concurrent_users: 6 }
  graceful_stop: 500ms
simulation:
  targets:
    - { match: { action: look }, latency: { distribution: constant, value: 50ms }, errors: [{ rate: 0.2, status: 404 }] }
    - { latency: { distribution: constant, value: 50ms }, errors: [{ rate: 0.2, fault: connect.refused }] }
`;

export interface SampleRun {
  readonly expected: Expected;
  readonly events: readonly RunEvent[];
}

/** The run, left alone or told something after so many events. */
export function sampleRun(command?: Command, afterEvents = 45): SampleRun {
  const commands$ = new Subject<Command>();
  const events: RunEvent[] = [];
  const scenario = decodeScenario(SCENARIO, 'sample.yaml');
  run(scenario, { world: simulated(), seed: 11, commands$ }).subscribe((event) => {
    events.push(event);
    if (command !== undefined && events.length === afterEvents) commands$.next(command);
  });
  return { expected: readExpected(parse(SCENARIO)), events };
}
