/**
 * Runs a command line in this process: the program as it is built from the sources, its streams caught.
 *
 * Much cheaper than a process of its own (`command.ts`), for specs of what commands print and how they end. What writes
 * to standard output by itself (`-` as a target) is not caught.
 */
import { Writable } from 'node:stream';
import { runProgram } from '../../src/cli/program.js';
import type { ExitCode } from '../../src/model/failure.js';

export interface Said {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runHere(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
  const [stdout, stderr] = [new Heard(), new Heard()];
  const code = await runProgram(args, { stdout, stderr, env, onSignal: () => () => {}, onDefect: () => () => {} });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Heard extends Writable {
  text = '';

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
