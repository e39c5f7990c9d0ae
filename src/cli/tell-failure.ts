/** Failures as people read them, on stderr: every problem with its position, or one line with its code, and a hint. */
import { type ExitCode, RampartError } from '../model/failure.js';
import { formatProblem } from '../scenario/problems.js';
import type { Io } from './io.js';
import { writeLine } from './write-line.js';

/** Prints what went wrong and gives the exit code for it. Anything but a `RampartError` is a defect, and is shown with its stack. */
export function tellFailure(error: unknown, { stderr }: Pick<Io, 'stderr'>): ExitCode {
  if (!(error instanceof RampartError)) {
    writeLine(stderr, `error internal.fault — ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    stderr.write('  hint: This is a defect of Rampart: please report it, with the scenario and the seed.\n');
    return 1;
  }
  if (error.problems.length > 0) for (const problem of error.problems) stderr.write(`${formatProblem(problem)}\n`);
  else writeLine(stderr, `error ${error.code} — ${error.message}\n  hint: ${error.hint}`);
  return error.exitCode;
}
