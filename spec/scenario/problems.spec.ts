import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/model/failure.js';
import { describeValue, formatPath, formatProblem, problemAt, quote, sortProblems } from '../../src/scenario/problems.js';

const PROBLEM: Problem = {
  severity: 'error',
  code: 'scenario.wrong_value',
  file: 'a.yaml',
  line: 3,
  column: 7,
  path: 'load.duration',
  message: 'Something is wrong',
  found: '5',
  expected: 'six',
  hint: 'Try six.',
};

describe('a problem in words', () => {
  it('is one line and a hint', () => {
    expect(formatProblem(PROBLEM)).toBe(
      'error scenario.wrong_value a.yaml:3:7 load.duration — Something is wrong; found 5; expected six\n  hint: Try six.',
    );
  });

  it('leaves out what it does not know', () => {
    const problem = problemAt({ file: 'a.yaml', line: 1, column: 1 }, [], {
      code: 'scenario.empty',
      severity: 'warning',
      message: 'Empty',
    });
    expect(formatProblem(problem)).toBe(
      'warning scenario.empty a.yaml:1:1 — Empty\n  hint: A scenario is a map with at least version, name, actions and workflows.',
    );
  });

  it.each<[string, string]>([
    ['\u001b[2J', '\\u001b[2J'],
    ['a\nerror', 'a\\u000aerror'],
    ['a\r\tb', 'a\\u000d\\u0009b'],
    ['\u009b31m', '\\u009b31m'],
    ['\u202etxt', '\\u202etxt'],
    ['\u2028', '\\u2028'],
    ['\u200b\ufeff', '\\u200b\\ufeff'],
    ['\ud800', '\\ud800'],
    ['\u0007\u007f', '\\u0007\\u007f'],
    ['é 漢 😀', 'é 漢 😀'],
  ])('shows %j as %s, wherever it stands', (hostile, shown) => {
    const text = formatProblem({
      ...PROBLEM,
      file: hostile,
      path: hostile,
      message: hostile,
      found: hostile,
      expected: hostile,
      hint: hostile,
    });
    expect(text.split(shown)).toHaveLength(7);
    expect(text.split('\n')).toHaveLength(2);
  });
});

describe('problems', () => {
  it('are sorted by file, line and column, then path and code, and the list given is left alone', () => {
    const problem = (file: string, line: number, column: number, path: string, code: Problem['code'] = 'yaml.syntax'): Problem => ({
      ...PROBLEM,
      file,
      line,
      column,
      path,
      code,
    });
    const sorted = [
      problem('a.yaml', 1, 2, 'x'),
      problem('a.yaml', 1, 10, 'x'),
      problem('a.yaml', 2, 1, 'a', 'scenario.bad_id'),
      problem('a.yaml', 2, 1, 'a', 'scenario.unknown_key'),
      problem('a.yaml', 2, 1, 'b'),
      problem('a.yaml', 10, 1, 'x'),
      problem('b.yaml', 1, 1, 'x'),
    ];
    const shuffled = [3, 6, 0, 5, 2, 4, 1].map((index) => sorted[index]).filter((entry) => entry !== undefined);
    const before = [...shuffled];
    expect(sortProblems(shuffled)).toEqual(sorted);
    expect(shuffled).toEqual(before);
  });
});

describe('a path in words', () => {
  it.each<[(string | number)[], string]>([
    [[], ''],
    [['load', 'ramp_up', 'phases', 0, 'at_second'], 'load.ramp_up.phases[0].at_second'],
    [['headers', 'X-Foo'], 'headers.X-Foo'],
    [['headers', 'a.b'], 'headers["a.b"]'],
    [['a b'], '["a b"]'],
    [[''], '[""]'],
  ])('%j is %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});

describe('a value in words', () => {
  it.each<[unknown, string]>([
    [null, 'nothing'],
    [undefined, 'nothing'],
    ['10', '"10"'],
    [10, '10'],
    [-0, '-0'],
    [true, 'true'],
    [[], 'an empty list'],
    [[1, 2], 'a list of 2'],
    [{}, 'an empty map'],
    [{ a: 1, 'b c': 2, d: 3, e: 4 }, 'a map with a, "b c", d, …'],
  ])('%j is %s', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  it('is shortened without cutting a character in two', () => {
    expect(quote('😀'.repeat(100))).toBe(`"${'😀'.repeat(60)}"…`);
  });
});
