/**
 * Addresses as numbers, and ranges of them, read without the engine's help. Pure.
 *
 * IPv6 addresses are lifted above all IPv4 ones, so that one order holds both. Nothing is listed.
 */

const ABOVE_IPV4 = 1n << 40n;

/** The number of an address in canonical spelling; undefined when it is none. */
export function addressNumber(text: string): bigint | undefined {
  return text.includes(':') ? ipv6Number(text) : ipv4Number(text);
}

function ipv4Number(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((number, part) => number * 256n + BigInt(part), 0n);
}

function ipv6Number(text: string): bigint | undefined {
  const [head, tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const before = groupsOf(head as string);
  const after = tail === undefined ? [] : groupsOf(tail);
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return ABOVE_IPV4 + groups.reduce((number, group) => number * 65_536n + BigInt(`0x${group}`), 0n);
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** Ranges of addresses, in the order written. */
export class AddressSpans {
  readonly #spans: readonly Span[];

  /** @param texts CIDRs, `first-last` ranges or single addresses; what is none of these is left out. */
  constructor(texts: readonly string[]) {
    this.#spans = texts.flatMap((text) => spanOf(text) ?? []);
  }

  has(number: bigint): boolean {
    return this.#spans.some(({ first, last }) => first <= number && number <= last);
  }

  /** Every address once, in the order written, those of `except` left out; undefined when there are more than `most`. */
  list(except: AddressSpans, most: number): readonly bigint[] | undefined {
    const listed = new Set<bigint>();
    for (const { first, last } of this.#spans) {
      if (last - first > BigInt(most) * 2n) return undefined;
      for (let number = first; number <= last; number += 1n) if (!except.has(number)) listed.add(number);
      if (listed.size > most) return undefined;
    }
    return [...listed];
  }
}

function spanOf(text: string): Span | undefined {
  const [from, to] = text.split('-');
  if (to !== undefined) return between(addressNumber((from as string).trim()), addressNumber(to.trim()));
  const [base, length] = text.split('/');
  const first = addressNumber(base as string);
  if (first === undefined || length === undefined) return between(first, first);
  const hostBits = (first >= ABOVE_IPV4 ? 128 : 32) - Number(length);
  return { first, last: first + (1n << BigInt(hostBits)) - 1n };
}

function between(first: bigint | undefined, last: bigint | undefined): Span | undefined {
  return first === undefined || last === undefined ? undefined : { first, last };
}
