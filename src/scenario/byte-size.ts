/** Sizes as authors write them (`16MiB`, `512KiB`, `1GiB`, `100B`, or plainly a number of bytes). Pure. */
import { integerUpTo } from './number-pattern.js';

export const BYTES_MAX = 1024 ** 3;

const UNITS = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

type Unit = keyof typeof UNITS;

/** Matches every size from 1 B to 1 GiB, and nothing else. */
export const BYTE_SIZE_PATTERN = `^(?!0)(?:${Object.entries(UNITS)
  .map(([unit, factor]) => `${integerUpTo(BYTES_MAX / factor)}${unit}`)
  .join('|')})$`;

const BYTE_SIZE = new RegExp(BYTE_SIZE_PATTERN, 'u');
const PARTS = /^(\d+)([A-Za-z]+)$/u;

/** Bytes from 1 to 1 GiB; undefined when the text is not a size. */
export function parseByteSize(text: string): number | undefined {
  const parts = BYTE_SIZE.test(text) ? PARTS.exec(text) : null;
  return parts === null ? undefined : Number(parts[1]) * UNITS[parts[2] as Unit];
}
