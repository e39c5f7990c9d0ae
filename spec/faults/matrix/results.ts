/**
 * What came of the specs of each row when they last ran as a whole, kept in `results.json` by `npm run matrix`.
 *
 * The file is written from the report of the test runner and from nothing else, so the matrix in
 * docs/reliability.md says what happened and not what was hoped for.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { rowsOfTitle } from './matrix.js';

const FILE = 'spec/faults/matrix/results.json';

export interface RowResult {
  readonly passed: number;
  readonly failed: number;
  /** Why specs did not run, each reason once. */
  readonly skipped: readonly string[];
  /** Spec files with a title of the row, sorted. */
  readonly files: readonly string[];
}

export interface Results {
  /** Where and when, as one line. */
  readonly machine: string;
  readonly rows: Readonly<Record<string, RowResult>>;
}

/** What is read of the JSON report of vitest. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly ancestorTitles: readonly string[]; readonly title: string; readonly status: string }[];
  }[];
}

export function readResults(): Results {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Results;
}

export function writeResults(results: Results): void {
  writeFileSync(FILE, `${JSON.stringify(results, null, 2)}\n`);
}

/** Results by row, for titles and for what they stand under. Pure but for the folder paths are relative to. */
export function resultsOf(report: TestReport, root: string): Readonly<Record<string, RowResult>> {
  const rows = new Map<string, { passed: number; failed: number; skipped: Set<string>; files: Set<string> }>();
  for (const { name, assertionResults } of report.testResults) {
    for (const { ancestorTitles, title, status } of assertionResults) {
      for (const id of new Set([...ancestorTitles, title].flatMap(rowsOfTitle))) {
        const row = rows.get(id) ?? { passed: 0, failed: 0, skipped: new Set(), files: new Set() };
        rows.set(id, row);
        row.files.add(relative(root, name));
        if (status === 'passed') row.passed += 1;
        else if (status === 'failed') row.failed += 1;
        else row.skipped.add(/\(skipped: (.*)\)/.exec([...ancestorTitles, title].join(' '))?.[1] ?? 'without a reason');
      }
    }
  }
  const sorted = [...rows].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return Object.fromEntries(
    sorted.map(([id, { passed, failed, skipped, files }]) => [
      id,
      { passed, failed, skipped: [...skipped].sort(), files: [...files].sort() },
    ]),
  );
}
