/** Durations and rates as authors write them, read without the engine's help. Pure. */

const UNIT_US: Readonly<Record<string, number>> = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 };

/** Microseconds of a text such as `1.5s`; undefined when it is none. */
export function durationUs(text: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(us|ms|s|m|h)$/.exec(String(text));
  return match === null ? undefined : Math.round(Number(match[1]) * (UNIT_US[match[2] as string] as number));
}

/** Users in a span of time, of a text such as `100/s` or `0.5/s`; undefined when it is none. */
export function rateOf(text: unknown): { users: number; perUs: number } | undefined {
  const match = /^(\d+)(?:\.(\d+))?\/(s|m|h)$/.exec(String(text));
  if (match === null) return undefined;
  const decimals = match[2] ?? '';
  return { users: Number(`${match[1]}${decimals}`), perUs: (UNIT_US[match[3] as string] as number) * 10 ** decimals.length };
}
