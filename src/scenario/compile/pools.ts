/** Pools: the ranges of each become addresses that can be granted, without being listed. */
import { AddressRanges, parseRange } from '../../model/address-range.js';
import type { AddressRange } from '../../model/address-range.js';
import { IntervalSet } from '../../model/interval-set.js';
import type { Pool } from '../../model/scenario.js';
import type { PoolEntry } from '../document.js';
import { quote } from '../problems.js';
import type { DocumentPath, Findings } from './findings.js';
import { checkDistinctIds } from './ids.js';

/** A pool that compiled, and where it is written. */
export interface PlacedPool {
  readonly pool: Pool;
  readonly path: DocumentPath;
  /** Its ranges as read; the position in this list is the position in the document. */
  readonly ranges: readonly AddressRange[];
}

const POOLS: DocumentPath = ['workbook', 'ip_pools'];

/** Compiles the pools. One with a bad range is left out; its id is still known. */
export function compilePools(entries: readonly PoolEntry[], findings: Findings): PlacedPool[] {
  checkDistinctIds(
    entries.map(({ id }, i) => ({ id, kind: 'pool', path: [...POOLS, i, 'id'] })),
    findings,
  );
  return entries.map((entry, i) => compilePool(entry, [...POOLS, i], findings)).filter((pool) => pool !== undefined);
}

function compilePool(entry: PoolEntry, path: DocumentPath, findings: Findings): PlacedPool | undefined {
  const ranges = readRanges(entry.ranges, [...path, 'ranges'], findings);
  const reserved = readRanges(entry.reserved ?? [], [...path, 'reserved'], findings);
  if (ranges === undefined || reserved === undefined) return undefined;
  const addresses = new AddressRanges(ranges, reserved);
  if (addresses.capacity === 0n) reportEmpty(entry, path, findings);
  if (addresses.merged) warnOfMergedRanges(ranges, [...path, 'ranges'], findings);
  if (addresses.families.size > 1) warnOfMixedFamilies(entry, ranges, path, findings);
  for (const stray of addresses.strayReserved) {
    findings.warn('scenario.no_effect', [...path, 'reserved', reserved.indexOf(stray)], {
      message: `The reserved range is outside the ranges of the pool "${entry.id}"`,
      found: quote(stray.text),
      hint: 'Only addresses of the pool need to be reserved.',
    });
  }
  return { pool: poolOf(entry, addresses), path, ranges };
}

function poolOf(entry: PoolEntry, ranges: AddressRanges): Pool {
  return {
    id: entry.id,
    ...(entry.name === undefined ? {} : { name: entry.name }),
    ranges,
    allocationStrategy: entry.allocation_strategy ?? 'round_robin',
    ...(entry.tenants === undefined ? {} : { tenants: entry.tenants }),
  };
}

/** Every range, or nothing when one of them is bad. */
function readRanges(texts: readonly string[], path: DocumentPath, findings: Findings): AddressRange[] | undefined {
  const ranges: AddressRange[] = [];
  for (const [i, text] of texts.entries()) {
    const parsed = parseRange(text);
    if (parsed.ok) {
      ranges.push(parsed.range);
      continue;
    }
    findings.error(parsed.code, [...path, i], {
      message: parsed.message,
      found: quote(text),
      ...(parsed.hint === undefined ? {} : { hint: parsed.hint }),
    });
  }
  return ranges.length === texts.length ? ranges : undefined;
}

function reportEmpty(entry: PoolEntry, path: DocumentPath, findings: Findings): void {
  const reserves = entry.reserved !== undefined && entry.reserved.length > 0;
  findings.error('pool.too_small', [...path, reserves ? 'reserved' : 'ranges'], {
    message: reserves ? `Every address of the pool "${entry.id}" is reserved` : `The pool "${entry.id}" has no addresses`,
    expected: 'at least one address that can be granted',
    hint: reserves ? 'Use larger ranges, or reserve fewer addresses.' : 'Give the pool a range.',
  });
}

function warnOfMergedRanges(ranges: readonly AddressRange[], path: DocumentPath, findings: Findings): void {
  const seen = { 4: new IntervalSet(), 6: new IntervalSet() };
  for (const [i, range] of ranges.entries()) {
    const set = seen[range.family];
    if (set.touches(range)) {
      findings.warn('pool.overlap', [...path, i], {
        message: 'The range overlaps an earlier one of the same pool; each address counts once',
        found: quote(range.text),
        hint: 'Remove what is written twice.',
      });
    }
    set.add(range);
  }
}

function warnOfMixedFamilies(entry: PoolEntry, ranges: readonly AddressRange[], path: DocumentPath, findings: Findings): void {
  const second = ranges.findIndex(({ family }) => family !== ranges[0]?.family);
  findings.warn('pool.mixed_families', [...path, 'ranges', second], {
    message: `The pool "${entry.id}" has both IPv4 and IPv6 addresses`,
    ...(ranges[second] === undefined ? {} : { found: quote(ranges[second].text) }),
  });
}
