/** Two pools that could grant the same address: two users would share it, each believing it has it alone. */
import type { AddressRange } from '../../model/address-range.js';
import { AddressRanges } from '../../model/address-range.js';
import { IntervalSet } from '../../model/interval-set.js';
import { quote } from '../problems.js';
import type { Findings } from './findings.js';
import type { PlacedPool } from './pools.js';

/**
 * Reports every pool that overlaps an earlier one, unless both are in `shared`. Pools that lie apart
 * cost next to nothing, however many there are.
 *
 * @param shared ids of the pools whose addresses several users may hold
 */
export function checkPoolOverlaps(pools: readonly PlacedPool[], shared: ReadonlySet<string>, findings: Findings): void {
  const covered = { 4: new IntervalSet(), 6: new IntervalSet() };
  for (const [i, second] of pools.entries()) {
    if (second.ranges.some((range) => covered[range.family].touches(range)))
      reportFirstOverlap(second, pools.slice(0, i), shared, findings);
    for (const range of second.ranges) covered[range.family].add(range);
  }
}

function reportFirstOverlap(second: PlacedPool, earlier: readonly PlacedPool[], shared: ReadonlySet<string>, findings: Findings): void {
  for (const first of earlier) {
    if (shared.has(first.pool.id) && shared.has(second.pool.id)) continue;
    const example = first.pool.ranges.overlaps(second.pool.ranges);
    if (example === undefined) continue;
    reportOverlap(first, second, example, findings);
    return;
  }
}

function reportOverlap(first: PlacedPool, second: PlacedPool, example: string, findings: Findings): void {
  const here = rangeWith(example, second);
  const there = rangeWith(example, first);
  findings.error('pool.overlap', [...second.path, 'ranges', here], {
    message: `The pools "${second.pool.id}" and "${first.pool.id}" both have ${example}, the latter at ${findings.place([...first.path, 'ranges', there])}`,
    ...(second.ranges[here] === undefined ? {} : { found: quote(second.ranges[here].text) }),
  });
}

/** Position of the range of the pool that has the address. */
function rangeWith(address: string, { ranges }: PlacedPool): number {
  return Math.max(
    0,
    ranges.findIndex((range: AddressRange) => new AddressRanges([range]).indexOf(address) !== undefined),
  );
}
