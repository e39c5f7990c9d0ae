/** The swarm in a process of its own: in a folder where a bug was planted, or elsewhere in the world. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's own folder. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What a run must not depend on, all of it different: time zone, locale, memory. Load comes with `--busy`. */
const ELSEWHERE = { TZ: 'Pacific/Apia', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', NODE_OPTIONS: '--max-old-space-size=256' };

/** Every so manieth seed is played elsewhere as well: the same seed is the same run. */
export const ELSEWHERE_EVERY = 20;

/** Runs the swarm of a folder, the project's own unless said. */
export function runSwarm(
  folder: string = ROOT,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const tsx = join(ROOT, 'node_modules', '.bin', 'tsx');
  const child = spawn(tsx, [join(folder, 'spec/simulation/swarm/main.ts'), ...args], { cwd: folder, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** Plays every so manieth of those seeds in another process, elsewhere in the world, beside a thread that keeps a core busy. */
export async function fingerprintsElsewhere(from: number, seeds: number): Promise<ReadonlyMap<number, string>> {
  const range = ['--from', String(from), '--seeds', String(seeds), '--every', String(ELSEWHERE_EVERY)];
  const { output } = await runSwarm(undefined, ['--fingerprints', '--busy', ...range], ELSEWHERE);
  const lines = [...output.matchAll(/^(\d+) ([0-9a-f]{64})$/gm)];
  const played = new Map(lines.map(([, seed, fingerprint]) => [Number(seed), fingerprint as string]));
  const missing = seedsElsewhere(from, seeds).filter((seed) => !played.has(seed));
  if (missing.length > 0) throw new Error(`seed ${missing[0]} was not played elsewhere:\n${output}`);
  return played;
}

/** Which of those seeds are played elsewhere. */
export function seedsElsewhere(from: number, seeds: number, every = ELSEWHERE_EVERY): number[] {
  const first = Math.ceil(from / every) * every;
  return Array.from({ length: Math.max(0, Math.ceil((from + seeds - first) / every)) }, (_, index) => first + index * every);
}
