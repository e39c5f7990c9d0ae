/** `rampart validate FILE…`: every problem of every file; exit 0 when there is no error, else 2. */
import { loadScenario } from '../../api/load-scenario.js';
import { type Problem, RampartError } from '../../model/failure.js';
import type { Override } from '../../model/scenario.js';
import { formatProblem } from '../../scenario/problems.js';
import type { Command } from '../io.js';
import { writeLine } from '../write-line.js';

export interface ValidateOptions {
  readonly files: readonly string[];
  readonly set: readonly Override[];
  /** One JSON object a line on stdout instead of text. */
  readonly json: boolean;
}

export const validate: Command<ValidateOptions> = async ({ files, set, json }, { stdout, stderr, env }) => {
  let failed = false;
  for (const file of files) {
    const problems = await problemsOf(file, set, env);
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    failed ||= errors > 0;
    if (json) for (const problem of problems) stdout.write(`${JSON.stringify(problem)}\n`);
    else {
      for (const problem of problems) stderr.write(`${formatProblem(problem)}\n`);
      if (errors === 0) writeLine(stdout, `${file}: valid`);
      else writeLine(stdout, `${file}: ${errors} ${errors === 1 ? 'error' : 'errors'}`);
    }
  }
  return failed ? 2 : 0;
};

async function problemsOf(
  file: string,
  overrides: readonly Override[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Problem[]> {
  try {
    return (await loadScenario(file, { overrides, env })).warnings;
  } catch (error) {
    if (!(error instanceof RampartError)) throw error;
    if (error.problems.length > 0) return error.problems;
    const { code, message, hint } = error;
    return [{ severity: 'error', code, file, line: 1, column: 1, path: '', message, hint }];
  }
}
