/**
 * What a user costs, and that it costs the same in a crowd: spawn, think and finish at 8,000 users over 1,000.
 *
 * The whole runtime runs, every machine and every message, on a clock that does not wait and with
 * answers that cost nothing; what is left is ours. Both sizes take turns, so that a slow moment of the
 * machine falls on both; medians are compared. The bound is 2.
 */
import { performance } from 'node:perf_hooks';
import { scenarioOf } from '../support/scenario-text.js';
import { startScripted } from '../support/scripted-world.js';

const smoke = process.argv.includes('--smoke');
const SMALL = smoke ? 100 : 1000;
const LARGE = smoke ? 800 : 8000;
const ROUNDS = smoke ? 1 : 7;
const BOUND = 2;

interface Cost {
  readonly spawn: number;
  readonly think: number;
  readonly finish: number;
}

/** Microseconds of real time per user for each part of its life. */
function costPerUser(users: number): Cost {
  const scenario = scenarioOf({
    pools: '[{ id: pool, ranges: [127.64.0.0/16] }]',
    binding: '{ pool_id: pool }',
    phases: `[{ at_second: 0, spawn_users: ${users} }]`,
    lifetime: '{ mode: loop, iterations: 2, think_time: 1s }',
  });
  const run = startScripted(scenario);
  const part = (untilUs: number): number => {
    const startedMs = performance.now();
    run.advance(untilUs);
    return ((performance.now() - startedMs) * 1000) / users;
  };
  const spawn = part(10_000);
  const think = part(1_030_000);
  const finish = part(2_000_000);
  if (!run.completed() || run.defects.length > 0) throw new Error('the run did not come to its end');
  return { spawn, think, finish };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

const small: Cost[] = [];
const large: Cost[] = [];
costPerUser(SMALL);
for (let round = 0; round < ROUNDS; round += 1) {
  large.push(costPerUser(LARGE));
  // As many small runs as make up a large one, so that both see the same stretch of time.
  for (let part = 0; part < LARGE / SMALL; part += 1) small.push(costPerUser(SMALL));
}

console.log(`cost per user in µs, medians; ${SMALL} and ${LARGE} users`);
let worst = 0;
for (const part of ['spawn', 'think', 'finish'] as const) {
  const [few, many] = [median(small.map((cost) => cost[part])), median(large.map((cost) => cost[part]))];
  worst = Math.max(worst, many / few);
  console.log(
    `  ${part.padEnd(7)} ${few.toFixed(1).padStart(8)} ${many.toFixed(1).padStart(8)}   ratio ${(many / few).toFixed(2)} (bound ${BOUND})`,
  );
}
if (!smoke && worst > BOUND) process.exitCode = 1;
