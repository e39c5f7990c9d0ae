/** The fault matrix of docs/reliability.md: rows, the specs that cover them and what came of those. */
import { FAULTS } from '../faults/matrix/matrix.js';
import { readResults, type RowResult } from '../faults/matrix/results.js';
import type { Fault } from '../faults/matrix/row.js';
import { filesByRow } from '../faults/matrix/spec-index.js';
import { table } from './markdown-table.js';

export function faultParts(): Map<string, string> {
  const { machine, rows } = readResults();
  const named = filesByRow();
  const parts = Object.entries(FAULTS).map(([kind, faults]): [string, string] => [
    `faults of the ${kind}`,
    table(
      ['Row', 'What happens', 'What Rampart does', 'Specs', 'Last result'],
      faults.map((fault) => lineOf(fault, rows[fault.id], named.get(fault.id) ?? [])),
    ),
  ]);
  return new Map([...parts, ['where the faults were tried', `Last tried on: ${machine}.`]]);
}

function lineOf({ id, fault, promise, notPromised }: Fault, result: RowResult | undefined, named: readonly string[]): string[] {
  if (notPromised !== undefined) return [id, fault, promise, 'none', notPromised];
  const specs = named.filter((path) => path.endsWith('.spec.ts'));
  const tried = result?.files ?? [];
  const untried = specs.filter((path) => !tried.includes(path));
  const outcome = [
    ...(result === undefined ? [] : [comeOf(result)]),
    ...(untried.length === 0 ? [] : [`${untried.length} files not tried yet`]),
  ];
  return [id, fault, promise, [...new Set([...tried, ...specs])].sort().map(link).join(', '), outcome.join(', ')];
}

function link(path: string): string {
  return `[${path.replace(/^spec\//, '').replace(/\.spec\.ts$/, '')}](../${path})`;
}

function comeOf({ passed, failed, skipped }: RowResult): string {
  return [
    ...(failed > 0 ? [`**${failed} failed**`] : []),
    ...(passed > 0 ? [`${passed} passed`] : []),
    ...skipped.map((reason) => `skipped: ${reason}`),
  ].join(', ');
}
