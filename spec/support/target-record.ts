/** Reads the embedded target's own record, so that a run is judged from the other side of the wire. */
import type { AccessEntry } from '../../src/target/access-journal.js';

export async function readRecord(url: string): Promise<AccessEntry[]> {
  const response = await fetch(`${url}/journal`);
  const lines = (await response.text()).trim().split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AccessEntry);
}

export interface Stay {
  readonly peer: string;
  readonly user: string;
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * For each address, the users seen on it, each from its first request to the end of its last, in order.
 * Two users used one address at once exactly when two stays of an address overlap.
 */
export function staysOf(entries: readonly AccessEntry[]): Stay[] {
  const stays = new Map<string, Stay>();
  for (const { peer, user, start_us, end_us } of entries) {
    const key = `${peer} ${user}`;
    const stay = stays.get(key);
    const toUs = end_us ?? Number.POSITIVE_INFINITY;
    stays.set(key, {
      peer,
      user: user ?? '?',
      fromUs: Math.min(stay?.fromUs ?? start_us, start_us),
      toUs: Math.max(stay?.toUs ?? toUs, toUs),
    });
  }
  return [...stays.values()].sort((a, b) => a.fromUs - b.fromUs);
}

/** Pairs of users the target saw on one address at once. */
export function overlappingStays(stays: readonly Stay[]): [Stay, Stay][] {
  const last = new Map<string, Stay>();
  const overlaps: [Stay, Stay][] = [];
  for (const stay of stays) {
    const before = last.get(stay.peer);
    if (before !== undefined && stay.fromUs < before.toUs) overlaps.push([before, stay]);
    if (before === undefined || stay.toUs > before.toUs) last.set(stay.peer, stay);
  }
  return overlaps;
}
