/**
 * How fast a simulation is: simulated requests, events and turns of users for each second of real time.
 *
 *     npx tsx spec/bench/simulation.bench.ts            20,000 users, 100,000 requests
 *     npx tsx spec/bench/simulation.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * The users share a pool of 65,536 addresses and a target with 50 servers and an exponential service time of
 * 20 ms, walk five iterations and think a second in between: every part of a run has its share. Nobody
 * listens but a counter, so what is measured is the run and not an output. Where a Python has SimPy, the same crowd in it
 * (`simpy-crowd.py`, which tells nothing and counts nothing) takes its turn after each round, and the ratio is printed. No
 * bound: the figures are for comparing.
 */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type * as rampart from '../../src/index.js';
import { scenarioText } from '../support/scenario-text.js';

const smoke = process.argv.includes('--smoke');
const USERS = smoke ? 200 : 20_000;
const ROUNDS = smoke ? 1 : 3;
const ITERATIONS = 5;
const PYTHONS = ['python3', '/usr/bin/python3'];
const SIMPY_CROWD = fileURLToPath(new URL('./simpy-crowd.py', import.meta.url));

// As it ships: what runs the sources here adds a call to every function that is made.
const { decodeScenario, run, simulated } = (await import(new URL('../../dist/src/index.js', import.meta.url).href)) as typeof rampart;

const text = scenarioText({
  pools: '[{ id: pool, ranges: [10.0.0.0/16] }]',
  binding: '{ pool_id: pool }',
  phases: `[{ at_second: 0, spawn_users: ${USERS} }]`,
  lifetime: `{ mode: loop, iterations: ${ITERATIONS}, think_time: 1s }`,
  actions: '[{ id: get, call: get, with: { url: "http://10.255.0.1/asset" } }]',
});
const scenario = decodeScenario(
  `${text}simulation: { targets: [{ latency: { distribution: exponential, mean: 20ms }, capacity: { concurrency: 50 } }] }\n`,
  'bench.yaml',
);

for (let round = 1; round <= ROUNDS; round += 1) {
  let events = 0;
  let requests = 0;
  let virtualUs = 0;
  const startedMs = performance.now();
  run(scenario, { world: simulated(), seed: round }).subscribe((event) => {
    events += 1;
    if (event.type === 'action.finished') requests += 1;
    virtualUs = event.at;
  });
  const seconds = (performance.now() - startedMs) / 1000;
  if (requests !== USERS * ITERATIONS) throw new Error(`${requests} requests were made`);
  const perSecond = (count: number): string => Math.round(count / seconds).toLocaleString('en');
  console.log(
    `round ${round}: ${requests} requests, ${events} events and ${(virtualUs / 1e6).toFixed(1)} s of virtual time in ${seconds.toFixed(2)} s: ` +
      `${perSecond(requests)} requests/s, ${perSecond(events)} events/s, ${perSecond(virtualUs / 1e6)} times real time`,
  );
  const simpy = simpySeconds();
  if (simpy === null) console.log('  no Python here has SimPy, so it is not measured');
  else {
    const rate = Math.round(requests / simpy.seconds).toLocaleString('en');
    console.log(`  SimPy ${simpy.version}: ${rate} requests/s; ${(simpy.seconds / seconds).toFixed(2)} times as many here`);
  }
}

/** Null where no Python has it. */
function simpySeconds(): { readonly version: string; readonly seconds: number } | null {
  for (const python of PYTHONS) {
    const { status, stdout } = spawnSync(python, [SIMPY_CROWD, String(USERS), String(ITERATIONS)], { encoding: 'utf8' });
    const [version, seconds] = status === 0 ? stdout.trim().split(' ') : [];
    if (version !== undefined) return { version, seconds: Number(seconds) };
  }
  return null;
}
