/** Figures of a comparison, and how they differ, as text. Pure. */
import type { Judgement } from '../../report/bound.js';
import { type Row, relativeChange, type Unit } from '../../report/comparison.js';
import { duration, grouped, rate } from '../quantity.js';

/** Smaller changes are not worth a word. */
const NOTABLE_CHANGE = 0.05;

export function figureText(value: number | null, unit: Unit): string {
  if (value === null) return '–';
  switch (unit) {
    case 'ms':
      return duration(value);
    case 'count':
      return grouped(value);
    case 'rate':
      return rate(value);
    case 'percent':
      return `${value.toFixed(1)}%`;
  }
}

/** `+12.3%`; of percentages the difference in points, `+0.5 pt`; nothing where there is nothing to relate to. */
export function changeText(row: Row): string {
  if (row.a === null || row.b === null) return '';
  if (row.a === row.b) return '=';
  if (row.unit === 'percent') return `${signed(row.b - row.a)} pt`;
  const change = relativeChange(row);
  return change === null ? 'new' : `${signed(100 * change)}%`;
}

/** Whether the second is notably worse or better; nothing where neither way is. */
export function toneOf(row: Row): 'worse' | 'better' | '' {
  const { a, b, worse, unit } = row;
  if (worse === undefined || a === null || b === null || a === b) return '';
  const change = unit === 'percent' ? b - a : (relativeChange(row) ?? (b > a ? 1 : -1));
  if (unit !== 'percent' && Math.abs(change) < NOTABLE_CHANGE) return '';
  return change > 0 === (worse === 'more') ? 'worse' : 'better';
}

/** `✗ missed  p95 > +10%, probe-get: 12.0 ms, was 10.0 ms` */
export function judgementText(judgement: Judgement): string {
  return `${judgement.isMissed ? '✗ missed' : '✓ kept  '}  ${judgedText(judgement)}`;
}

/** The bound, and the figures that were held against it. */
export function judgedText({ bound, action, a, b }: Judgement): string {
  const unit = UNITS[bound.metric] ?? 'ms';
  const where = action === undefined || bound.action !== undefined ? '' : `, ${action}`;
  const was = bound.kind === 'value' ? '' : `, was ${figureText(a, unit)}`;
  return `${bound.text}${where}: ${figureText(b, unit)}${was}`;
}

const UNITS: Readonly<Record<string, Unit>> = {
  failed: 'percent',
  requests: 'count',
  requests_per_second: 'rate',
  users_completed: 'count',
  users_failed: 'count',
  users_dropped: 'count',
};

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
}
