/**
 * Durations as authors write them (`250us`, `500ms`, `1.5s`, `2m`, `1h`) and as everything else counts them:
 * integer microseconds. Pure and exact: no floating point takes part, and a text that is not a whole number of
 * microseconds is no duration.
 */
import { decimalUpTo } from './number-pattern.js';

export const DURATION_MAX_US = 30 * 24 * 3_600_000_000;

/** How many microseconds a unit has, and how many digits after the point still give whole microseconds. */
const UNITS = {
  us: { factor: 1, decimals: 0 },
  ms: { factor: 1_000, decimals: 3 },
  s: { factor: 1_000_000, decimals: 6 },
  m: { factor: 60_000_000, decimals: 6 },
  h: { factor: 3_600_000_000, decimals: 6 },
} as const;

type Unit = keyof typeof UNITS;

/** Matches every duration from 0 to 30 days, and nothing else. */
export const DURATION_PATTERN = `^(?:${Object.entries(UNITS)
  .map(([unit, { factor, decimals }]) => `${decimalUpTo(DURATION_MAX_US / factor, decimals)}${unit}`)
  .join('|')})$`;

/** Matches every duration longer than 0, up to 30 days. */
export const POSITIVE_DURATION_PATTERN = `^(?!0(?:\\.0+)?[a-z])${DURATION_PATTERN.slice(1)}`;

const DURATION = new RegExp(DURATION_PATTERN, 'u');
const PARTS = /^(\d+)(?:\.(\d+))?(us|ms|s|m|h)$/u;

/** Microseconds from 0 to 30 days; undefined when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  const parts = DURATION.test(text) ? PARTS.exec(text) : null;
  if (parts === null) return undefined;
  const [, whole = '0', fraction = '', unit] = parts;
  const { factor, decimals } = UNITS[unit as Unit];
  return Number(whole) * factor + Number(fraction.padEnd(decimals, '0')) * (factor / 10 ** decimals);
}

/** The shortest text that `parseDuration` reads as the same duration, in the largest unit that divides it: `90s`, `2m`. */
export function formatDuration(durationUs: number): string {
  if (durationUs === 0) return '0s';
  for (const unit of ['h', 'm', 's', 'ms'] as const) {
    if (durationUs % UNITS[unit].factor === 0) return `${durationUs / UNITS[unit].factor}${unit}`;
  }
  return `${durationUs}us`;
}
