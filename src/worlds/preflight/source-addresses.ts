/**
 * Whether this host has the addresses that the plan will hand out.
 *
 * A user never runs without the address it should have, so pools that some phase uses are tried
 * before the run: all addresses of a small pool, a seeded sample of a large one. Nothing is sent.
 */
import { readFile } from 'node:fs/promises';
import type { AddressRanges } from '../../model/address-range.js';
import { randomFor } from '../../model/random.js';
import type { Scenario } from '../../model/scenario.js';
import { commandsThatAdd } from './address-commands.js';
import { unbindable } from './bind-probe.js';
import type { Finding } from './finding.js';

/** Pools up to this size are tried whole. */
const TRIED_WHOLE = 1_024n;
/** How many addresses of a larger pool are tried beside its first and last. */
const SAMPLE = 1_000;
/** How many addresses a message names. */
const NAMED = 10;

/** What is read of a pool. */
export interface TriedPool {
  readonly id: string;
  readonly ranges: Pick<AddressRanges, 'capacity' | 'addressAt'>;
}

/** The pools that some phase uses. Pure. */
export function usedPools({ pools, load }: Scenario): readonly TriedPool[] {
  const used = new Set(load.phases.map(({ pool }) => pool));
  return pools.filter(({ id }) => used.has(id));
}

/**
 * Tries the addresses of the pools; one error for each pool that cannot be used as it is.
 *
 * @param seed decides which addresses of a large pool are tried.
 * @param routesFile in the form of `/proc/net/fib_trie`; when it cannot be read, broadcast addresses are not noticed.
 */
export async function checkSourceAddresses(
  pools: readonly TriedPool[],
  seed: number,
  routesFile = '/proc/net/fib_trie',
): Promise<readonly Finding[]> {
  const broadcast = broadcastAddresses(await readFile(routesFile, 'utf8').catch(() => ''));
  const findings: Finding[] = [];
  for (const pool of pools) {
    const tried = addressesToTry(pool, seed);
    findings.push(...notOnThisHost(pool, tried, await unbindable(tried)));
    findings.push(
      ...broadcasting(
        pool,
        tried.filter((address) => broadcast.has(address)),
      ),
    );
  }
  return findings;
}

/** The addresses of a pool that are tried, in its order. Pure: the same seed, the same addresses. */
export function addressesToTry({ id, ranges }: TriedPool, seed: number): readonly string[] {
  const { capacity } = ranges;
  if (capacity <= TRIED_WHOLE) return Array.from({ length: Number(capacity) }, (_, index) => ranges.addressAt(index));
  const random = randomFor(seed, 'preflight', id);
  const indices = new Set([0n, capacity - 1n]);
  while (indices.size < SAMPLE + 2) indices.add(random.below(capacity));
  return [...indices].sort((a, b) => (a < b ? -1 : 1)).map((index) => ranges.addressAt(index));
}

function notOnThisHost({ id, ranges }: TriedPool, tried: readonly string[], missing: readonly string[]): readonly Finding[] {
  if (missing.length === 0) return [];
  const whole = missing.length === tried.length;
  const amount = whole && tried.length > 1 ? `all ${missing.length}` : `${missing.length} of ${tried.length}`;
  return [
    {
      severity: 'error',
      code: 'address.unavailable',
      message: `This host does not have ${amount} addresses of pool '${id}' that were tried: ${named(missing)}`,
      hint: `As root: ${commandsThatAdd(missing, whole ? ranges.capacity : undefined)}; or run with --source-binding off.`,
    },
  ];
}

/** Such an address can be bound, but the kernel then connects from another one without a word. */
function broadcasting({ id }: TriedPool, addresses: readonly string[]): readonly Finding[] {
  if (addresses.length === 0) return [];
  return [
    {
      severity: 'error',
      code: 'address.unavailable',
      message: `Pool '${id}' holds broadcast addresses of this host, which no connection can come from: ${named(addresses)}`,
      hint: `Add ${addresses.length === 1 ? 'it' : 'them'} to \`reserved\` of the pool.`,
    },
  ];
}

function named(addresses: readonly string[]): string {
  const shown = addresses.slice(0, NAMED).join(', ');
  return addresses.length > NAMED ? `${shown} and ${addresses.length - NAMED} more` : shown;
}

function broadcastAddresses(routes: string): ReadonlySet<string> {
  return new Set(Array.from(routes.matchAll(/\|-- (\S+)\n\s+\/32 link BROADCAST/g), (match) => String(match[1])));
}
