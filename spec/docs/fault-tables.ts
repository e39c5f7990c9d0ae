/** The fault matrix of docs/reliability.md: rows, the specs that cover them and what came of those. */
import { FAULTS } from '../faults/matrix/matrix.js';
import { readResults, type RowResult } from '../faults/matrix/results.js';
import type { Fault } from '../faults/matrix/row.js';
import { table } from './markdown-table.js';

export function faultParts(): Map<string, string> {
  const { machine, rows } = readResults();
  const parts = Object.entries(FAULTS).map(([kind, faults]): [string, string] => [
    `faults of the ${kind}`,
    table(
      ['Row', 'What happens', 'What Rampart does', 'Specs', 'Last result'],
      faults.map((fault) => lineOf(fault, rows[fault.id])),
    ),
  ]);
  return new Map([...parts, ['where the faults were tried', `Last tried on: ${machine}.`]]);
}

function lineOf({ id, fault, promise, notPromised }: Fault, result: RowResult | undefined): string[] {
  if (notPromised !== undefined) return [id, fault, promise, 'none', notPromised];
  return [id, fault, promise, (result?.files ?? []).map(link).join(', '), result === undefined ? 'never run' : comeOf(result)];
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
