/**
 * What a user costs, and that it costs the same in a crowd: spawn, think and finish at 10,000 and 50,000 users over 1,000.
 *
 *     npx tsx spec/bench/users.bench.ts            exit code 1 when a bound is missed
 *     npx tsx spec/bench/users.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * The whole runtime runs, every machine and every message, in the simulated world, where neither time nor sockets cost
 * anything; what is left is ours. All users are due at one instant. Sizes take turns, so that a slow moment of the machine
 * falls on all of them; medians are compared. A crowd may cost twice as much for each user, and 10,000 must be there within
 * a second.
 */
import { performance } from 'node:perf_hooks';
import type * as rampart from '../../src/index.js';
import { scenarioText } from '../support/scenario-text.js';

const smoke = process.argv.includes('--smoke');
const SIZES = smoke ? [100, 400, 800] : [1000, 10_000, 50_000];
const ROUNDS = smoke ? 1 : 5;
/** Users of each size that a round has at least, so that all see the same stretch of time. */
const USERS_PER_ROUND = Math.max(...SIZES);
const BOUND = 2;
const BURST = 10_000;
const BURST_MS = 1000;
const PARTS = ['spawn', 'think', 'finish'] as const;

type Cost = Record<(typeof PARTS)[number], number>;

// As it ships: what runs the sources here adds a call to every function that is made.
const { decodeScenario, run, simulated } = (await import(new URL('../../dist/src/index.js', import.meta.url).href)) as typeof rampart;

/** Microseconds of real time per user for each part of its life. */
function costPerUser(users: number): Cost {
  const text = scenarioText({
    pools: '[{ id: pool, ranges: [10.0.0.0/16] }]',
    binding: '{ pool_id: pool }',
    phases: `[{ at_second: 0, spawn_users: ${users} }]`,
    lifetime: '{ mode: loop, iterations: 2, think_time: 1s }',
  });
  let step: rampart.Step = () => null;
  let finished = 0;
  const world = simulated({
    pump: (next) => {
      step = next;
    },
  });
  run(decodeScenario(text, 'users.yaml'), { world, seed: 1 }).subscribe(({ type }) => {
    if (type === 'user.finished') finished += 1;
  });
  const part = (untilUs: number): number => {
    const startedMs = performance.now();
    for (let nextUs = step(untilUs); nextUs !== null && nextUs <= untilUs; nextUs = step(untilUs));
    return ((performance.now() - startedMs) * 1000) / users;
  };
  const cost = { spawn: part(10_000), think: part(1_030_000), finish: part(2_000_000) };
  if (finished !== users) throw new Error(`${finished} of ${users} users came to their end`);
  return cost;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

const costs = new Map<number, Cost[]>(SIZES.map((size) => [size, []]));
costPerUser(USERS_PER_ROUND);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [size, found] of costs) {
    for (let users = 0; users < USERS_PER_ROUND; users += size) found.push(costPerUser(size));
  }
}

console.log(`cost per user in µs, medians; ${SIZES.join(', ')} users`);
const medianOf = (size: number, part: keyof Cost): number => median((costs.get(size) as Cost[]).map((cost) => cost[part]));
for (const part of PARTS) {
  const [few, ...more] = SIZES.map((size) => medianOf(size, part)) as [number, ...number[]];
  const ratios = more.map((many) => many / few);
  console.log(
    `  ${part.padEnd(7)} ${[few, ...more].map((cost) => cost.toFixed(1).padStart(8)).join('')}   ratio ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')} (bound ${BOUND})`,
  );
  if (!smoke && ratios.some((ratio) => ratio > BOUND)) process.exitCode = 1;
}
if (!smoke) {
  const burstMs = (medianOf(BURST, 'spawn') * BURST) / 1000;
  console.log(`  ${BURST} users due at one instant are there after ${burstMs.toFixed(0)} ms (bound ${BURST_MS})`);
  if (burstMs > BURST_MS) process.exitCode = 1;
}
