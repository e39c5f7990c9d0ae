/**
 * Proves on many random sequences that tables do what XState does; prints how many there were and every difference.
 *
 *     npm run equivalence -- --sequences 100000 --seed 1
 *
 * Half are lives of users over random workflows, half walks of random charts of every shape that tables cover.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { userMachine } from '../../../machines/user.machine.js';
import { comparing, differenceOverChart } from './differences.js';
import { lives } from './lives.js';

const { values } = parseArgs({
  options: { sequences: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const sequences = Number(values.sequences);
const seed = Number(values.seed);
const half = Math.floor(sequences / 2);

let differences = 0;
function tell(where: string, difference: unknown): void {
  differences += 1;
  console.log(`${where}: ${JSON.stringify(difference)}`);
}

const outcome = fc.check(
  fc.property(lives, ({ scenario, messages, faultAt }) => {
    const difference = comparing(userMachine(scenario))({ input: { user: 1, tenant: 'default' }, events: messages, faultAt });
    if (difference !== null) throw new Error(JSON.stringify(difference));
  }),
  { numRuns: half, seed },
);
if (outcome.failed) tell(`life ${outcome.counterexamplePath}`, outcome.errorInstance);
for (let chart = seed; chart < seed + sequences - half; chart += 1) {
  const difference = differenceOverChart(chart);
  if (difference !== null) tell(`chart ${chart}`, difference);
}
console.log(`${outcome.numRuns} lives of users and ${sequences - half} random charts: ${differences} differences`);
if (differences > 0) process.exitCode = 1;
