/** Two runs side by side as a table for a terminal: what differs notably has a word beside it. Pure. */
import type { Judgement } from '../../report/bound.js';
import type { Comparison } from '../../report/comparison.js';
import { alignColumns } from '../table.js';
import { changeText, figureText, judgementText, toneOf } from './figure-text.js';

/** @param names of the two, such as their files. */
export function renderComparison(
  { groups, notes }: Comparison,
  judgements: readonly Judgement[],
  names: readonly [string, string],
): string[] {
  const rows = groups.flatMap(({ title, rows }) => [
    EMPTY,
    [title, '', '', '', ''],
    ...rows.map((row) => [`  ${row.name}`, figureText(row.a, row.unit), figureText(row.b, row.unit), changeText(row), toneOf(row)]),
  ]);
  const table = alignColumns([['', 'A', 'B', 'change', ''], ...rows], ['left', 'right', 'right', 'right', 'left']);
  return [
    `A  ${names[0]}`,
    `B  ${names[1]}`,
    '',
    ...table,
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `! ${note}`)]),
    ...(judgements.length === 0 ? [] : ['', ...judgements.map(judgementText)]),
  ];
}

const EMPTY = ['', '', '', '', ''];
