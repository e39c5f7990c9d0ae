/**
 * What a thinking user costs: memory, lateness and CPU of a live crowd, every user with an address of its own.
 *
 *     npx tsx spec/bench/memory.bench.ts            two minutes; exit code 1 when a bound is missed
 *     npx tsx spec/bench/memory.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * 10,000 users think two seconds and keep their connections; 50,000 think ten, by which time a connection is not
 * kept (docs/performance.md). The generator has one core, the target the other; nothing else should run beside them.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type LightTarget, onGeneratorCore, startLightTarget, tsxLoader } from './light-target.js';

interface Crowd {
  readonly users: number;
  readonly thinkSeconds: number;
  readonly usersPerSecond: number;
  readonly steadySeconds: number;
  /** Bounds: KiB a user, milliseconds, percent of a core. */
  readonly most: Readonly<Record<string, number>>;
}

const smoke = process.argv.includes('--smoke');
const PROGRAM = fileURLToPath(new URL('./crowd-run.ts', import.meta.url));
const CROWDS: readonly Crowd[] = smoke
  ? [{ users: 50, thinkSeconds: 0.2, usersPerSecond: 500, steadySeconds: 0.3, most: {} }]
  : [
      {
        users: 10_000,
        thinkSeconds: 2,
        usersPerSecond: 1000,
        steadySeconds: 10,
        most: { heapKbPerUser: 25, rssKbPerUser: 50, lateMsP99: 20, corePercent: 50 },
      },
      { users: 50_000, thinkSeconds: 10, usersPerSecond: 1000, steadySeconds: 15, most: {} },
    ];

const target = await startLightTarget();
try {
  for (const crowd of CROWDS) measure(crowd, target);
} finally {
  await target.close();
}

function measure(crowd: Crowd, { url, name }: LightTarget): void {
  const { users, thinkSeconds, usersPerSecond, steadySeconds, most } = crowd;
  const args = ['--expose-gc', ...tsxLoader(), PROGRAM, url, ...[users, thinkSeconds, usersPerSecond, steadySeconds].map(String)];
  const [program, ...rest] = onGeneratorCore([process.execPath, ...args]) as [string, ...string[]];
  const { stdout, stderr, status } = spawnSync(program, rest, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const found = JSON.parse(stdout) as Record<string, unknown>;
  console.log(`rampart, ${users} users thinking ${thinkSeconds} s against ${name}`);
  for (const [figure, value] of Object.entries(found)) {
    const bound = most[figure];
    const over = typeof value === 'number' && bound !== undefined && value > bound;
    const shown = typeof value === 'number' ? Number(value.toFixed(2)) : JSON.stringify(value);
    console.log(`  ${figure.padEnd(20)}${shown}${bound === undefined ? '' : `   (bound ${bound}${over ? ': MISSED' : ''})`}`);
    if (over) process.exitCode = 1;
  }
  if (found['peakUsers'] !== users) process.exitCode = 1;
}
