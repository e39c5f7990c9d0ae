import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressRanges, parseRange } from '../../../src/model/address-range.js';
import { commandsThatAdd } from '../../../src/worlds/preflight/address-commands.js';

function addresses(...ranges: string[]): string[] {
  const parsed = ranges.map((text) => {
    const read = parseRange(text);
    if (!read.ok) throw new Error(read.message);
    return read.range;
  });
  const all = new AddressRanges(parsed);
  return Array.from({ length: Number(all.capacity) }, (_, index) => all.addressAt(index));
}

describe('the commands that add addresses', () => {
  it.each([
    ['one address', addresses('10.0.1.7'), 'ip address add 10.0.1.7/32 dev lo'],
    ['one IPv6 address', addresses('2001:db8::1'), 'ip address add 2001:db8::1/128 dev lo'],
    ['a block', addresses('10.0.1.0/24'), 'ip route add local 10.0.1.0/24 dev lo'],
    ['an IPv6 block', addresses('2001:db8::/120'), 'ip -6 route add local 2001:db8::/120 dev lo'],
    ['a block without its first and last address', addresses('10.0.1.1-10.0.1.254'), 'ip route add local 10.0.1.0/24 dev lo'],
    [
      'a range that is no block',
      addresses('10.0.1.2-10.0.1.5'),
      'ip route add local 10.0.1.2/31 dev lo && ip route add local 10.0.1.4/31 dev lo',
    ],
    ['scattered addresses', ['10.0.1.1', '10.0.1.9'], 'ip address add 10.0.1.1/32 dev lo && ip address add 10.0.1.9/32 dev lo'],
    ['both families', ['2001:db8::1', '10.0.1.1'], 'ip address add 10.0.1.1/32 dev lo && ip address add 2001:db8::1/128 dev lo'],
    [
      'very scattered addresses',
      ['10.0.0.1', '10.0.1.1', '10.0.2.1', '10.0.3.1', '10.0.4.1'],
      'ip address add 10.0.0.1/32 dev lo && ip address add 10.0.1.1/32 dev lo && ip address add 10.0.2.1/32 dev lo && … (2 more)',
    ],
  ])('are as few as will do for %s', (_, missing, commands) => {
    expect(commandsThatAdd(missing)).toBe(commands);
  });

  it('route a whole block when a few addresses stand for all of it', () => {
    expect(commandsThatAdd(['10.0.0.0', '10.0.77.3', '10.0.255.255'], 65_536n)).toBe('ip route add local 10.0.0.0/16 dev lo');
    expect(commandsThatAdd(['2001:db8::', '2001:db8::ffff:ffff:ffff:ffff'], 1n << 64n)).toBe('ip -6 route add local 2001:db8::/64 dev lo');
  });

  it('never add an address that is not missing, but for at most a tenth of a block', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(numbers, (lasts) => {
        const missing = lasts.map((last) => `10.0.0.${last}`);
        const commands = commandsThatAdd(missing);
        const added = Array.from(commands.matchAll(/(10\.0\.0\.\d+\/\d+)/g), ([block]) => addresses(block.replace('/32', ''))).flat();
        const foreign = added.filter((address) => !missing.includes(address));
        expect(foreign.length * 9).toBeLessThanOrEqual(missing.length);
        if (!commands.includes('…')) expect(missing.every((address) => added.includes(address))).toBe(true);
      }),
    );
  });
});
