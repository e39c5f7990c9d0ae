/**
 * Which targets a live run may send to.
 *
 * Loopback and private addresses are free to test; public ones need consent; addresses that are not
 * one host, or that hand out credentials to whoever asks, and the ports this process itself listens on are
 * contacted only when named exactly. With a list of targets nothing else is contacted. The rule is asked
 * twice: before the run about addresses written in the scenario, and at each connect about the
 * address a name resolved to, which is the address then connected to.
 */
import { networkInterfaces } from 'node:os';
import { type IpAddress, formatAddress } from '../../model/ip-address.js';
import { holds, parseBlock, parseTargetAddress } from './address-block.js';
import { type AllowedTarget, admits, namesExactly } from './allow-list.js';

/**
 * Whether a connection may be made.
 *
 * @param host as written in the URL, for the answer's text and for lists that name it.
 * @param address the IP address it stands for.
 * @param port of the connection, 1 to 65535.
 * @returns null when allowed, else why not: one sentence without a full stop.
 */
export type AllowTarget = (host: string, address: string, port: number) => string | null;

export interface TargetRules {
  /** Whether public addresses may be contacted. */
  readonly allowPublic: boolean;
  /** Nothing else may be contacted; everything may that the other rules allow when it is left out or empty. */
  readonly only?: readonly AllowedTarget[];
  /** Ports this process listens on for its operator; read at each question, as a port may be known only later. */
  readonly ownPorts?: ReadonlySet<number>;
}

/** Makes the rule of one run. */
export function targetRules({ allowPublic, only = [], ownPorts = new Set() }: TargetRules): AllowTarget {
  return (host, address, port) => {
    const place = host === address ? address : `${host} (${address})`;
    if (ownPorts.has(port) && isThisHost(address) && !namesExactly(only, address, port, 'with its port')) {
      return `${place} port ${port} is where Rampart itself serves its operator`;
    }
    const kind = kindOf(address);
    const isNamed = only.length > 0 && namesExactly(only, address, port);
    if (typeof kind === 'object' && !isNamed) return `${place} is ${kind.never}, which is contacted only when named exactly`;
    if (only.length > 0 && !admits(only, host, address, port))
      return `${place} port ${port} is none of the targets given with --allow-target`;
    return kind === 'public' && !allowPublic ? `${place} is a public address, which needs --allow-public-targets` : null;
  };
}

function isThisHost(address: string): boolean {
  const wanted = parseTargetAddress(address);
  if (wanted === null) return false;
  if (LOOPBACK.some((block) => holds(block, wanted))) return true;
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map((each) => parseTargetAddress(each.address)));
  return own.some((each) => each !== null && each.family === wanted.family && each.value === wanted.value);
}

type Kind = 'local' | 'public' | { readonly never: string };

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

const LOOPBACK = ['127.0.0.0/8', '::1/128'].map(parseBlock);
const PARSED_BLOCKS = BLOCKS.map(([cidr, kind]) => ({ block: parseBlock(cidr), kind }));
/** Prefixes of IPv6 addresses that stand for an IPv4 address elsewhere, and how many bits follow that address. */
const TRANSLATED = [
  { block: parseBlock('64:ff9b::/96'), bitsAfter: 0n },
  { block: parseBlock('2002::/16'), bitsAfter: 80n },
];

function kindOf(text: string): Kind {
  const address = parseTargetAddress(text);
  if (address === null) return { never: 'not an IP address' };
  const inner = translatedIpv4(address);
  if (inner === null) return blockKind(address);
  // A gateway on the way would contact the inner address: it is judged too, but nothing behind a gateway is local to us.
  const kind = blockKind(inner);
  return kind === 'local' ? { never: `a translated form of the private address ${formatAddress(inner)}` } : kind;
}

function blockKind(address: IpAddress): Kind {
  return PARSED_BLOCKS.find(({ block }) => holds(block, address))?.kind ?? 'public';
}

function translatedIpv4(address: IpAddress): IpAddress | null {
  const form = TRANSLATED.find(({ block }) => holds(block, address));
  return form === undefined ? null : { family: 4, value: (address.value >> form.bitsAfter) & 0xffff_ffffn };
}
