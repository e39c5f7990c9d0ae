import { describe, expect, it } from 'vitest';
import { AddressRanges } from '../../src/model/address-range.js';
import { listed, rangeOf, rangesOf } from '../support/ranges.js';

describe('the addresses of a pool', () => {
  it('are every address of a block, in order, from its first', () => {
    const ranges = rangesOf('10.0.1.0/24');
    expect(ranges.capacity).toBe(256n);
    expect([ranges.addressAt(0), ranges.addressAt(1), ranges.addressAt(255n)]).toEqual(['10.0.1.0', '10.0.1.1', '10.0.1.255']);
  });

  it('leave out what is reserved, as the shipped sample does', () => {
    const ranges = rangesOf('10.0.1.0/24', ['10.0.1.0', '10.0.1.255']);
    expect(ranges).toMatchObject({ capacity: 254n, reservedCount: 2n, rangeCount: 1, first: '10.0.1.1', last: '10.0.1.254' });
    expect(ranges.indexOf('10.0.1.0')).toBeUndefined();
  });

  it('come in the order in which ranges are written', () => {
    const ranges = rangesOf(['10.0.2.0/31', '2001:db8::/127', '10.0.1.7', '10.0.0.1-10.0.0.2']);
    expect(listed(ranges)).toEqual(['10.0.2.0', '10.0.2.1', '2001:db8::', '2001:db8::1', '10.0.1.7', '10.0.0.1', '10.0.0.2']);
    expect(ranges).toMatchObject({ rangeCount: 4, merged: false, families: new Set([4, 6]) });
  });

  it('count once where ranges overlap, at the place written first', () => {
    const ranges = rangesOf(['10.0.0.4-10.0.0.5', '10.0.0.2-10.0.0.7', '10.0.0.0/29', '10.0.0.0/30']);
    expect(listed(ranges)).toEqual(['4', '5', '2', '3', '6', '7', '0', '1'].map((octet) => `10.0.0.${octet}`));
    expect(ranges.merged).toBe(true);
  });

  it('are not called merged when ranges only touch', () => {
    expect(rangesOf(['10.0.0.0/25', '10.0.0.128/25']).merged).toBe(false);
    expect(rangesOf(['10.0.0.0/24', '10.0.0.0-10.0.0.255']).merged).toBe(true);
  });

  it('tell which reserved ranges take nothing out', () => {
    const ranges = rangesOf(['10.0.0.0/24'], ['10.0.0.200-10.0.1.10', '10.0.2.1', '2001:db8::1']);
    expect(ranges.strayReserved.map((range) => range.text)).toEqual(['10.0.2.1', '2001:db8::1']);
    expect(ranges.reservedCount).toBe(56n);
  });

  it('can be none at all', () => {
    const ranges = rangesOf('10.0.0.0/30', ['10.0.0.0/24']);
    expect(ranges).toMatchObject({ capacity: 0n, reservedCount: 4n, first: undefined, last: undefined, families: new Set() });
    expect(() => ranges.addressAt(0)).toThrow('index');
    expect(ranges.indexOf('10.0.0.1')).toBeUndefined();
  });

  it.each([-1, 4, 4n, 2 ** 60])('have no index %s among four', (index) => {
    expect(() => rangesOf('10.0.0.0/30').addressAt(index)).toThrow('index');
  });

  it('are found from any strict spelling', () => {
    const ranges = rangesOf(['10.0.0.0/30', '2001:db8::/64']);
    expect(ranges.indexOf('10.0.0.3')).toBe(3n);
    expect(ranges.indexOf('2001:0DB8:0:0:0:0:0:0')).toBe(4n);
    expect(ranges.indexOf('010.0.0.3')).toBeUndefined();
    expect(ranges.indexOf('10.0.0.4')).toBeUndefined();
    expect(ranges.indexOf('nonsense')).toBeUndefined();
  });

  it('reach beyond what numbers can count', () => {
    const ranges = rangesOf(['2001:db8::/64', '10.0.0.0/31', '2001:db8:1::/64']);
    const behind = 1n << 64n;
    expect(ranges.capacity).toBe((1n << 65n) + 2n);
    expect(ranges.addressAt(behind - 1n)).toBe('2001:db8::ffff:ffff:ffff:ffff');
    expect([ranges.addressAt(behind), ranges.addressAt(behind + 1n)]).toEqual(['10.0.0.0', '10.0.0.1']);
    expect(ranges.addressAt(behind + 7n)).toBe('2001:db8:1::5');
    expect(ranges.indexOf('2001:db8:1::5')).toBe(behind + 7n);
    expect(ranges.addressAt(2 ** 53 - 1)).toBe('2001:db8::1f:ffff:ffff:ffff');
    expect(ranges.last).toBe('2001:db8:1:0:ffff:ffff:ffff:ffff');
  });

  it('cross from word to word of an IPv6 address', () => {
    const ranges = rangesOf('2001:db8::ffff:ffff:ffff:fffe-2001:db8:0:1::1');
    expect(listed(ranges)).toEqual(['2001:db8::ffff:ffff:ffff:fffe', '2001:db8::ffff:ffff:ffff:ffff', '2001:db8:0:1::', '2001:db8:0:1::1']);
  });

  it.each([
    [['10.0.0.0/24'], ['10.0.0.128/25'], '10.0.0.128'],
    [['10.0.0.9', '10.0.0.1'], ['10.0.0.2-10.0.0.20'], '10.0.0.9'],
    [['2001:db8::/64'], ['10.0.0.0/8', '2001:db8::1:0/112'], '2001:db8::1:0'],
    [['10.0.0.0/24'], ['10.0.1.0/24'], undefined],
    [['10.0.0.0/24'], [], undefined],
    [['0a::1'], ['10.0.0.1'], undefined],
  ])('%j and %j have %s in common', (mine, theirs, example) => {
    expect(rangesOf(mine).overlaps(rangesOf(theirs))).toBe(example);
    expect(rangesOf(theirs).overlaps(rangesOf(mine))).toBe(example);
  });

  it('have nothing in common where one of the two reserves it', () => {
    expect(rangesOf('10.0.0.0/24', ['10.0.0.128/25']).overlaps(rangesOf('10.0.0.128/25'))).toBeUndefined();
  });

  it('are not listed: ten thousand blocks, half of them huge, cost memory by the block', () => {
    const texts = Array.from({ length: 10_000 }, (_, i) =>
      i % 2 === 0 ? `2001:db8:${i.toString(16)}::/64` : `10.${i >> 8}.${i & 255}.0/25`,
    );
    const parsed = texts.map(rangeOf);
    const before = performance.now();
    const ranges = new AddressRanges(parsed);
    const elapsedMs = performance.now() - before;
    expect(ranges.capacity).toBe(5000n * (1n << 64n) + 5000n * 128n);
    expect(ranges.addressAt(ranges.capacity - 1n)).toBe('10.39.15.127');
    expect(elapsedMs).toBeLessThan(1000);
  });
});
