/**
 * Rates as authors write them (`100/s`, `30/m`, `0.5/s`), kept as an exact pair so that the nth instant of a
 * steady stream never drifts. Pure.
 */
import { decimalUpTo } from './number-pattern.js';

/** So many (`count`) in so many microseconds (`perUs`), in lowest terms. Both positive integers. */
export interface Rate {
  readonly count: number;
  readonly perUs: number;
}

const RATE_MAX_PER_SECOND = 1_000_000;
const DECIMALS = 3;
const UNITS = { s: 1_000_000, m: 60_000_000 } as const;

type Unit = keyof typeof UNITS;

/** Matches every rate above 0 and up to a million a second, and nothing else. */
export const RATE_PATTERN =
  `^(?!0(?:\\.0+)?/)(?:${decimalUpTo(RATE_MAX_PER_SECOND, DECIMALS)}/s|` + `${decimalUpTo(RATE_MAX_PER_SECOND * 60, DECIMALS)}/m)$`;

const RATE = new RegExp(RATE_PATTERN, 'u');
const PARTS = /^(\d+)(?:\.(\d+))?\/([sm])$/u;

/** The rate, or undefined when the text is none. */
export function parseRate(text: string): Rate | undefined {
  const parts = RATE.test(text) ? PARTS.exec(text) : null;
  if (parts === null) return undefined;
  const [, whole = '0', fraction = '', unit] = parts;
  const count = Number(whole) * 10 ** DECIMALS + Number(fraction.padEnd(DECIMALS, '0'));
  return lowestTerms(count, UNITS[unit as Unit] * 10 ** DECIMALS);
}

/** A text that `parseRate` reads as the same rate. */
export function formatRate(rate: Rate): string {
  const [unit, unitUs] = (rate.count * UNITS.s * 10 ** DECIMALS) % rate.perUs === 0 ? ['s', UNITS.s] : ['m', UNITS.m];
  return `${(rate.count * unitUs) / rate.perUs}/${unit}`;
}

function lowestTerms(count: number, perUs: number): Rate {
  const divisor = greatestCommonDivisor(count, perUs);
  return { count: count / divisor, perUs: perUs / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
