/**
 * What a step of the virtual clock costs with 100,000 timers pending, over 1,000.
 *
 *     npx tsx spec/bench/clock.bench.ts            a second or two; exit code 1 when the ratio is over the bound
 *     npx tsx spec/bench/clock.bench.ts --smoke    does it run at all
 *
 * Each timer sets itself again after a drawn while, so that as many stay pending; one step is one timer fired and
 * one set. Both sizes take turns, so that a slow moment of the machine falls on both; medians are compared. A
 * heap should pay for the logarithm and the caches, which is a few times, and never for the number.
 */
import { performance } from 'node:perf_hooks';
import { randomFor } from '../../src/model/random.js';
import { VirtualClock } from '../../src/time/virtual-clock.js';

const smoke = process.argv.includes('--smoke');
const FEW = 1_000;
const MANY = 100_000;
const STEPS = smoke ? 1_000 : 100_000;
const ROUNDS = smoke ? 1 : 15;
const RATIO_MAX = 6;
const DELAYS = Array.from(
  { length: 4096 },
  (
    (random) => () =>
      random.below(2_000_000)
  )(randomFor(1, 'bench')),
);

function clockWith(pending: number): () => number {
  const clock = new VirtualClock();
  let next = 0;
  const again = (): void => {
    clock.setTimeout(again, DELAYS[next++ & 4095] as number);
  };
  for (let i = 0; i < pending; i += 1) again();
  return () => {
    const startedMs = performance.now();
    clock.advance({ turnsMax: STEPS });
    return ((performance.now() - startedMs) * 1_000_000) / STEPS;
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

const [stepFew, stepMany] = [clockWith(FEW), clockWith(MANY)];
stepFew();
stepMany();
const few: number[] = [];
const many: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  few.push(stepFew());
  many.push(stepMany());
}
const ratio = median(many) / median(few);
console.log(
  `step of the clock: ${median(few).toFixed(0)} ns with ${FEW} timers pending, ${median(many).toFixed(0)} ns with ${MANY}; ratio ${ratio.toFixed(2)} (bound ${RATIO_MAX})`,
);
if (!smoke && ratio > RATIO_MAX) process.exitCode = 1;
