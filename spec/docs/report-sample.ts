/** A real report with something in every place: a short live run in which calls succeed and fail and users wait. */
import { lastValueFrom } from 'rxjs';
import { type Report, decodeScenario, live, run, toReport } from '../../src/index.js';

const SCENARIO = `version: "1.0"
name: everything
workbook:
  resources: [{ id: shop, type: demo_target }]
  metrics:
    calls: { type: counter, value: 1 }
    size: { type: gauge, action: look, value: look.body_len }
    quick: { type: rate, value: look.duration_ms < 1000 }
    took: { type: trend, action: look, value: look.duration_ms }
  ip_pools: [{ id: pair, ranges: [127.90.0.1-127.90.0.2] }]
actions:
  - { id: look, call: get, with: { url: "{{shop.url}}/asset" } }
  - { id: nobody, call: get, with: { url: "http://127.0.0.1:9/" } }
workflows:
  nodes:
    - { id: start, action: look, edges: [{ to: next }] }
    - { id: next, action: nobody, edges: [{ to: done }] }
    - { id: done, type: end }
load:
  ramp_up: { phases: [{ at_second: 0, spawn_users: 3 }] }
  user_resources: { ip_binding: { release_on: task_end, wait_on_exhaustion: true } }
`;

export function sampleReport(): Promise<Report> {
  const scenario = decodeScenario(SCENARIO, 'everything.yaml');
  return lastValueFrom(run(scenario, { world: live(), seed: 42, fingerprint: true }).pipe(toReport()));
}
