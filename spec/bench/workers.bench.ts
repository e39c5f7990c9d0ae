/**
 * What a second worker brings: the same crowd in one worker and in two, on all cores of this host.
 *
 *     npx tsx spec/bench/workers.bench.ts                                      against a light target
 *     npx tsx spec/bench/workers.bench.ts --smoke                              does it run at all; the figures mean nothing
 *     npx tsx spec/bench/workers.bench.ts --rounds=9 --seconds=4
 *
 * Live: 200 users in a closed loop, no think time, an address and a kept connection each, against a target that counts
 * the requests itself (nginx where this host has it). Three take turns, started and warmed up: one worker that shares a core
 * with the target; one worker and two workers that share all cores with it. Each round gives two ratios: two workers to one
 * worker core for core, and on the same cores. On two cores the latter says little about workers: a target that takes a
 * fraction t of what a worker takes leaves room for 2 / (1 + t) times one worker at most, which is printed beside it.
 * So the bound is for the former where there are two cores, and for both where there are more.
 *
 * Simulated: the same number of requests on a virtual clock, in which there is no target to share the cores with.
 * Medians of the rounds are printed; a ratio under its bound is exit code 1.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { decodeScenario, run, simulated, toReport } from '../../src/index.js';
import type { Report } from '../../src/model/report.js';
import type { Contender } from './contenders.js';
import { GeneratorProcess, type Turn } from './generator-process.js';
import { onTargetCore, startLightTarget } from './light-target.js';

const smoke = process.argv.includes('--smoke');
const option = (name: string): string | undefined => process.argv.find((each) => each.startsWith(`--${name}=`))?.split('=')[1];
const ROUNDS = Number(option('rounds') ?? (smoke ? 1 : 9));
const TURN_MS = smoke ? 200 : Number(option('seconds') ?? 3) * 1000;
const WARM_UP_CPU_SECONDS = smoke ? 0.1 : 4;
const USERS = smoke ? 20 : 200;
const SIMULATED_USERS = smoke ? 200 : 10_000;
const RATIO_MIN = 1.6;

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'rampart-bench-'));
const target = await startLightTarget();
const file = join(folder, 'loop.yaml');
writeFileSync(file, scenarioText('{ mode: loop, iterations: 0 }', USERS, target.url));
const task = { url: target.url, port: target.port, users: USERS, seconds: 3600, folder };

function contender(workers: number, cores: 'one core' | 'all cores'): Contender {
  const command = [process.execPath, MAIN, 'run', file, '--json', '-q', '--seed', '1', '--workers', `${workers}`];
  return {
    name: `rampart --workers ${workers}, ${cores}`,
    ownAddresses: true,
    everyCore: true,
    command: () => (cores === 'all cores' ? command : onTargetCore(command)),
  };
}

const contenders = [contender(1, 'one core'), contender(1, 'all cores'), contender(2, 'all cores')];
const generators: GeneratorProcess[] = [];
const turns: Turn[][] = contenders.map(() => []);
const cores = availableParallelism();
try {
  for (const each of contenders) generators.push(await GeneratorProcess.start(each, target, task, WARM_UP_CPU_SECONDS));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [which, generator] of generators.entries()) turns[which]?.push(await generator.takeTurn(TURN_MS));
  }
  console.log(`${USERS} users in a closed loop against ${target.name}, ${cores} cores, medians of ${ROUNDS} turns of ${TURN_MS / 1000} s`);
  for (const [which, generator] of generators.entries()) {
    const all = turns[which] ?? [];
    const cpu = median(all.map(({ cpuSeconds, wallSeconds }) => (100 * cpuSeconds) / wallSeconds));
    const perCpuSecond = median(all.map(({ requests, cpuSeconds }) => requests / cpuSeconds));
    console.log(
      `  ${generator.name.padEnd(31)} ${Math.round(median(all.map(rate)))} requests/s, ${Math.round(perCpuSecond)} a CPU second, CPU ${Math.round(cpu)} % of one core`,
    );
  }
  const [coreForCore, sameCores] = [twoTo(0), twoTo(1)];
  console.log(`  two workers to one, core for core: ${coreForCore.toFixed(2)} (bound ${RATIO_MIN})`);
  console.log(
    `  two workers to one, on the same cores: ${sameCores.toFixed(2)} (${cores === 2 ? `${mostOnTwoCores().toFixed(2)} is what the target leaves room for` : `bound ${RATIO_MIN}`})`,
  );
  for (const generator of generators) checkTotals(JSON.parse(await generator.finish()) as Report, generator.requestsInAll);
  if (!smoke && cores > 1 && (coreForCore < RATIO_MIN || (cores > 2 && sameCores < RATIO_MIN))) {
    console.error(`a ratio is under ${RATIO_MIN}`);
    process.exitCode = 1;
  }
} finally {
  for (const generator of generators) generator.kill();
  await target.close();
  rmSync(folder, { recursive: true, force: true });
}
await simulate();

/** Requests of two workers to those of the contender given, in the same round. */
function twoTo(which: number): number {
  return median((turns[2] ?? []).map((turn, round) => rate(turn) / rate(turns[which]?.[round] as Turn)));
}

/** When the target has all that the generators leave of two cores, and a worker costs what one costs alone. */
function mostOnTwoCores(): number {
  const fractions = (turns[2] ?? []).map(({ requests, cpuSeconds, wallSeconds }, round) => {
    const alone = turns[1]?.[round] as Turn;
    return (2 * wallSeconds - cpuSeconds) / requests / (alone.cpuSeconds / alone.requests);
  });
  return 2 / (1 + median(fractions));
}

/** Two workers on a virtual clock against one: starting their threads is in it. */
async function simulate(): Promise<void> {
  const scenario = decodeScenario(
    scenarioText('{ mode: loop, iterations: 5, think_time: 1s }', SIMULATED_USERS, 'http://10.255.0.1/'),
    'bench.yaml',
  );
  const ratios: number[] = [];
  const rates: number[][] = [[], []];
  for (let round = 0; round < Math.min(ROUNDS, 3); round += 1) {
    const seconds = [await simulationSeconds(1), await simulationSeconds(2)] as const;
    ratios.push(seconds[0] / seconds[1]);
    for (const [which, each] of seconds.entries()) rates[which]?.push((SIMULATED_USERS * 5) / each);
  }
  const [one, two] = rates.map((each) => Math.round(median(each)));
  console.log(
    `${SIMULATED_USERS * 5} simulated requests, threads started included: ${one} requests/s in one worker, ${two} in two, ratio ${median(ratios).toFixed(2)}`,
  );

  async function simulationSeconds(workers: number): Promise<number> {
    const startedMs = performance.now();
    const report = await lastValueFrom(run(scenario, { world: simulated(), seed: 1, workers }).pipe(toReport()));
    if (report.total_requests !== SIMULATED_USERS * 5) throw new Error(`${report.total_requests} requests were simulated`);
    return (performance.now() - startedMs) / 1000;
  }
}

function scenarioText(lifetime: string, users: number, url: string): string {
  return `version: "1.0"
name: closed-loop
workbook: { ip_pools: [{ id: pool, ranges: [127.24.0.0/16] }] }
actions: [{ id: get, call: get, with: { url: "${url}", timeout: 1h } }]
workflows: { nodes: [{ id: start, action: get, edges: [{ to: done }] }, { id: done, type: end }] }
load:
  ramp_up: { phases: [{ at_second: 0, spawn_users: ${users} }] }
  user_lifetime: ${lifetime}
  user_resources: { ip_binding: { pool_id: pool } }
`;
}

/** The report's totals against what the target served: everything but what was cut short at the end. */
function checkTotals(report: Report, served: number): void {
  const { total_requests, actions, users } = report;
  const cut = actions['get']?.errors['aborted'] ?? 0;
  if (users.spawned !== USERS || Math.abs(total_requests - served) > cut + USERS) {
    throw new Error(`${total_requests} requests are reported, ${cut} of them cut short, and ${served} were served`);
  }
}

function rate({ requests, wallSeconds }: Turn): number {
  return requests / wallSeconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
