/** Ranges from their text, for specs that need a pool's addresses. */
import { type AddressRange, AddressRanges, parseRange } from '../../src/model/address-range.js';

export function rangeOf(text: string): AddressRange {
  const parsed = parseRange(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.range;
}

export function rangesOf(ranges: string | readonly string[], reserved: readonly string[] = []): AddressRanges {
  return new AddressRanges([ranges].flat().map(rangeOf), reserved.map(rangeOf));
}

/** Every address, in order; only for small ranges. */
export function listed(ranges: AddressRanges): string[] {
  return Array.from({ length: Number(ranges.capacity) }, (_, index) => ranges.addressAt(index));
}
