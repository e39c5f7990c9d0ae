/**
 * How many requests a core can make: Rampart, every event and the whole report, against a bare loop and other tools.
 *
 *     npx tsx spec/bench/throughput.bench.ts                          all that this host has
 *     npx tsx spec/bench/throughput.bench.ts --only=rampart,wrk       names beginning so, and the bare loop
 *     npx tsx spec/bench/throughput.bench.ts --smoke                  does it run at all; the figures mean nothing
 *
 * 100 users in a closed loop, no think time, an address and a kept connection each, small JSON. The generator has one
 * core, the target the other. Requests are counted by the target; CPU is that of the generator's whole process tree.
 * Generators take turns of a second, round after round; each round gives a ratio to the bare loop. How fast a process is
 * varies from start to start, by a tenth and more, so all of them are started anew several times, and medians over all
 * rounds are printed. Rampart runs from dist, as it ships. `--starts=N`, `--rounds=N` and `--seconds=N` change the measure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../src/model/report.js';
import { BARE_LOOP, CONTENDERS, isHere, RAMPART } from './contenders.js';
import { GeneratorProcess, type Turn } from './generator-process.js';
import { startLightTarget } from './light-target.js';

const smoke = process.argv.includes('--smoke');
const option = (name: string): string | undefined => process.argv.find((each) => each.startsWith(`--${name}=`))?.split('=')[1];
const STARTS = Number(option('starts') ?? (smoke ? 1 : 5));
const ROUNDS = Number(option('rounds') ?? (smoke ? 1 : 5));
const USERS = smoke ? 10 : 100;
const WARM_UP_CPU_SECONDS = smoke ? 0.1 : 4;
const TURN_MS = smoke ? 200 : Number(option('seconds') ?? 1) * 1000;
/** Longer than everything together: generators are interrupted before. */
const LONGEST_SECONDS = 3600;
/** Of the bare loop. */
const RATIO_MIN = 0.8;

const wanted = option('only')?.split(',') ?? (smoke ? ['rampart'] : ['']);
const chosen = CONTENDERS.filter((each) => each === BARE_LOOP || wanted.some((name) => each.name.startsWith(name)));
for (const { name } of chosen.filter((each) => !isHere(each))) console.log(`not on this host, so not measured: ${name}`);

const folder = mkdtempSync(join(tmpdir(), 'rampart-bench-'));
const target = await startLightTarget();
const task = { url: target.url, port: target.port, users: USERS, seconds: LONGEST_SECONDS, folder };
const contenders = chosen.filter(isHere);
const turns = new Map<string, Turn[]>();
try {
  for (let start = 0; start < STARTS; start += 1) await measure();
  const many = `${STARTS} starts of ${ROUNDS} turns of ${TURN_MS / 1000} s each`;
  console.log(`${USERS} users in a closed loop against ${target.name}, medians over ${many}`);
  console.log(row('', ['requests/CPU s', 'of bare loop', 'requests/s', 'CPU %', 'by start']));
  for (const { name } of contenders) print(name);
} finally {
  await target.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Every generator is started, has its turns and is ended. */
async function measure(): Promise<void> {
  const generators: GeneratorProcess[] = [];
  try {
    for (const contender of contenders) generators.push(await GeneratorProcess.start(contender, target, task, WARM_UP_CPU_SECONDS));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const generator of generators) turnsOf(generator.name).push(await generator.takeTurn(TURN_MS));
    }
    for (const generator of generators) {
      const said = await generator.finish();
      if (generator.name === RAMPART.name) checkReport(JSON.parse(said) as Report, generator.requestsInAll);
    }
  } finally {
    for (const generator of generators) generator.kill();
  }
}

function print(name: string): void {
  const all = turnsOf(name);
  const ratios = all.map((turn, round) => rate(turn) / rate(turnsOf(BARE_LOOP.name)[round] as Turn));
  const ratio = median(ratios);
  const byStart = Array.from({ length: STARTS }, (_, start) => median(ratios.slice(start * ROUNDS, (start + 1) * ROUNDS)));
  const figures = [
    median(all.map(rate)).toFixed(0),
    ratio.toFixed(2),
    median(all.map(({ requests, wallSeconds }) => requests / wallSeconds)).toFixed(0),
    median(all.map(({ cpuSeconds, wallSeconds }) => (100 * cpuSeconds) / wallSeconds)).toFixed(0),
    `   ${byStart.map((each) => each.toFixed(2)).join(' ')}`,
  ];
  const shared = CONTENDERS.find((each) => each.name === name)?.ownAddresses === false;
  console.log(`${row(name, figures)}${shared ? '   one source address' : ''}`);
  if (!smoke && name === RAMPART.name && ratio < RATIO_MIN) process.exitCode = 1;
}

/** What it counted must be what the target counted. (Whether it was the limit cannot be asked here: it was held most of the time.) */
function checkReport({ total_requests: told, failure_count: failed }: Report, counted: number): void {
  console.log(`rampart's report says ${told} requests, ${failed} of them failed; the target counted ${counted}`);
  if (told !== counted || failed > 0) process.exitCode = 1;
}

function turnsOf(name: string): Turn[] {
  const all = turns.get(name) ?? [];
  turns.set(name, all);
  return all;
}

/** Requests a second of CPU time. */
function rate({ requests, cpuSeconds }: Turn): number {
  return requests / cpuSeconds;
}

function row(name: string, figures: readonly string[]): string {
  return `${name.padEnd(26)}${figures.map((figure) => figure.padStart(16)).join('')}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
