/**
 * The swarm by hand.
 *
 *     npm run swarm -- --seeds 1000            the first thousand seeds
 *     npm run swarm -- --seeds 1000 --from 5000
 *     npm run swarm -- --seed 1234             one seed: its scenario, its troubles, and what is wrong, shrunk
 *     npm run swarm -- --seeds 1000 --fingerprints --every 20 --busy     to compare processes
 *     npm run swarm -- --rare --seeds 3000           seeds for the corpus: three for each situation
 *     npm run swarm -- --planted               plants every bug of planted-bugs/ and looks for it
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Finding } from '../../../src/check/finding.js';
import { CORPUS } from './corpus.js';
import { type Judged, judgeSeed, shrinkSeed } from './judge-seed.js';
import { fingerprintsElsewhere, seedsElsewhere } from './process.js';
import { tellSeed, tellTally } from './tell.js';
import { Tally } from './tally.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string' },
    fingerprints: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    busy: { type: 'boolean', default: false },
    'until-found': { type: 'boolean', default: false },
    rare: { type: 'boolean', default: false },
    'shrink-seconds': { type: 'string', default: '60' },
    planted: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

if (values.planted) await import('../planted-bugs/main.js');
else if (values['until-found']) searchUntilFound();
else if (values.rare) printRare(Number(values.seeds));
else if (values.seed !== undefined) replaySeed(Number(values.seed));
else if (values.fingerprints) await printFingerprints();
else await runSeeds(Number(values.seeds), Number(values.from));

function replaySeed(seed: number): void {
  const judged = judgeSeed(seed);
  const [first] = judged.findings;
  console.log(tellSeed(judged));
  if (first === undefined) return;
  console.log(
    `\nShrunk, breaking the same promise:\n${tellSeed({ ...shrinkSeed(seed, first.invariant, Number(values['shrink-seconds']) * 1000), seed })}`,
  );
  process.exitCode = 1;
}

/** Seeds that reach rare situations, the first few for each, so that every swarm begins with them. */
function printRare(seeds: number): void {
  const PER_SITUATION = 3;
  const COMMON = seeds / 20;
  const reached = new Map<string, number[]>();
  for (let seed = 0; seed < seeds; seed += 1) {
    for (const situation of judgeSeed(seed).situations) reached.set(situation, [...(reached.get(situation) ?? []), seed]);
  }
  const rare = [...reached.values()].filter((found) => found.length < COMMON).flatMap((found) => found.slice(0, PER_SITUATION));
  console.log([...new Set(rare)].sort((a, b) => a - b).join(', '));
}

async function runSeeds(seeds: number, from: number): Promise<void> {
  const tally = new Tally();
  const elsewhere = fingerprintsElsewhere(from, seeds);
  for (const seed of CORPUS) tell(tally.judge(seed));
  for (let seed = from; seed < from + seeds; seed += 1) tell(tally.judge(seed));
  const played = await elsewhere;
  for (const difference of tally.compare(played)) console.log(difference);
  console.log(tellTally(tally, played.size));
  if (tally.failed.length > 0) process.exitCode = 1;
}

function tell(judged: Judged): void {
  if (judged.findings.length > 0) console.log(`${tellSeed(judged)}\n`);
}

/** For comparing processes: the seed and the fingerprint of each run. */
async function printFingerprints(): Promise<void> {
  const neighbour = values.busy ? new Worker('for (;;);', { eval: true }) : null;
  for (const seed of seedsElsewhere(Number(values.from), Number(values.seeds), Number(values.every)))
    console.log(seed, judgeSeed(seed).fingerprint);
  await neighbour?.terminate();
}

/** For hunting one bug: the first seed that finds anything, as a line of JSON. */
function searchUntilFound(): void {
  const from = Number(values.from);
  const tally = new Tally({ playsTwice: true });
  for (let seed = from; seed < from + Number(values.seeds); seed += 1) {
    const [first] = judgeSafely(tally, seed);
    if (first === undefined) continue;
    console.log(JSON.stringify({ seed, invariant: first.invariant, message: first.message.split('\n')[0] }));
    return;
  }
  console.log(JSON.stringify({ seed: null, invariant: null, message: '' }));
}

/** What a seed finds; a core that is so broken that it throws is found as well. */
function judgeSafely(tally: Tally, seed: number): readonly Finding[] {
  try {
    return tally.judge(seed).findings;
  } catch (error) {
    return [{ invariant: 0, seq: 0, message: String(error) }];
  }
}
