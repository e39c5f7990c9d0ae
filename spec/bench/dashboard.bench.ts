/**
 * What being watched costs: requests with the dashboard and Prometheus on, ten readers of the stream and a scrape each
 * second, over those of the same run without.
 *
 *     npx tsx spec/bench/dashboard.bench.ts            two minutes and a half
 *     npx tsx spec/bench/dashboard.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * 50 users without think time, the leanest scenario there is, so that everything beside the requests weighs most. Both
 * runs go on at the same time and take turns of a second and a half, one held while the other has its turn: a slow moment
 * of the machine falls on both. Five pairs of processes do so, one after the other. The target counts. Each round gives a ratio, and the medians count: of requests for the
 * CPU time of the whole process, and of requests in the same span of time. The bound is 0.95.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RAMPART, rampart } from './contenders.js';
import { GeneratorProcess, type Turn } from './generator-process.js';
import { startLightTarget } from './light-target.js';

const smoke = process.argv.includes('--smoke');
const PAIRS = smoke ? 1 : 5;
const ROUNDS = smoke ? 1 : 7;
const USERS = smoke ? 10 : 50;
const TURN_MS = smoke ? 500 : 1500;
const WARM_UP_CPU_SECONDS = smoke ? 0.1 : 4;
const READERS = 10;
const BOUND = 0.95;
const LONGEST_SECONDS = 3600;
const WATCHED = rampart('watched', ['--dashboard=127.0.0.1:0', '--prometheus=127.0.0.1:0']);

interface Round {
  readonly alone: Turn;
  readonly watched: Turn;
}

let bytesRead = 0;
const folder = mkdtempSync(join(tmpdir(), 'rampart-bench-'));
const target = await startLightTarget();
const task = { url: target.url, port: target.port, users: USERS, seconds: LONGEST_SECONDS, folder };
try {
  const rounds: Round[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) rounds.push(...(await roundsOfPair(pair % 2 === 0)));
  if (bytesRead === 0) throw new Error('nobody read the stream');
  const cpu = median(rounds.map((turn) => perCpuSecond(turn.watched) / perCpuSecond(turn.alone)));
  const span = median(rounds.map((turn) => perSecond(turn.watched) / perSecond(turn.alone)));
  const rate = Math.round(median(rounds.map((turn) => perSecond(turn.alone))));
  console.log(
    `rampart with dashboard, Prometheus and ${READERS} readers, over without, medians of ${rounds.length} rounds (bound ${BOUND}):`,
  );
  console.log(`  requests for the same CPU time ${cpu.toFixed(3)}, requests in the same span ${span.toFixed(3)}`);
  console.log(`  ${rate} requests/s alone; ${(bytesRead / 1e6).toFixed(1)} MB read of the stream`);
  if (!smoke && Math.min(cpu, span) < BOUND) process.exitCode = 1;
} finally {
  await target.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Two processes of their own: how fast one is depends on where its code and its memory came to lie, by a tenth and more. */
async function roundsOfPair(aloneFirst: boolean): Promise<Round[]> {
  const generators: GeneratorProcess[] = [];
  let scrapes: NodeJS.Timeout | undefined;
  try {
    for (const contender of aloneFirst ? [RAMPART, WATCHED] : [WATCHED, RAMPART])
      generators.push(await GeneratorProcess.start(contender, target, task, WARM_UP_CPU_SECONDS));
    const [alone, watched] = (aloneFirst ? generators : generators.toReversed()) as [GeneratorProcess, GeneratorProcess];
    scrapes = look(watched.complaints);
    // The first looks are for compiling what looks.
    await watched.takeTurn(smoke ? 500 : 3000);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({ alone: await alone.takeTurn(TURN_MS), watched: await watched.takeTurn(TURN_MS) });
    return rounds;
  } finally {
    clearInterval(scrapes);
    for (const generator of generators) generator.kill();
  }
}

/** Reads the stream as ten pages would, and scrapes as Prometheus would. */
function look(said: string): NodeJS.Timeout {
  const [, page] = /dashboard is at (\S+)/.exec(said) as unknown as [string, string];
  const [, metrics] = /Metrics are served at (\S+)/.exec(said) as unknown as [string, string];
  for (let reader = 0; reader < READERS; reader += 1) {
    const request = get(`${page}api/stream`, (response) => {
      response.on('data', (bytes: Buffer) => (bytesRead += bytes.length)).on('error', () => {});
    });
    // It ends with the run.
    request.on('error', () => {});
  }
  return setInterval(() => get(metrics, (response) => response.resume()).on('error', () => {}), 1000);
}

function perCpuSecond({ requests, cpuSeconds }: Turn): number {
  return requests / cpuSeconds;
}

function perSecond({ requests, wallSeconds }: Turn): number {
  return requests / wallSeconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
