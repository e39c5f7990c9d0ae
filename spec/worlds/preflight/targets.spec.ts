import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetRules } from '../../../src/worlds/preflight/targets.js';

const cautious = targetRules({ allowPublic: false });
const consented = targetRules({ allowPublic: true });

type Verdict = 'allowed' | 'needs consent' | 'never';

function verdictOf(address: string): Verdict {
  if (cautious(address, address, 80) === null) return 'allowed';
  return consented(address, address, 80) === null ? 'needs consent' : 'never';
}

const ADDRESSES: readonly (readonly [address: string, verdict: Verdict])[] = [
  ['127.0.0.0', 'allowed'],
  ['127.0.0.1', 'allowed'],
  ['127.255.255.255', 'allowed'],
  ['10.0.0.0', 'allowed'],
  ['10.255.255.255', 'allowed'],
  ['172.16.0.0', 'allowed'],
  ['172.31.255.255', 'allowed'],
  ['192.168.0.1', 'allowed'],
  ['192.168.255.255', 'allowed'],
  ['::1', 'allowed'],
  ['0:0:0:0:0:0:0:1', 'allowed'],
  ['fc00::', 'allowed'],
  ['fd12:3456::1', 'allowed'],
  ['fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'allowed'],
  ['FD00::1', 'allowed'],
  ['::ffff:127.0.0.1', 'allowed'],
  ['::ffff:7f00:1', 'allowed'],
  ['::ffff:10.1.2.3', 'allowed'],
  ['0:0:0:0:0:ffff:192.168.1.1', 'allowed'],
  ['9.255.255.255', 'needs consent'],
  ['11.0.0.0', 'needs consent'],
  ['126.255.255.255', 'needs consent'],
  ['128.0.0.0', 'needs consent'],
  ['172.15.255.255', 'needs consent'],
  ['172.32.0.0', 'needs consent'],
  ['192.167.255.255', 'needs consent'],
  ['192.169.0.0', 'needs consent'],
  ['100.64.0.1', 'needs consent'],
  ['192.0.2.1', 'needs consent'],
  ['198.18.0.1', 'needs consent'],
  ['8.8.8.8', 'needs consent'],
  ['169.253.255.255', 'needs consent'],
  ['169.255.0.0', 'needs consent'],
  ['223.255.255.255', 'needs consent'],
  ['1.0.0.0', 'needs consent'],
  ['2001:db8::1', 'needs consent'],
  ['2606:4700::1111', 'needs consent'],
  ['::ffff:8.8.8.8', 'needs consent'],
  ['64:ff9b::808:808', 'needs consent'],
  ['64:ff9b::8.8.8.8', 'needs consent'],
  ['2002:808:808::1', 'needs consent'],
  ['fbff::1', 'needs consent'],
  ['fe00::1', 'needs consent'],
  ['fec0::1', 'needs consent'],
  ['0.0.0.0', 'never'],
  ['0.1.2.3', 'never'],
  ['0.255.255.255', 'never'],
  ['169.254.0.0', 'never'],
  ['169.254.169.254', 'never'],
  ['169.254.255.255', 'never'],
  ['100.100.100.200', 'never'],
  ['168.63.129.16', 'never'],
  ['224.0.0.1', 'never'],
  ['239.255.255.255', 'never'],
  ['240.0.0.1', 'never'],
  ['255.255.255.255', 'never'],
  ['::', 'never'],
  ['::2', 'never'],
  ['::127.0.0.1', 'never'],
  ['fe80::1', 'never'],
  ['fe80::1%lo', 'never'],
  ['febf:ffff::1', 'never'],
  ['ff02::1', 'never'],
  ['ff0e::1', 'never'],
  ['fd00:ec2::254', 'never'],
  ['fd20:ce::254', 'never'],
  ['::ffff:169.254.169.254', 'never'],
  ['::ffff:a9fe:a9fe', 'never'],
  ['::ffff:0.0.0.0', 'never'],
  ['::ffff:255.255.255.255', 'never'],
  ['64:ff9b::a9fe:a9fe', 'never'],
  ['64:ff9b::127.0.0.1', 'never'],
  ['2002:a9fe:a9fe::', 'never'],
  ['2002:a00:1::1', 'never'],
  ['localhost', 'never'],
  ['example.test', 'never'],
  ['127.1', 'never'],
  ['0x7f.0.0.1', 'never'],
  ['0177.0.0.1', 'never'],
  ['2130706433', 'never'],
  ['', 'never'],
  ['[::1]', 'never'],
];

describe('a target', () => {
  it.each(ADDRESSES)('at %s is %s', (address, verdict) => {
    expect(verdictOf(address)).toBe(verdict);
  });

  it('is judged by its address, not by its name', () => {
    expect(cautious('metadata.test', '169.254.169.254', 80)).not.toBeNull();
    expect(cautious('8.8.8.8', '127.0.0.1', 80)).toBeNull();
  });

  it('is judged alike as IPv4 and as IPv4-mapped IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(verdictOf(`::ffff:${address}`)).toBe(verdictOf(address));
      }),
    );
  });
});

describe('the reason for a refusal', () => {
  it.each([
    ['shop.test', '8.8.8.8', 'shop.test (8.8.8.8) is a public address, which needs --allow-public-targets'],
    ['8.8.8.8', '8.8.8.8', '8.8.8.8 is a public address, which needs --allow-public-targets'],
    [
      'x.test',
      '169.254.169.254',
      'x.test (169.254.169.254) is a link-local address (as metadata services of clouds have), which is contacted only when named exactly',
    ],
    ['::', '::', ':: is the unspecified address, which is contacted only when named exactly'],
    ['ff02::1', 'ff02::1', 'ff02::1 is a multicast address, which is contacted only when named exactly'],
    [
      '64:ff9b::a00:1',
      '64:ff9b::a00:1',
      '64:ff9b::a00:1 is a translated form of the private address 10.0.0.1, which is contacted only when named exactly',
    ],
  ])('of %s at %s says what it is', (host, address, reason) => {
    expect(cautious(host, address, 80)).toBe(reason);
  });
});
