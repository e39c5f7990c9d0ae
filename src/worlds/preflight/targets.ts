/**
 * Which targets a live run may send to.
 *
 * Loopback and private addresses are free to test; public ones need consent; addresses that are not
 * one host, or that hand out credentials to whoever asks, are never contacted. The rule is asked
 * twice: before the run about addresses written in the scenario, and at each connect about the
 * address a name resolved to, which is the address then connected to.
 */
import { isIP } from 'node:net';
import { assert } from '../../model/assertion.js';
import { formatAddress, parseAddress } from '../../model/ip-address.js';
import type { IpAddress } from '../../model/ip-address.js';

/**
 * Whether a connection may be made.
 *
 * @param host as written in the URL, for the answer's text.
 * @param address the IP address it stands for.
 * @returns null when allowed, else why not: one sentence without a full stop.
 */
export type AllowTarget = (host: string, address: string) => string | null;

/** Makes the rule of one run. Pure. */
export function targetRules({ allowPublic }: { readonly allowPublic: boolean }): AllowTarget {
  return (host, address) => {
    const place = host === address ? address : `${host} (${address})`;
    const kind = kindOf(address);
    if (kind === 'public') return allowPublic ? null : `${place} is a public address, which needs --allow-public-targets`;
    if (kind === 'local') return null;
    return `${place} is ${kind.never}, which is never contacted`;
  };
}

type Kind = 'local' | 'public' | { readonly never: string };

interface Block {
  readonly family: IpAddress['family'];
  /** The bits of its addresses before the last `hostBits`. */
  readonly head: bigint;
  readonly hostBits: bigint;
}

const METADATA_SERVICE = 'a metadata service of a cloud';

/** The first block that holds the address decides; an address of no block is public. */
const BLOCKS: readonly (readonly [cidr: string, kind: Kind])[] = [
  ['127.0.0.0/8', 'local'],
  ['10.0.0.0/8', 'local'],
  ['172.16.0.0/12', 'local'],
  ['192.168.0.0/16', 'local'],
  ['0.0.0.0/8', { never: 'an unspecified address' }],
  ['169.254.0.0/16', { never: 'a link-local address (as metadata services of clouds have)' }],
  ['100.100.100.200/32', { never: METADATA_SERVICE }],
  ['168.63.129.16/32', { never: METADATA_SERVICE }],
  ['224.0.0.0/4', { never: 'a multicast address' }],
  ['255.255.255.255/32', { never: 'the broadcast address' }],
  ['240.0.0.0/4', { never: 'a reserved address' }],
  ['::1/128', 'local'],
  ['fd00:ec2::254/128', { never: METADATA_SERVICE }],
  ['fd20:ce::254/128', { never: METADATA_SERVICE }],
  ['fc00::/7', 'local'],
  ['::/128', { never: 'the unspecified address' }],
  ['::/96', { never: 'an IPv4-compatible address, a form long withdrawn' }],
  ['fe80::/10', { never: 'a link-local address' }],
  ['ff00::/8', { never: 'a multicast address' }],
];

const PARSED_BLOCKS = BLOCKS.map(([cidr, kind]) => ({ block: parseBlock(cidr), kind }));
/** Prefixes of IPv6 addresses that stand for an IPv4 address elsewhere, and how many bits follow that address. */
const TRANSLATED = [
  { block: parseBlock('64:ff9b::/96'), bitsAfter: 0n },
  { block: parseBlock('2002::/16'), bitsAfter: 80n },
];

function kindOf(text: string): Kind {
  const address = parse(text);
  if (address === null) return { never: 'not an IP address' };
  const inner = translatedIpv4(address);
  if (inner === null) return blockKind(address);
  // A gateway on the way would contact the inner address: it is judged too, but nothing behind a gateway is local to us.
  const kind = blockKind(inner);
  return kind === 'local' ? { never: `a translated form of the private address ${formatAddress(inner)}` } : kind;
}

/** What a socket would connect to, in any spelling that Node takes. An IPv4-mapped IPv6 address is an IPv4 address. */
function parse(text: string): IpAddress | null {
  const withoutZone = text.split('%', 1)[0] ?? '';
  const address = isIP(withoutZone) === 0 ? undefined : parseAddress(withHexadecimalTail(withoutZone));
  if (address === undefined) return null;
  const mapped = address.family === 6 && address.value >> 32n === 0xffffn;
  return mapped ? { family: 4, value: address.value & 0xffff_ffffn } : address;
}

/** `::ffff:127.0.0.1` as `::ffff:7f00:1`; other addresses as they are. */
function withHexadecimalTail(text: string): string {
  const tail = text.includes(':') ? parseAddress(text.slice(text.lastIndexOf(':') + 1)) : undefined;
  if (tail?.family !== 4) return text;
  const groups = [tail.value >> 16n, tail.value & 0xffffn].map((group) => group.toString(16));
  return text.slice(0, text.lastIndexOf(':') + 1) + groups.join(':');
}

function blockKind(address: IpAddress): Kind {
  return PARSED_BLOCKS.find(({ block }) => holds(block, address))?.kind ?? 'public';
}

function holds({ family, head, hostBits }: Block, address: IpAddress): boolean {
  return address.family === family && address.value >> hostBits === head;
}

function translatedIpv4(address: IpAddress): IpAddress | null {
  const form = TRANSLATED.find(({ block }) => holds(block, address));
  return form === undefined ? null : { family: 4, value: (address.value >> form.bitsAfter) & 0xffff_ffffn };
}

function parseBlock(cidr: string): Block {
  const [text = '', prefix] = cidr.split('/');
  const address = parseAddress(text);
  assert(address !== undefined, `${cidr} is not a block`);
  const hostBits = BigInt((address.family === 4 ? 32 : 128) - Number(prefix));
  return { family: address.family, head: address.value >> hostBits, hostBits };
}
