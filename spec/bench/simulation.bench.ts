/**
 * How fast a simulation is: simulated requests and events for each second of real time, beside the same crowd in SimPy.
 *
 *     npx tsx spec/bench/simulation.bench.ts            20,000 users, 100,000 requests; then a million users
 *     npx tsx spec/bench/simulation.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * The users share a pool of 65,536 addresses and a target with 50 servers and an exponential service time of
 * 20 ms, walk five iterations and think a second in between: every part of a run has its share. Nobody
 * listens but a counter, so what is measured is the run and not an output. Where a Python has SimPy, the same crowd in it
 * (`simpy-crowd.py`, which tells nothing and counts nothing) takes its turn after each round, and ratios are of neighbours.
 * The first rounds, in which Node finds out what is worth compiling, are printed and do not count in the median.
 *
 * Then a million users, a thousand a second, each three iterations long: their memory must not grow. No other bound: the
 * figures are for comparing.
 */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type * as rampart from '../../src/index.js';
import { scenarioText } from '../support/scenario-text.js';

const smoke = process.argv.includes('--smoke');
const USERS = smoke ? 200 : 20_000;
const ROUNDS = smoke ? 1 : 8;
const ROUNDS_UNCOUNTED = smoke ? 0 : 3;
const MANY_USERS = smoke ? 2_000 : 1_000_000;
const ARRIVALS_PER_SECOND = smoke ? 100 : 1_000;
/** Resident memory at the end over that after a tenth of the users. */
const GROWTH_MAX = 2;
const ITERATIONS = 5;
const PYTHONS = ['python3', '/usr/bin/python3'];
const SIMPY_CROWD = fileURLToPath(new URL('./simpy-crowd.py', import.meta.url));

// As it ships: what runs the sources here adds a call to every function that is made.
const { decodeScenario, run, simulated } = (await import(new URL('../../dist/src/index.js', import.meta.url).href)) as typeof rampart;

const scenario = scenarioOf(`[{ at_second: 0, spawn_users: ${USERS} }]`, ITERATIONS, '[10.0.0.0/16]', 'capacity: { concurrency: 50 }');
const ratios: number[] = [];
const rates: number[] = [];
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
  if (round <= ROUNDS_UNCOUNTED) continue;
  rates.push(requests / seconds);
  if (simpy !== null) ratios.push(simpy.seconds / seconds);
}
console.log(
  `median of the last ${rates.length}: ${Math.round(median(rates)).toLocaleString('en')} requests/s` +
    (ratios.length === 0 ? '' : `, ${median(ratios).toFixed(2)} times SimPy`),
);
passMany();

/** Users who come and go: what is left of each must be nothing. */
function passMany(): void {
  const phases = Array.from(
    { length: MANY_USERS / ARRIVALS_PER_SECOND },
    (_, second) => `{ at_second: ${second}, spawn_users: ${ARRIVALS_PER_SECOND} }`,
  );
  const many = scenarioOf(`[${phases.join(', ')}]`, 3, '[10.0.0.0/10]', '');
  const residentMb: number[] = [];
  let finished = 0;
  let requests = 0;
  const startedMs = performance.now();
  run(many, { world: simulated(), seed: 1 }).subscribe(({ type }) => {
    if (type === 'action.finished') requests += 1;
    if (type !== 'user.finished') return;
    finished += 1;
    if (finished % (MANY_USERS / 10) === 0) residentMb.push(process.memoryUsage.rss() / 1e6);
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const growth = (residentMb.at(-1) as number) / (residentMb[0] as number);
  console.log(
    `${finished.toLocaleString('en')} users passed in ${seconds.toFixed(1)} s, ${requests.toLocaleString('en')} requests: ` +
      `resident ${residentMb.map((mb) => mb.toFixed(0)).join(' ')} MB after each tenth (bound ${GROWTH_MAX} times the first)`,
  );
  if (finished !== MANY_USERS || (!smoke && growth > GROWTH_MAX)) process.exitCode = 1;
}

function scenarioOf(phases: string, iterations: number, ranges: string, capacity: string): rampart.Scenario {
  const text = scenarioText({
    pools: `[{ id: pool, ranges: ${ranges} }]`,
    binding: '{ pool_id: pool }',
    phases,
    lifetime: `{ mode: loop, iterations: ${iterations}, think_time: 1s }`,
    actions: '[{ id: get, call: get, with: { url: "http://10.255.0.1/asset" } }]',
  });
  const latency = 'latency: { distribution: exponential, mean: 20ms }';
  const target = capacity === '' ? latency : `${latency}, ${capacity}`;
  return decodeScenario(`${text}simulation: { targets: [{ ${target} }] }\n`, 'bench.yaml');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
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
