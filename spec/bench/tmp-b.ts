/**
 * What granting and releasing an address costs, against the plainest thing that could keep a lease: a `Map`.
 *
 *     npx tsx spec/bench/pool.bench.ts            a million pairs each, half a minute
 *     npx tsx spec/bench/pool.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * One pair is one release and one grant, the oldest lease going and a new user coming, so that as many
 * stay held. As many `Map` deletions and insertions, with as many entries, are measured in turns with
 * it, slice by slice, so that a busy machine slows both; medians of the slices are compared. Exit code 1
 * when a ratio is over the bound. Each pool has a process of its own, since a run has one kind of pool.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LeaseBook, type Sharing } from '../../src/model/lease-book.js';
import { randomFor } from '../../src/model/random.js';
import type { AllocationStrategy } from '../../src/model/scenario.js';
import { rangesOf } from '../support/ranges.js';

interface Scale {
  readonly name: string;
  readonly range: string;
  readonly strategy: AllocationStrategy;
  readonly sharing: Sharing;
  /** Leases open all the time. */
  readonly held: number;
}

const RATIO_MAX = 10;
const SCALES: readonly Scale[] = [
  { name: '/24, half held', range: '10.0.0.0/24', strategy: 'round_robin', sharing: 'exclusive', held: 128 },
  { name: '/24, all but one held', range: '10.0.0.0/24', strategy: 'round_robin', sharing: 'exclusive', held: 255 },
  { name: '/16, 1,000 held', range: '10.0.0.0/16', strategy: 'round_robin', sharing: 'exclusive', held: 1000 },
  { name: '/16, 99.9 % held', range: '10.0.0.0/16', strategy: 'round_robin', sharing: 'exclusive', held: 65_470 },
  { name: '/16, all but two held', range: '10.0.0.0/16', strategy: 'round_robin', sharing: 'exclusive', held: 65_534 },
  { name: 'IPv6 /126, two held', range: '2001:db8::/126', strategy: 'round_robin', sharing: 'exclusive', held: 2 },
  { name: 'IPv6 /64, two held', range: '2001:db8::/64', strategy: 'round_robin', sharing: 'exclusive', held: 2 },
  { name: 'IPv6 /64, 1,000 held', range: '2001:db8::/64', strategy: 'round_robin', sharing: 'exclusive', held: 1000 },
  { name: '/24 first_free', range: '10.0.0.0/24', strategy: 'first_free', sharing: 'exclusive', held: 128 },
  { name: '/16 first_free, 99.9 % held', range: '10.0.0.0/16', strategy: 'first_free', sharing: 'exclusive', held: 65_470 },
  { name: '/24 random', range: '10.0.0.0/24', strategy: 'random', sharing: 'exclusive', held: 128 },
  { name: '/16 random, 99.9 % held', range: '10.0.0.0/16', strategy: 'random', sharing: 'exclusive', held: 65_470 },
  { name: '/24 shared by 1,000', range: '10.0.0.0/24', strategy: 'round_robin', sharing: 'shared', held: 1000 },
  { name: 'IPv6 /64 shared', range: '2001:db8::/64', strategy: 'round_robin', sharing: 'shared', held: 1000 },
];

const smoke = process.argv.includes('--smoke');
const SLICE_PAIRS = smoke ? 2000 : 50_000;
const SLICES = smoke ? 3 : 20;
const WARM_UP_SLICES = smoke ? 1 : 10;

function bookSlice({ range, strategy, sharing, held }: Scale): () => void {
  const book = new LeaseBook({ ranges: rangesOf(range), allocationStrategy: strategy, sharing, random: randomFor(1, 'bench') });
  let next = 0;
  const come = (): void => {
    const { kind } = book.request({ tenant: 'default', user: next, task: 0 }, 1, next);
    if (kind !== 'granted') throw new Error(`user ${next} is ${kind}`);
    next++;
  };
  while (next < held) come();
  return () => {
    for (let pair = 0; pair < SLICE_PAIRS; pair++) {
      if (book.release({ tenant: 'default', user: next - held, task: 0 }, next) === undefined) throw new Error('nothing to release');
      come();
    }
  };
}

function mapSlice({ held }: Scale): () => void {
  const map = new Map<number, number>();
  let next = 0;
  for (; next < held; next++) map.set(next, next);
  return () => {
    for (let pair = 0; pair < SLICE_PAIRS; pair++, next++) {
      map.delete(next - held);
      map.set(next, next);
    }
  };
}

function nanosecondsPerPair(slice: () => void): number {
  const before = process.hrtime.bigint();
  slice();
  return Number(process.hrtime.bigint() - before) / SLICE_PAIRS;
}

function median(figures: number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] as number;
}

/** Nanoseconds a pair, of the map and of the book. */
function measure(scale: Scale): { readonly map: number; readonly book: number } {
  const runMap = mapSlice(scale);
  const runBook = bookSlice(scale);
  const map: number[] = [];
  const book: number[] = [];
  for (let slice = -WARM_UP_SLICES; slice < SLICES; slice++) {
    const mapNanoseconds = process.env.NOMAP ? 1 : nanosecondsPerPair(runMap);
    const bookNanoseconds = nanosecondsPerPair(runBook);
    if (slice < 0) continue;
    map.push(mapNanoseconds);
    book.push(bookNanoseconds);
  }
  return { map: median(map), book: median(book) };
}

/** Measures the scale in a fresh process, prints its line, returns whether it is within the bound. */
function report(scale: Scale, position: number): boolean {
  const script = [...process.execArgv, fileURLToPath(import.meta.url), `--only=${position}`, ...(smoke ? ['--smoke'] : [])];
  const { stdout, stderr, status } = spawnSync(process.execPath, script, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const { map, book } = JSON.parse(stdout) as { map: number; book: number };
  const ratio = book / map;
  console.log(`${scale.name.padEnd(30)}${map.toFixed(0).padStart(8)}${book.toFixed(0).padStart(8)}${ratio.toFixed(1).padStart(8)}`);
  return ratio <= RATIO_MAX;
}

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
if (only !== undefined) {
  console.log(JSON.stringify(measure(SCALES[Number(only)] as Scale)));
} else {
  console.log(`nanoseconds a pair: median of ${SLICES} slices of ${SLICE_PAIRS.toLocaleString('en')} pairs`);
  console.log(`${'pool'.padEnd(30)}${'map'.padStart(8)}${'book'.padStart(8)}${'ratio'.padStart(8)}`);
  const over = SCALES.filter((scale, position) => !report(scale, position)).length;
  if (over > 0 && !smoke) {
    console.error(`${over} ratios are over ${RATIO_MAX}`);
    process.exitCode = 1;
  }
}
