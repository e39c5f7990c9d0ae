/** Runs the built command as a process of its own, as its users do. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when this text has come on stdout. */
  saw(text: string): Promise<void>;
  /** What this pattern finds on stderr, once it is there. */
  warned(pattern: RegExp): Promise<RegExpExecArray>;
}

/**
 * Starts `rampart …args`. Unless given, the environment has no `RAMPART_` variables and no colours, and standard input is a
 * pipe that has ended.
 */
export function startCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin: 'ended' | 'open' = 'ended',
): RunningCommand {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, env: { PATH: process.env['PATH'] ?? '', ...env } });
  if (stdin === 'ended') child.stdin.end();
  return watched(child);
}

/** Any command, listened to from its start. */
export function watched(child: ChildProcessWithoutNullStreams): RunningCommand {
  let stdout = '';
  let stderr = '';
  const waiting: { text: string; seen: () => void }[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const wait of waiting.filter((one) => stdout.includes(one.text))) wait.seen();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })));
  const saw = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (stdout.includes(text)) return resolve();
      waiting.push({ text, seen: resolve });
      void ended.then(() => reject(new Error(`ended before it said «${text}»:\n${stdout}\n${stderr}`)));
    });
  const warned = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(stderr);
        if (found !== null) resolve(found);
      };
      child.stderr.on('data', look);
      look();
      void ended.then(() => reject(new Error(`ended before it said ${pattern}:\n${stdout}\n${stderr}`)));
    });
  return { process: child, ended, saw, warned };
}

export function runCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startCommand(args, env).ended;
}
