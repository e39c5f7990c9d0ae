/** Blocks of addresses, and addresses as a socket would understand them. Pure. */
import { isIP } from 'node:net';
import { assert } from '../../model/assertion.js';
import { type IpAddress, parseAddress } from '../../model/ip-address.js';

export interface Block {
  readonly family: IpAddress['family'];
  /** The bits of its addresses before the last `hostBits`. */
  readonly head: bigint;
  readonly hostBits: bigint;
}

/** @param cidr one that is known to be right. */
export function parseBlock(cidr: string): Block {
  const [text = '', prefix] = cidr.split('/');
  const address = parseAddress(text);
  assert(address !== undefined, `${cidr} is not a block`);
  const hostBits = BigInt((address.family === 4 ? 32 : 128) - Number(prefix));
  return { family: address.family, head: address.value >> hostBits, hostBits };
}

export function holds({ family, head, hostBits }: Block, address: IpAddress): boolean {
  return address.family === family && address.value >> hostBits === head;
}

/** What a socket would connect to, in any spelling that Node takes; null when it is no address. An IPv4-mapped IPv6 address is an IPv4 address. */
export function parseTargetAddress(text: string): IpAddress | null {
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
