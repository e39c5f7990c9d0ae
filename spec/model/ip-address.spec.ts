import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familyOf, formatAddress, formatIpv4, formatIpv6, parseAddress, wordsAfter, wordsOf } from '../../src/model/ip-address.js';

const ipv6Value = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
/** Many zero groups, as real addresses have. */
const sparseValue = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n));

describe('an address as text', () => {
  it.each([
    ['0.0.0.0', 4, 0n],
    ['10.0.1.7', 4, 0x0a000107n],
    ['255.255.255.255', 4, 0xffffffffn],
    ['::', 6, 0n],
    ['::1', 6, 1n],
    ['2001:db8::1', 6, 0x20010db8000000000000000000000001n],
    ['2001:DB8:0:0:0:0:0:1', 6, 0x20010db8000000000000000000000001n],
  ])('%s is read', (text, family, value) => {
    expect(parseAddress(text)).toEqual({ family, value });
    expect(familyOf(text)).toBe(family);
  });

  it('is IPv4 where Node says so, read as the number it is', () => {
    const part = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '0', '00', '255', '256', 'x'));
    const text = fc.oneof(
      fc.array(fc.nat(260), { minLength: 4, maxLength: 4 }).map((parts) => parts.join('.')),
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
      fc.string({ unit: fc.constantFrom(...'0129.:a '), maxLength: 16 }),
    );
    fc.assert(
      fc.property(text, (written) => {
        const read = parseAddress(written);
        expect(familyOf(written)).toBe(read?.family);
        expect(read?.family === 4).toBe(isIPv4(written));
        if (read?.family === 4) expect(formatIpv4(Number(read.value))).toBe(written);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '',
    ' 10.0.0.1',
    '10.0.0.1 ',
    '10.0.0.1\n',
    '010.0.0.1',
    '10.0.0.01',
    '0x0a.0.0.1',
    '0xa000001',
    '167772161',
    '10.1',
    '10.0.1',
    '10.0.0.1.2',
    '10.0.0.',
    '10.0.0.256',
    '999.1.1.1',
    '10.0.0.-1',
    '10.0.0.1e0',
    '١٠.0.0.1',
    ':',
    ':::',
    '::1::2',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::1',
    'g::1',
    'fe80::1%eth0',
    '::ffff:10.0.0.1',
    '::ffff:010.0.0.1',
    '64:ff9b::10.0.0.1',
    '[::1]',
    'localhost',
  ])('%j is no address', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('is read as Node reads it, wherever both read it', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789abcdef:::::'), maxLength: 24 });
    fc.assert(
      fc.property(text, (candidate) => (parseAddress(candidate) !== undefined) === isIPv6(candidate)),
      { numRuns: 3000 },
    );
  });
});

describe('an address as a number', () => {
  it.each([
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8:A:0:0:0:0:0', '2001:db8:a::'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s is printed as %s', (text, canonical) => {
    const address = parseAddress(text);
    expect(address && formatAddress(address)).toBe(canonical);
  });

  it('is printed and read back without loss', () => {
    fc.assert(fc.property(fc.oneof(ipv6Value, sparseValue), (value) => parseAddress(formatAddress({ family: 6, value }))?.value === value));
    fc.assert(fc.property(fc.nat({ max: 0xffffffff }), (value) => parseAddress(formatIpv4(value))?.value === BigInt(value)));
  });

  it('is printed as the operating system prints it, so that it can be compared with the peer address of a socket', () => {
    const plain = sparseValue.filter((value) => value >> 32n !== 0n && value >> 32n !== 0xffffn);
    fc.assert(
      fc.property(plain, (value) => {
        const text = formatIpv6(wordsOf(value));
        expect(new SocketAddress({ address: text, family: 'ipv6' }).address).toBe(text);
      }),
    );
  });

  it('moves on over every word', () => {
    fc.assert(
      fc.property(ipv6Value, fc.maxSafeNat(), (value, offset) => {
        fc.pre(value + BigInt(offset) < 1n << 128n);
        expect(wordsAfter(wordsOf(value), offset)).toEqual(wordsOf(value + BigInt(offset)));
      }),
    );
    expect(wordsAfter([1, 0xffffffff, 0xffffffff, 0xffffffff], 1)).toEqual([2, 0, 0, 0]);
  });
});
