/**
 * A range of addresses as an author writes it, to numbers; or why it is none.
 *
 * `10.0.1.0/24`, `10.0.1.5-10.0.1.9` or `10.0.1.7`, IPv4 or IPv6, nothing else and no white space.
 * What is refused is refused with the spelling that was probably meant.
 */
import { assert } from './assertion.js';
import { type Family, formatAddress, type IpAddress, parseAddress } from './ip-address.js';

export interface AddressRange {
  /** As written. */
  readonly text: string;
  readonly family: Family;
  /** First and last address, both included. */
  readonly first: bigint;
  readonly last: bigint;
}

export type ParsedRange = { readonly ok: true; readonly range: AddressRange } | RefusedRange;

export interface RefusedRange {
  readonly ok: false;
  readonly code: 'pool.bad_range' | 'pool.special_address';
  /** What is wrong, one sentence without a full stop. */
  readonly message: string;
  readonly hint?: string;
}

/** Reads one range. Pure. */
export function parseRange(text: string): ParsedRange {
  const read = readBounds(text);
  if (!read.ok) return read;
  const special = specialWithin(read.range);
  if (special === undefined) return read;
  return { ok: false, code: 'pool.special_address', message: `'${text}' contains ${special}, which no client can have` };
}

function readBounds(text: string): ParsedRange {
  const slash = text.indexOf('/');
  if (slash >= 0) return readBlock(text, text.slice(0, slash), text.slice(slash + 1));
  const dash = text.indexOf('-');
  if (dash >= 0) return readSpan(text, text.slice(0, dash), text.slice(dash + 1));
  const address = readAddress(text);
  if (!address.ok) return address;
  return { ok: true, range: { text, family: address.family, first: address.value, last: address.value } };
}

/** `10.0.1.0/24`: every address of the block, its first and last ones too. */
function readBlock(text: string, head: string, tail: string): ParsedRange {
  const address = readAddress(head);
  if (!address.ok) return address;
  const { family, value } = address;
  const bits = family === 4 ? 32 : 128;
  if (!/^(0|[1-9]\d{0,2})$/.test(tail) || Number(tail) > bits) {
    return refuse(`'/${tail}' is not a prefix length for IPv${family}`, `Write a number from 1 to ${bits}.`);
  }
  if (tail === '0') return refuse(`'${text}' is every address there is`, 'Write the block that this host really has.');
  const size = 1n << BigInt(bits - Number(tail));
  const first = value - (value % size);
  if (first !== value) {
    const block = formatAddress({ family, value: first });
    return refuse(
      `'${head}' is inside the block /${tail}, not its beginning`,
      `Write ${block}/${tail} for the block, or ${head} for the one address.`,
    );
  }
  return { ok: true, range: { text, family, first, last: first + size - 1n } };
}

/** `10.0.1.5-10.0.1.9`: both ends included. */
function readSpan(text: string, head: string, tail: string): ParsedRange {
  const first = readAddress(head);
  if (!first.ok) return first;
  const last = readAddress(tail);
  if (!last.ok) return last;
  if (first.family !== last.family) return refuse(`'${text}' begins as IPv${first.family} and ends as IPv${last.family}`);
  if (last.value < first.value) return refuse(`'${text}' ends before it begins`, `Write ${tail}-${head}.`);
  return { ok: true, range: { text, family: first.family, first: first.value, last: last.value } };
}

function readAddress(text: string): ({ readonly ok: true } & IpAddress) | RefusedRange {
  const address = parseAddress(text);
  if (address !== undefined) return { ok: true, ...address };
  if (/\s/.test(text)) return refuse(`'${text}' contains white space`, 'Write ranges without spaces.');
  if (text.includes('%')) return refuse(`'${text}' has a zone`, 'Write the address without %zone; link-local addresses cannot be used.');
  if (text.includes(':') && text.includes('.')) {
    return refuse(
      `'${text}' mixes IPv6 with dotted decimal`,
      'Write an IPv4 address in dotted decimal alone, an IPv6 address in hexadecimal groups.',
    );
  }
  if (/^[\d.]+$/.test(text) && /(^|\.)0\d/.test(text)) {
    return refuse(`'${text}' has leading zeros, which some programs read as octal`, 'Write each part without leading zeros.');
  }
  return refuse(`'${text}' is not an IP address`);
}

function refuse(message: string, hint?: string): RefusedRange {
  return { ok: false, code: 'pool.bad_range', message, ...(hint === undefined ? {} : { hint }) };
}

/** What no client can have as its address, by IANA's special-purpose registries. */
const SPECIAL = [
  special('unspecified addresses', '0.0.0.0/8'),
  special('link-local addresses', '169.254.0.0/16'),
  special('multicast addresses', '224.0.0.0/4'),
  special('the broadcast address', '255.255.255.255'),
  special('the unspecified address', '::'),
  special('IPv4-compatible IPv6 addresses', '::2-::ffff:ffff'),
  special('IPv4-mapped IPv6 addresses', '::ffff:0:0/96'),
  special('link-local addresses', 'fe80::/10'),
  special('multicast addresses', 'ff00::/8'),
];

function special(name: string, text: string): { readonly name: string; readonly range: AddressRange } {
  const read = readBounds(text);
  assert(read.ok, `${name} are not written as a range`);
  return { name, range: read.range };
}

function specialWithin(range: AddressRange): string | undefined {
  return SPECIAL.find((entry) => entry.range.family === range.family && entry.range.first <= range.last && range.first <= entry.range.last)
    ?.name;
}
