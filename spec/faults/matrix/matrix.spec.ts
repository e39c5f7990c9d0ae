import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALL_FAULTS, rowsOfTitle } from './matrix.js';
import { readResults, resultsOf } from './results.js';
import { filesByRow, rowsNamedIn } from './spec-index.js';

const numbered = (letter: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
const covered = ALL_FAULTS.filter(({ notPromised }) => notPromised === undefined).map(({ id }) => id);

describe('the fault matrix', () => {
  const files = filesByRow();
  const { rows } = readResults();

  it('has the rows N1 to N28, H1 to H24 and C1 to C41, each once, in order', () => {
    expect(ALL_FAULTS.map(({ id }) => id)).toEqual([...numbered('N', 28), ...numbered('H', 24), ...numbered('C', 41)]);
  });

  it('has a spec that names each row, or says why there is none', () => {
    expect(covered.filter((id) => !files.has(id))).toEqual([]);
    expect(ALL_FAULTS.filter(({ id, notPromised }) => notPromised !== undefined && files.has(id))).toEqual([]);
  });

  it('has every row that a spec names', () => {
    expect([...files.keys()].filter((id) => !covered.includes(id))).toEqual([]);
  });

  it('tells of no result of a row that there is not, and of no file that is gone', () => {
    expect(Object.keys(rows).filter((id) => !covered.includes(id))).toEqual([]);
    for (const { files: tried } of Object.values(rows)) expect(tried.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('had no failure, and nothing skipped without a reason', () => {
    for (const [id, { passed, failed, skipped }] of Object.entries(rows)) {
      expect(failed, id).toBe(0);
      expect(passed + skipped.length, id).toBeGreaterThan(0);
      expect(skipped, id).not.toContain('without a reason');
    }
  });
});

describe('the rows of a title', () => {
  it.each<[title: string, rows: string[]]>([
    ['N4 /reset is reset.before_response', ['N4']],
    ['N3, H2 without a route', ['N3', 'H2']],
    ['N1: a closed port', ['N1']],
    ['H6', ['H6']],
    ["'N4' '/reset' is 'reset.before_response'", ['N4']],
    ['N45x is none', []],
    ['says N4', []],
    ['N4a is none', []],
  ])('%s', (title, expected) => {
    expect(rowsOfTitle(title)).toEqual(expected);
  });

  it('are found in literals, whatever quotes they have, and not in comments', () => {
    const text = ["it('N1 a', …);", '{ row: "N2" };', '`H3, H4 and more`;', "// N5 and 'not N6'"].join('\n');
    expect([...rowsNamedIn(text)]).toEqual(['N1', 'N2', 'H3', 'H4']);
  });

  it('of a run are its results: passed, failed, and skipped with the reason', () => {
    const spec = (title: string, status: string, ...ancestorTitles: string[]) => ({ ancestorTitles, title, status });
    const report = {
      testResults: [
        { name: '/p/spec/a.spec.ts', assertionResults: [spec('N1 a', 'passed'), spec('b', 'failed', 'N1 group'), spec('c', 'passed')] },
        { name: '/p/spec/b.spec.ts', assertionResults: [spec('H3, N1 d (skipped: needs root)', 'skipped')] },
      ],
    };
    expect(resultsOf(report, '/p')).toEqual({
      H3: { passed: 0, failed: 0, skipped: ['needs root'], files: ['spec/b.spec.ts'] },
      N1: { passed: 1, failed: 1, skipped: ['needs root'], files: ['spec/a.spec.ts', 'spec/b.spec.ts'] },
    });
  });
});
