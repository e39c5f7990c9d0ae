/**
 * Bad input never starts half a run. This is the one place where the rows of the fault matrix about scenarios are seen
 * together; other specs look closer at what each part of the language refuses.
 */
import { describe, expect, it } from 'vitest';
import { RampartError } from '../../src/model/failure.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import { decodeText } from '../../src/scenario/text-guard.js';
import { BAD_SCENARIOS } from './bad-scenarios/table.js';

/** Every error of a file as `code line:column`, in order; `exit` is the code the command would end with. */
function refusalOf(bytes: Uint8Array): { readonly errors: readonly string[]; readonly exit: number } {
  const decoded = decodeText(bytes, 'bad.yaml');
  if (!decoded.ok) return { errors: [`${decoded.problem.code} ${decoded.problem.line}:${decoded.problem.column}`], exit: 2 };
  try {
    decodeScenario(decoded.text, 'bad.yaml');
  } catch (error) {
    if (!(error instanceof RampartError)) throw error;
    const errors = error.problems.filter(({ severity }) => severity === 'error');
    return { errors: errors.map(({ code, line, column }) => `${code} ${line}:${column}`), exit: error.exitCode };
  }
  return { errors: [], exit: 0 };
}

describe('a scenario is refused, with exit code 2 and a position, for', () => {
  it.each(BAD_SCENARIOS)('$title', ({ bytes, errors }) => {
    expect(refusalOf(bytes)).toEqual({ errors, exit: 2 });
  });
});

describe('the table', () => {
  it('has each mistake once', () => {
    expect(new Set(BAD_SCENARIOS.map(({ title }) => title)).size).toBe(BAD_SCENARIOS.length);
  });

  it('has rows of every number of the matrix that is about the text of a scenario', () => {
    const numbers = new Set(BAD_SCENARIOS.map(({ title }) => title.split(' ', 1)[0]));
    const expected = [...Array.from({ length: 31 }, (_, i) => `C${i + 1}`), 'C33', 'C34', 'C35', 'C36', 'C38', 'C39'];
    expect(expected.filter((number) => !numbers.has(number))).toEqual([]);
  });
});
