/**
 * One load generator as a process, looked at from outside, and stopped while others have their turn.
 *
 * Between its turns it is held by SIGSTOP, with its connections open and its code warm; so generators can take turns
 * of a second, and a slow moment of the machine falls on all of them. What a turn gives is what the target served and
 * what CPU time the whole process tree used meanwhile. Starting up and compiling hot code are not in it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import type { Contender, Task } from './contenders.js';
import { type LightTarget, onGeneratorCore } from './light-target.js';
import { cpuSecondsOfTree, pidsOfTree } from './process-tree.js';

export interface Turn {
  readonly requests: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** How long a generator may take to begin. */
const BEGINNING_MS = 20_000;
/** How long its warming up may take at most, whatever CPU time it got. */
const WARMING_MS = 60_000;
/** How long it may take to end by itself once it is told to. */
const ENDING_MS = 15_000;
/** What was under way when it was stopped is over by then. */
const SETTLING_MS = 100;

export class GeneratorProcess {
  readonly name: string;
  /** Requests the target served to it, as far as it ran alone: at its beginning, in its turns and at its end. */
  requestsInAll = 0;
  readonly #target: LightTarget;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #said: string[] = [];
  readonly #complained: string[] = [];
  #servedBefore = 0;

  private constructor(contender: Contender, target: LightTarget, task: Task) {
    const command = contender.command(task);
    const [program, ...args] = (contender.everyCore === true ? command : onGeneratorCore(command)) as [string, ...string[]];
    this.name = contender.name;
    this.#target = target;
    this.#child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...contender.environment } });
    this.#child.stdout?.on('data', (text: Buffer) => this.#said.push(text.toString()));
    this.#child.stderr?.on('data', (text: Buffer) => this.#complained.push(text.toString()));
    this.#ended = new Promise((resolve) => this.#child.once('exit', () => resolve()));
  }

  /** Starts it, lets it run until it has used so many seconds of CPU time from its first request on, and holds it. */
  static async start(contender: Contender, target: LightTarget, task: Task, warmUpCpuSeconds: number): Promise<GeneratorProcess> {
    const servedBefore = await target.served();
    const generator = new GeneratorProcess(contender, target, task);
    generator.#servedBefore = servedBefore;
    await generator.#firstRequest();
    await generator.#warmUp(warmUpCpuSeconds);
    await generator.#hold();
    return generator;
  }

  /** Lets it run for `lengthMs`, which are measured, and holds it again. */
  async takeTurn(lengthMs: number): Promise<Turn> {
    await this.#goOn();
    await pause(SETTLING_MS);
    const first = await this.#look();
    await pause(lengthMs);
    const last = await this.#look();
    await this.#hold();
    return {
      requests: last.served - first.served,
      cpuSeconds: last.cpuSeconds - first.cpuSeconds,
      wallSeconds: (last.atMs - first.atMs) / 1000,
    };
  }

  /** Lets it go on, interrupts it as Ctrl-C does, and ends what is left of it. Resolves with what it said on its standard output. */
  async finish(): Promise<string> {
    const pids = pidsOfTree(this.#pid);
    await this.#goOn();
    this.#child.kill('SIGINT');
    // Of no reference: once it has ended, nobody waits for the rest.
    await Promise.race([this.#ended, setTimeout(ENDING_MS, undefined, { ref: false })]);
    signalAll(pids, 'SIGKILL');
    await this.#count();
    return this.#said.join('');
  }

  /** Ends it at once, with all it started. */
  kill(): void {
    signalAll(pidsOfTree(this.#pid), 'SIGKILL');
  }

  /** What it said on standard error so far. */
  get complaints(): string {
    return this.#complained.join('');
  }

  get #pid(): number {
    return this.#child.pid as number;
  }

  async #firstRequest(): Promise<void> {
    for (const until = performance.now() + BEGINNING_MS; performance.now() < until; await pause(50)) {
      if ((await this.#target.served()) > this.#servedBefore) return;
      this.#mustRun();
    }
    throw new Error(`${this.name} sent nothing: ${this.complaints}`);
  }

  /** Measured in CPU time: on a busy machine a process may get little of a second, and hot code is compiled by use. */
  async #warmUp(cpuSeconds: number): Promise<void> {
    const usedBefore = cpuSecondsOfTree(this.#pid);
    for (const until = performance.now() + WARMING_MS; performance.now() < until; await pause(50)) {
      if (cpuSecondsOfTree(this.#pid) - usedBefore >= cpuSeconds) return;
      this.#mustRun();
    }
  }

  async #goOn(): Promise<void> {
    this.#mustRun();
    this.#servedBefore = await this.#target.served();
    signalAll(pidsOfTree(this.#pid), 'SIGCONT');
  }

  async #hold(): Promise<void> {
    signalAll(pidsOfTree(this.#pid), 'SIGSTOP');
    await pause(SETTLING_MS);
    await this.#count();
  }

  async #count(): Promise<void> {
    this.requestsInAll += (await this.#target.served()) - this.#servedBefore;
  }

  async #look(): Promise<{ served: number; cpuSeconds: number; atMs: number }> {
    const served = await this.#target.served();
    return { served, cpuSeconds: cpuSecondsOfTree(this.#pid), atMs: performance.now() };
  }

  #mustRun(): void {
    if (this.#child.exitCode !== null) throw new Error(`${this.name} ended early: ${this.complaints}`);
  }
}

/** Only to processes of a tree this file started; one that has ended meanwhile is as good as signalled. */
function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended.
    }
  }
}

function pause(ms: number): Promise<void> {
  return setTimeout(ms);
}
