/** Numbers at an axis: short, milliseconds with the unit that fits. */
import { duration, grouped } from '../../outputs/quantity.js';

export function axisNumber(value: number): string {
  return value < 1000 ? trimmed(value) : grouped(Math.round(value));
}

/** A duration in a table where most are nothing. */
export function timeCell(ms: number): string {
  return ms === 0 ? '0' : duration(ms);
}

export function axisMs(ms: number): string {
  if (ms >= 1000) return `${trimmed(ms / 1000)} s`;
  if (ms >= 1 || ms === 0) return `${trimmed(ms)} ms`;
  return `${trimmed(ms * 1000)} µs`;
}

function trimmed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
