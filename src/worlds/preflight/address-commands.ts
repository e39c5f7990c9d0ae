/** The exact commands that give this host addresses it lacks. Pure. */
import { formatAddress, parseAddress } from '../../model/ip-address.js';
import type { Family } from '../../model/ip-address.js';

/** How many commands are written out. */
const COMMANDS_SHOWN = 3;

interface Block {
  readonly family: Family;
  readonly first: bigint;
  /** Length of the prefix, in bits. */
  readonly prefix: number;
}

/**
 * Commands that add addresses, as few as will do, for people to copy.
 *
 * A block that consists of missing addresses (nine in ten of it, so that a pool without its first and
 * last address still is its block) is routed to this host as a whole; anything else is added exactly,
 * so that no neighbour's address is taken over.
 *
 * @param missing addresses in canonical spelling.
 * @param standFor how many addresses these are known examples of; as many as given when they are all.
 */
export function commandsThatAdd(missing: readonly string[], standFor = BigInt(missing.length)): string {
  const commands = ([4, 6] as const).flatMap((family) => blocksFor(family, missing, standFor).map(command));
  const shown = commands.slice(0, COMMANDS_SHOWN).join(' && ');
  return commands.length > COMMANDS_SHOWN ? `${shown} && … (${commands.length - COMMANDS_SHOWN} more)` : shown;
}

function blocksFor(family: Family, missing: readonly string[], standFor: bigint): readonly Block[] {
  const values = missing
    .map((text) => parseAddress(text))
    .filter((address) => address?.family === family)
    .map((address) => address?.value ?? 0n)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const first = values[0];
  const last = values.at(-1);
  if (first === undefined || last === undefined) return [];
  const around = enclosingBlock(family, first, last);
  if (standFor * 10n >= sizeOf(around) * 9n) return [around];
  return exactBlocks(family, values);
}

function enclosingBlock(family: Family, first: bigint, last: bigint): Block {
  let bits = 0n;
  while (first >> bits !== last >> bits) bits += 1n;
  return { family, first: (first >> bits) << bits, prefix: width(family) - Number(bits) };
}

/** The fewest blocks that hold exactly these addresses, which are sorted. */
function exactBlocks(family: Family, values: readonly bigint[]): readonly Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < values.length; ) {
    const first = values[from] as bigint;
    let bits = 0;
    while (startsBlock(values, from, bits + 1)) bits += 1;
    blocks.push({ family, first, prefix: width(family) - bits });
    from += 2 ** bits;
  }
  return blocks;
}

function startsBlock(values: readonly bigint[], from: number, bits: number): boolean {
  const size = 2 ** bits;
  const first = values[from] as bigint;
  return first % BigInt(size) === 0n && values[from + size - 1] === first + BigInt(size - 1);
}

function sizeOf({ family, prefix }: Block): bigint {
  return 1n << BigInt(width(family) - prefix);
}

function width(family: Family): number {
  return family === 4 ? 32 : 128;
}

function command({ family, first, prefix }: Block): string {
  const block = `${formatAddress({ family, value: first })}/${prefix}`;
  if (prefix === width(family)) return `ip address add ${block} dev lo`;
  return family === 4 ? `ip route add local ${block} dev lo` : `ip -6 route add local ${block} dev lo`;
}
