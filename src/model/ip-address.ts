/**
 * One IP address: strict text to number, number to text.
 *
 * Only one spelling rule for each family is read: four decimal parts without leading zeros, or
 * hexadecimal groups. Lenient readers (octal, hexadecimal, two-part and integer IPv4, dotted tails,
 * zones) make `010.0.0.1` another host than the author meant. Printing is canonical: IPv6 as in RFC 5952.
 *
 * Printing is on the path of every grant, so it works on 32-bit words, never on big integers.
 */
import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

export interface IpAddress {
  readonly family: Family;
  /** The 32 or 128 bits. */
  readonly value: bigint;
}

/** An IPv6 address as four unsigned 32-bit words, the first the most significant. */
export type Words = readonly [number, number, number, number];

/** What `ipaddr.js` may be asked about: no zone, no dotted tail, no group longer than four digits. */
const PLAIN_IPV6 = /^[0-9A-Fa-f:]{2,39}$/;

/** Reads an address in its strict spelling; undefined when it is none. Pure. */
export function parseAddress(text: string): IpAddress | undefined {
  const ipv4 = readIpv4(text);
  if (ipv4 !== null) return { family: 4, value: BigInt(ipv4) };
  const groups = PLAIN_IPV6.test(text) ? readGroups(text) : undefined;
  return groups === undefined ? undefined : { family: 6, value: numberOf(groups) };
}

/** Family of an address in its strict spelling; undefined when it is none. Pure. */
export function familyOf(text: string): Family | undefined {
  if (readIpv4(text) !== null) return 4;
  return PLAIN_IPV6.test(text) && readGroups(text) !== undefined ? 6 : undefined;
}

/** The 32 bits; null when it is none. Asked for every simulated connection, so it makes nothing on the way. */
function readIpv4(text: string): number | null {
  let value = 0;
  let parts = 0;
  let part = NO_PART;
  for (let i = 0; i <= text.length; i += 1) {
    const code = i === text.length ? DOT : text.charCodeAt(i);
    if (code === DOT) {
      if (part === NO_PART || parts === 4) return null;
      value = value * 256 + part;
      parts += 1;
      part = NO_PART;
    } else {
      // Nothing follows a zero that begins a part.
      if (code < DIGIT_0 || code > DIGIT_9 || part === 0) return null;
      part = (part === NO_PART ? 0 : part * 10) + (code - DIGIT_0);
      if (part > 255) return null;
    }
  }
  return parts === 4 ? value : null;
}

const NO_PART = -1;
const DOT = '.'.charCodeAt(0);
const DIGIT_0 = '0'.charCodeAt(0);
const DIGIT_9 = '9'.charCodeAt(0);

/** The canonical spelling. Pure. */
export function formatAddress(address: IpAddress): string {
  return address.family === 4 ? formatIpv4(Number(address.value)) : formatIpv6(wordsOf(address.value));
}

const OCTETS = Array.from({ length: 256 }, (_, octet) => String(octet));
const OCTETS_AND_DOT = OCTETS.map((octet) => `${octet}.`);

/** Dotted decimal of an unsigned 32-bit number. Pure. */
export function formatIpv4(value: number): string {
  const head = (OCTETS_AND_DOT[value >>> 24] as string) + OCTETS_AND_DOT[(value >>> 16) & 255];
  return head + OCTETS_AND_DOT[(value >>> 8) & 255] + OCTETS[value & 255];
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) as `::`. Pure. */
export function formatIpv6(words: Words): string {
  const [a, b, c, d] = words;
  const groups = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff, c >>> 16, c & 0xffff, d >>> 16, d & 0xffff];
  const gap = longestZeroRun(groups);
  if (gap.length < 2) return hexadecimal(groups, 0, 8);
  return `${hexadecimal(groups, 0, gap.start)}::${hexadecimal(groups, gap.start + gap.length, 8)}`;
}

/** The 128 bits as words. Pure. */
export function wordsOf(value: bigint): Words {
  return [wordAt(value, 96n), wordAt(value, 64n), wordAt(value, 32n), wordAt(value, 0n)];
}

/** The address `offset` (a safe integer from 0) after the one given, without big integers. Pure. */
export function wordsAfter(words: Words, offset: number): Words {
  const low = words[3] + (offset % WORD);
  const middle = words[2] + Math.floor(offset / WORD) + (low >= WORD ? 1 : 0);
  if (middle < WORD) return [words[0], words[1], middle, low >>> 0];
  const high = words[1] + 1;
  return [words[0] + (high === WORD ? 1 : 0), high >>> 0, middle >>> 0, low >>> 0];
}

const WORD = 2 ** 32;

function readGroups(text: string): readonly number[] | undefined {
  try {
    return ipaddr.IPv6.parse(text).parts;
  } catch {
    return undefined;
  }
}

/** Of eight groups, by way of 32-bit halves: big integers are slow to make. */
function numberOf(groups: readonly number[]): bigint {
  const [a, b, c, d, e, f, g, h] = groups as [number, number, number, number, number, number, number, number];
  return (halfOf(a, b, c, d) << 64n) | halfOf(e, f, g, h);
}

function halfOf(a: number, b: number, c: number, d: number): bigint {
  return (BigInt(a * 0x10000 + b) << 32n) | BigInt(c * 0x10000 + d);
}

function wordAt(value: bigint, shift: bigint): number {
  return Number((value >> shift) & 0xffff_ffffn);
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let start = 0;
  let length = 0;
  let running = 0;
  for (let i = 0; i < 8; i++) {
    running = groups[i] === 0 ? running + 1 : 0;
    if (running > length) {
      length = running;
      start = i + 1 - running;
    }
  }
  return { start, length };
}

function hexadecimal(groups: readonly number[], from: number, to: number): string {
  if (from === to) return '';
  let text = groupText(groups[from] as number);
  for (let i = from + 1; i < to; i++) text += `:${groupText(groups[i] as number)}`;
  return text;
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16));
const PADDED_BYTES = BYTES.map((byte) => byte.padStart(2, '0'));

/** A group in hexadecimal; several times as fast as `toString(16)`. */
function groupText(group: number): string {
  return group < 256 ? (BYTES[group] as string) : (BYTES[group >>> 8] as string) + PADDED_BYTES[group & 255];
}
