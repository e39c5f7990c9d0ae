/** Durations, rates and sizes: written with a unit, decoded to integers. */
import { BYTE_SIZE_PATTERN, BYTES_MAX, parseByteSize } from '../byte-size.js';
import { DURATION_PATTERN, formatDuration, parseDuration, POSITIVE_DURATION_PATTERN } from '../duration.js';
import { formatRate, parseRate, RATE_PATTERN } from '../rate.js';
import type { Rate } from '../rate.js';
import { accepted, refused } from './flaw.js';
import type { Objection } from './flaw.js';
import { either, integer, ScalarType } from './scalar.js';

const DURATION_NAME = 'a duration such as 250us, 500ms, 1.5s, 2m or 1h';

/** Microseconds, from 0. */
export const duration = durationFrom(0, `${DURATION_NAME}, from 0 to 720h`, DURATION_PATTERN);

/** Microseconds, above 0. */
export const positiveDuration = durationFrom(1, `${DURATION_NAME}, above 0, at most 720h`, POSITIVE_DURATION_PATTERN);

function durationFrom(minimumUs: number, name: string, pattern: string): ScalarType<number> {
  return new ScalarType({
    name,
    schema: { type: 'string', pattern },
    read: (value) => {
      const durationUs = typeof value === 'string' ? parseDuration(value) : undefined;
      if (durationUs === undefined) return refused(noDuration(value));
      return durationUs >= minimumUs ? accepted(durationUs) : refused({ code: 'scenario.bad_duration', message: 'The duration is zero' });
    },
    is: (value): value is number => Number.isSafeInteger(value) && (value as number) >= minimumUs,
    encode: formatDuration,
  });
}

function noDuration(value: unknown): Objection {
  const objection = { code: 'scenario.bad_duration', message: 'The value is not a duration' } as const;
  if (typeof value === 'number') return { ...objection, hint: `Add a unit: ${value}s, ${value}ms.` };
  if (typeof value === 'string' && parseDuration(value.toLowerCase().replaceAll(' ', '')) !== undefined) {
    return { ...objection, hint: `Write ${value.toLowerCase().replaceAll(' ', '')}.` };
  }
  return objection;
}

/** Users in a span of time. */
export const rate = new ScalarType<Rate>({
  name: 'a rate such as 100/s, 0.5/s or 30/m, at most 1000000/s',
  schema: { type: 'string', pattern: RATE_PATTERN },
  read: (value) => {
    const parsed = typeof value === 'string' ? parseRate(value) : undefined;
    return parsed === undefined ? refused(noRate(value)) : accepted(parsed);
  },
  is: (value): value is Rate => typeof value === 'object' && value !== null && 'count' in value && 'perUs' in value,
  encode: formatRate,
});

function noRate(value: unknown): Objection {
  const objection = { code: 'scenario.bad_rate', message: 'The value is not a rate' } as const;
  return typeof value === 'number' ? { ...objection, hint: `Say per what: ${value}/s or ${value}/m.` } : objection;
}

const BYTE_SIZE_NAME = `a size such as 16MiB, 512KiB, 100B or a number of bytes, from 1 to ${BYTES_MAX}`;

const writtenByteSize = new ScalarType<number>({
  name: BYTE_SIZE_NAME,
  schema: { type: 'string', pattern: BYTE_SIZE_PATTERN },
  read: (value) => {
    const bytes = typeof value === 'string' ? parseByteSize(value) : undefined;
    return bytes === undefined ? refused({ message: 'The value is not a size' }) : accepted(bytes);
  },
  is: (value): value is number => Number.isSafeInteger(value),
});

/** Bytes. */
export const byteSize = either(BYTE_SIZE_NAME, [integer(1, BYTES_MAX), writtenByteSize], (value) => typeof value === 'number');
