/**
 * Whether latencies are true: what a run measures against what the target measured by its own clock.
 *
 *     npx tsx spec/bench/latency.bench.ts            three minutes; exit code 1 when a bound is missed
 *     npx tsx spec/bench/latency.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * A target that takes 100 ms must read 100 to 105 ms at the median. At half the rate that a bare undici loop reaches here,
 * the median that a run measures must be at most 1 ms beyond the median of the target's own clock, and the run must trust itself; driven as
 * hard as it goes, it must not. The generator has one core, the target the other. How long users must think for half the
 * rate is found out by short runs before, since what else they spend time on is not known.
 */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/model/report.js';
import { freePort, onGeneratorCore, onTargetCore, tsxLoader } from './light-target.js';

interface Reading {
  readonly requestsPerSecond: number;
  readonly failed: number;
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly generator: NonNullable<Report['generator']>;
}

const RUN = fileURLToPath(new URL('./latency-run.ts', import.meta.url));
const SERVER = fileURLToPath(new URL('./timing-server.ts', import.meta.url));
const BARE = fileURLToPath(new URL('./bare-loop.ts', import.meta.url));
const smoke = process.argv.includes('--smoke');
const SECONDS = smoke ? 1 : 12;
const USERS = smoke ? 10 : 100;
/** Milliseconds at the median, of a target that takes 100. */
const FIXED_MIN = 100;
const FIXED_MAX = 105;
/** Of the rate that was meant, in what was made. */
const RATE_MIN = 0.95;
/** Short runs that look for a think time. */
const LOOKS = smoke ? 0 : 6;
const LOOK_SECONDS = 10;
/** Microseconds at the median, beyond the target's own timing. */
const BEYOND_MAX = 1000;

const slow = await against(100, smoke ? 400_000 : 100_000);
check('a target that takes 100 ms, median in ms', slow.latency.p50, slow.latency.p50 >= FIXED_MIN && slow.latency.p50 <= FIXED_MAX);
const bareRate = await bareLoop();
console.log(`a bare undici loop makes ${bareRate.toFixed(0)} requests a second here`);
const half = await against(0, await thinkTimeFor(bareRate / 2));
check(
  'of half that rate were made',
  Number((half.requestsPerSecond / (bareRate / 2)).toFixed(2)),
  half.requestsPerSecond >= (RATE_MIN * bareRate) / 2,
);
const beyond = half.latency.p50 * 1000 - half.targetUs;
check('at half that rate, beyond the target, median in µs', beyond, beyond <= BEYOND_MAX);
check('and it trusts itself', half.generator.trustworthy, half.generator.trustworthy);
if (!smoke) {
  const whole = await against(0, 0);
  check('driven as hard as it goes, it trusts itself', whole.generator.trustworthy, !whole.generator.trustworthy);
}

function check(what: string, found: number | boolean, isRight: boolean): void {
  console.log(`${what}: ${found}${isRight || smoke ? '' : '   MISSED'}`);
  if (!isRight && !smoke) process.exitCode = 1;
}

/** One run, and the median in microseconds of what the target says it took over its answers. */
async function against(delayMs: number, thinkUs: number, seconds = SECONDS): Promise<Reading & { readonly targetUs: number }> {
  return withServer(delayMs, async (port) => {
    const args = [...tsxLoader(), RUN, ...[port, USERS, Math.round(thinkUs), seconds].map(String)];
    const reading = JSON.parse(runProgram(onGeneratorCore([process.execPath, ...args]))) as Reading;
    const { median_us: targetUs } = (await (await fetch(`http://127.0.0.1:${port}/took`)).json()) as { median_us: number };
    const found = { ...reading, targetUs };
    if (seconds === SECONDS)
      console.log(`rampart, target's delay ${delayMs} ms, users think ${Math.round(thinkUs)} µs: ${JSON.stringify(found)}`);
    if (reading.failed > 0) process.exitCode = 1;
    return found;
  });
}

/** Microseconds to think, so that all users together make so many requests a second: what is left of the time between two. */
async function thinkTimeFor(rate: number): Promise<number> {
  const cycleUs = (USERS * 1e6) / rate;
  let [tooShort, tooLong] = [0, cycleUs];
  for (let look = 0; look < LOOKS; look += 1) {
    const thinkUs = (tooShort + tooLong) / 2;
    const { requestsPerSecond } = await against(0, thinkUs, LOOK_SECONDS);
    if (requestsPerSecond > rate) tooShort = thinkUs;
    else tooLong = thinkUs;
  }
  return (tooShort + tooLong) / 2;
}

/** Requests a second that the yardstick reaches against the same target. */
async function bareLoop(): Promise<number> {
  return withServer(0, (port) => {
    const args = [...tsxLoader(), BARE, `http://127.0.0.1:${port}/`, String(USERS)];
    return Number(runProgram(onGeneratorCore([process.execPath, ...args, smoke ? '1000' : '6000'])));
  });
}

async function withServer<Result>(delayMs: number, use: (port: number) => Result | Promise<Result>): Promise<Result> {
  const port = await freePort();
  const [program, ...args] = onTargetCore([process.execPath, ...tsxLoader(), SERVER, String(port), String(delayMs)]);
  const server = spawn(program as string, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    await answers(port);
    return await use(port);
  } finally {
    server.kill('SIGKILL');
  }
}

async function answers(port: number): Promise<void> {
  for (const until = performance.now() + 20_000; ; ) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function runProgram([program, ...args]: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(program as string, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
