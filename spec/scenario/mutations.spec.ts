/**
 * Ten thousand damaged scenarios: each is still a scenario, or is refused with a problem that points into its text.
 *
 * Whatever an author does to a file, nothing else may happen: no other error, no endless search, nothing left
 * behind in the objects that all of the process shares.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { RampartError } from '../../src/model/failure.js';
import type { Problem } from '../../src/model/failure.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import { formatProblem } from '../../src/scenario/problems.js';
import { decodeText } from '../../src/scenario/text-guard.js';
import { damaged } from './scenario-damage.js';

const FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
const MUTATIONS = 10_000;
/** Of processor time, so that a busy machine does not count. Usual is a hundredth of it. */
const CPU_MS_MAX = 1_000;

const PROTOTYPE = Object.getOwnPropertyNames(Object.prototype).sort();

/** Fails the example; `expect` would take longer than what is looked at. */
function refuse(isWrong: boolean, what: string, problem?: Problem): void {
  if (isWrong) throw new Error(problem === undefined ? what : `${what}: ${formatProblem(problem)}`);
}

/** Every problem of a file; none when it is a scenario. */
function problemsOf(bytes: Uint8Array): readonly Problem[] {
  const decoded = decodeText(bytes, 'damaged.yaml');
  if (!decoded.ok) return [decoded.problem];
  try {
    decodeScenario(decoded.text, 'damaged.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof RampartError)) throw error;
    refuse(error.exitCode !== 2, `exit code ${error.exitCode}`);
    refuse(!error.problems.some(({ severity }) => severity === 'error'), 'no error');
    return error.problems;
  }
}

/** Whether the position is one of the text: of a character, or just behind the last one of a line. */
function isWithin({ line, column }: Problem, lines: readonly string[]): boolean {
  const text = lines[line - 1];
  return (line === 1 && column === 1) || (text !== undefined && column >= 1 && column <= text.length + 1);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u;

/** How often each code was a reason to refuse, and how many files were not refused. */
const tally = new Map<string, number>();
const count = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);

function check(bytes: Uint8Array): void {
  const started = process.cpuUsage();
  const problems = problemsOf(bytes);
  refuse(process.cpuUsage(started).user / 1_000 > CPU_MS_MAX, 'too slow');
  if (problems.length === 0) count('valid');
  for (const code of new Set(problems.map((problem) => problem.code))) count(code);
  const lines = new TextDecoder().decode(bytes).split('\n');
  for (const problem of problems) {
    refuse(!isWithin(problem, lines), 'outside the text', problem);
    refuse(CONTROLS.test(formatProblem(problem)), 'with a control character', problem);
  }
}

describe('C41 a damaged scenario is a scenario or a list of problems in its text, soon', () => {
  afterEach(() => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(PROTOTYPE);
  });

  it('of which there are nine or more, all of them good', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(9);
    for (const file of FILES) expect(problemsOf(readFileSync(FOLDER + file)), file).toEqual([]);
  });

  it.each(FILES)('%s', { timeout: 120_000 }, (file) => {
    const text = readFileSync(FOLDER + file, 'utf8');
    fc.assert(fc.property(damaged(text), check), { numRuns: Math.ceil(MUTATIONS / FILES.length) });
  });

  it('and the damage is of every kind: to the letters, to the shape, to what refers to what, and to nothing that matters', () => {
    for (const what of [
      'file.encoding',
      'yaml.syntax',
      'yaml.duplicate_key',
      'scenario.unknown_key',
      'scenario.wrong_value',
      'scenario.unknown_id',
      'workflow.unreachable',
      'expression.unknown_name',
      'target.bad_url',
      'valid',
    ]) {
      expect(tally.get(what) ?? 0, what).toBeGreaterThan(10);
    }
  });
});
