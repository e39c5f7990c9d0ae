/**
 * Regular expressions for numbers with a bound.
 *
 * The language checks durations, rates and sizes by pattern, so that the JSON Schema an editor uses can say
 * exactly what the loader says. Pure.
 */

/** Matches the decimal integers from 0 to `max`, without sign and leading zeros. `max` is a positive safe integer. */
export function integerUpTo(max: number): string {
  const digits = String(max);
  const branches = digits.length === 1 ? [`[0-${digits}]`] : ['0', shorterThan(digits.length), ...sameLength(digits), digits];
  return `(?:${branches.join('|')})`;
}

/** Matches the decimal numbers from 0 to `max` with at most `decimals` digits after the point. */
export function decimalUpTo(max: number, decimals: number): string {
  if (decimals === 0) return integerUpTo(max);
  return `(?:${integerUpTo(max - 1)}(?:\\.[0-9]{1,${decimals}})?|${max}(?:\\.0{1,${decimals}})?)`;
}

function shorterThan(length: number): string {
  return length === 2 ? '[1-9]' : `[1-9][0-9]{0,${length - 2}}`;
}

/** Numbers of the same length that are smaller: equal up to some digit, smaller there, anything after. */
function* sameLength(digits: string): Generator<string> {
  for (let index = 0; index < digits.length; index += 1) {
    const lowest = index === 0 ? 1 : 0;
    const highest = Number(digits[index]) - 1;
    if (highest < lowest) continue;
    const rest = digits.length - index - 1;
    yield `${digits.slice(0, index)}[${lowest}-${highest}]${rest === 0 ? '' : `[0-9]{${rest}}`}`;
  }
}
