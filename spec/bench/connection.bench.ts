/**
 * What a user costs that comes, asks once and goes: its address, its connection, its request, and their end.
 *
 *     npx tsx spec/bench/connection.bench.ts            a minute and a half
 *     npx tsx spec/bench/connection.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * 100 users at a time, each with an address of its own, a new one in the place of each that has gone, against a target
 * that counts requests itself. Beside it, the same with bare undici clients, which keep no address book, tell nobody and
 * count nothing. The generator has one core, the target the other; both take turns, started anew several times, and
 * medians of CPU time are printed. No bound: the ratio is for comparing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../src/model/report.js';
import { BARE_VISITORS, RAMPART_VISITORS } from './contenders.js';
import { GeneratorProcess, type Turn } from './generator-process.js';
import { startLightTarget } from './light-target.js';

const smoke = process.argv.includes('--smoke');
const STARTS = smoke ? 1 : 3;
const ROUNDS = smoke ? 1 : 5;
const USERS = smoke ? 10 : 100;
const WARM_UP_CPU_SECONDS = smoke ? 0.1 : 4;
const TURN_MS = smoke ? 200 : 1000;

const folder = mkdtempSync(join(tmpdir(), 'rampart-bench-'));
const target = await startLightTarget();
const task = { url: target.url, port: target.port, users: USERS, seconds: 3600, folder };
const contenders = [BARE_VISITORS, RAMPART_VISITORS];
const turns: Turn[][] = contenders.map(() => []);
try {
  for (let start = 0; start < STARTS; start += 1) await measure();
} finally {
  await target.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${USERS} users at a time, each with a connection and a request, against ${target.name}: µs of CPU a user`);
for (const [which, { name }] of contenders.entries()) {
  const ratios = (turns[which] as Turn[]).map((turn, round) => cost(turn) / cost(turns[0]?.[round] as Turn));
  console.log(
    `  ${name.padEnd(22)}${median((turns[which] as Turn[]).map(cost))
      .toFixed(0)
      .padStart(6)}   ${median(ratios).toFixed(2)} of bare`,
  );
}

async function measure(): Promise<void> {
  const generators: GeneratorProcess[] = [];
  try {
    for (const contender of contenders) generators.push(await GeneratorProcess.start(contender, target, task, WARM_UP_CPU_SECONDS));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [which, generator] of generators.entries()) turns[which]?.push(await generator.takeTurn(TURN_MS));
    }
    for (const generator of generators) {
      const said = await generator.finish();
      if (generator.name === RAMPART_VISITORS.name) checkReport(JSON.parse(said) as Report, generator.requestsInAll);
    }
  } finally {
    for (const generator of generators) generator.kill();
  }
}

/** What it counted must be what the target counted, but for what was cut short at its end. */
function checkReport({ total_requests: told, failure_count: failed }: Report, counted: number): void {
  console.log(`rampart's report says ${told} requests, ${failed} of them failed; the target counted ${counted}`);
  if (Math.abs(told - counted) > USERS || failed > USERS) process.exitCode = 1;
}

/** Microseconds of CPU time for each. */
function cost({ cpuSeconds, requests }: Turn): number {
  return (cpuSeconds / requests) * 1_000_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
