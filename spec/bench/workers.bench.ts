/**
 * What a second worker brings: the same crowd in one worker and in two, on all cores of this host.
 *
 *     npx tsx spec/bench/workers.bench.ts                                      against a light target
 *     npx tsx spec/bench/workers.bench.ts --smoke                              does it run at all; the figures mean nothing
 *     npx tsx spec/bench/workers.bench.ts --rounds=9 --seconds=4
 *
 * Live: 200 users in a closed loop, no think time, an address and a kept connection each, against a target that counts
 * the requests itself (nginx where this host has it). Nothing is bound to a core: workers, the coordinator and the target
 * share what there is. Both are started, warmed up, and take turns; each round gives a ratio. Simulated: the same
 * number of requests on a virtual clock, in which there is no target to share the cores with. Medians of the rounds are
 * printed, and on at least two cores a live ratio under the bound is exit code 1.
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
import { startLightTarget } from './light-target.js';

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

function contender(workers: number): Contender {
  return {
    name: `rampart --workers ${workers}`,
    ownAddresses: true,
    everyCore: true,
    command: () => [process.execPath, MAIN, 'run', file, '--json', '-q', '--seed', '1', '--workers', `${workers}`],
  };
}

const generators: GeneratorProcess[] = [];
const turns: Turn[][] = [[], []];
try {
  for (const workers of [1, 2]) generators.push(await GeneratorProcess.start(contender(workers), target, task, WARM_UP_CPU_SECONDS));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [which, generator] of generators.entries()) turns[which]?.push(await generator.takeTurn(TURN_MS));
  }
  console.log(
    `${USERS} users in a closed loop against ${target.name}, ${availableParallelism()} cores, medians of ${ROUNDS} turns of ${TURN_MS / 1000} s`,
  );
  for (const [which, generator] of generators.entries()) {
    const all = turns[which] ?? [];
    const cpu = median(all.map(({ cpuSeconds, wallSeconds }) => (100 * cpuSeconds) / wallSeconds));
    const perCpuSecond = median(all.map(({ requests, cpuSeconds }) => requests / cpuSeconds));
    console.log(
      `  ${generator.name}: ${Math.round(median(all.map(rate)))} requests/s, ${Math.round(perCpuSecond)} a CPU second, CPU ${Math.round(cpu)} % of one core`,
    );
  }
  const ratio = median((turns[1] ?? []).map((turn, round) => rate(turn) / rate(turns[0]?.[round] as Turn)));
  console.log(`  two workers to one: ${ratio.toFixed(2)}`);
  for (const generator of generators) checkTotals(JSON.parse(await generator.finish()) as Report, generator.requestsInAll);
  if (!smoke && availableParallelism() > 1 && ratio < RATIO_MIN) {
    console.error(`the ratio is under ${RATIO_MIN}`);
    process.exitCode = 1;
  }
} finally {
  for (const generator of generators) generator.kill();
  await target.close();
  rmSync(folder, { recursive: true, force: true });
}
await simulate();

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
