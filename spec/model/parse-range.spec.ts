import { describe, expect, it } from 'vitest';
import { FAILURE_CLASSES } from '../../src/model/failure.js';
import { formatAddress } from '../../src/model/ip-address.js';
import { parseRange } from '../../src/model/parse-range.js';

describe('a range as an author writes it', () => {
  it.each([
    ['10.0.1.0/24', '10.0.1.0', '10.0.1.255'],
    ['10.0.1.8/30', '10.0.1.8', '10.0.1.11'],
    ['10.0.1.4/31', '10.0.1.4', '10.0.1.5'],
    ['10.0.1.7/32', '10.0.1.7', '10.0.1.7'],
    ['64.0.0.0/2', '64.0.0.0', '127.255.255.255'],
    ['127.10.1.7', '127.10.1.7', '127.10.1.7'],
    ['10.0.1.5-10.0.1.9', '10.0.1.5', '10.0.1.9'],
    ['10.0.1.5-10.0.1.5', '10.0.1.5', '10.0.1.5'],
    ['10.0.0.250-10.0.1.5', '10.0.0.250', '10.0.1.5'],
    ['240.0.0.1', '240.0.0.1', '240.0.0.1'],
    ['::1', '::1', '::1'],
    ['2001:db8::/64', '2001:db8::', '2001:db8::ffff:ffff:ffff:ffff'],
    ['2001:DB8:0::/127', '2001:db8::', '2001:db8::1'],
    ['2001:db8::1-2001:db8::ff', '2001:db8::1', '2001:db8::ff'],
    ['fd00::/8', 'fd00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s goes from %s to %s', (text, first, last) => {
    const parsed = parseRange(text);
    if (!parsed.ok) throw new Error(parsed.message);
    const { family } = parsed.range;
    expect(parsed.range.text).toBe(text);
    expect([formatAddress({ family, value: parsed.range.first }), formatAddress({ family, value: parsed.range.last })]).toEqual([
      first,
      last,
    ]);
  });

  it.each([
    ['', 'not an IP address'],
    ['10.0.0.0/33', 'not a prefix length for IPv4'],
    ['10.0.0.0/', 'not a prefix length'],
    ['10.0.0.0/08', 'not a prefix length'],
    ['10.0.0.0/-1', 'not a prefix length'],
    ['10.0.0.0/8/8', 'not a prefix length'],
    ['10.0.0.0/255.0.0.0', 'not a prefix length'],
    ['::/129', 'not a prefix length for IPv6'],
    ['0.0.0.0/0', 'every address there is'],
    ['::/0', 'every address there is'],
    ['10.0.0.1/8', 'not its beginning'],
    ['2001:db8::1/64', 'not its beginning'],
    ['999.1.1.1', 'not an IP address'],
    ['10.0.0', 'not an IP address'],
    ['10.0.0/24', 'not an IP address'],
    ['010.0.0.1', 'leading zeros'],
    ['10.0.0.00', 'leading zeros'],
    ['010.0.0.0/8', 'leading zeros'],
    ['0x7f.0.0.1', 'not an IP address'],
    ['2130706433', 'not an IP address'],
    ['10.0.0.9-10.0.0.1', 'ends before it begins'],
    ['10.0.0.1-2001:db8::1', 'begins as IPv4 and ends as IPv6'],
    ['10.0.0.1-9', 'not an IP address'],
    ['10.0.0.1-10.0.0.2-10.0.0.3', 'not an IP address'],
    ['10.0.0.1 - 10.0.0.9', 'white space'],
    [' 10.0.0.0/8', 'white space'],
    ['10.0.0.0/8 ', 'not a prefix length'],
    ['fe80::1%eth0', 'zone'],
    ['2001:db8::%1/64', 'zone'],
    ['::ffff:10.0.0.1', 'mixes IPv6 with dotted decimal'],
    ['localhost', 'not an IP address'],
  ])('%j is refused: %s', (text, reason) => {
    const parsed = parseRange(text);
    expect(parsed).toMatchObject({ ok: false, code: 'pool.bad_range', message: expect.stringContaining(reason) });
  });

  it.each([
    ['0.0.0.0', 'unspecified'],
    ['0.0.0.0/1', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['169.254.10.0/24', 'link-local'],
    ['160.0.0.0/4', 'link-local'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['128.0.0.0/1', 'link-local'],
    ['255.255.255.255', 'broadcast'],
    ['255.255.255.0/24', 'broadcast'],
    ['::', 'unspecified'],
    ['::/64', 'unspecified'],
    ['::10', 'IPv4-compatible'],
    ['::ffff:a00:1', 'IPv4-mapped'],
    ['::ffff:0:0/96', 'IPv4-mapped'],
    ['fe80::1', 'link-local'],
    ['ff02::1', 'multicast'],
    ['f000::/4', 'link-local'],
  ])('%s is refused for what no client can have: %s', (text, reason) => {
    expect(parseRange(text)).toMatchObject({ ok: false, code: 'pool.special_address', message: expect.stringContaining(reason) });
  });

  it('is refused with what was probably meant', () => {
    expect(parseRange('10.1.2.3/8')).toMatchObject({ hint: 'Write 10.0.0.0/8 for the block, or 10.1.2.3 for the one address.' });
    expect(parseRange('10.0.0.9-10.0.0.1')).toMatchObject({ hint: 'Write 10.0.0.1-10.0.0.9.' });
  });

  it('is refused only with codes of the catalogue', () => {
    for (const text of ['nonsense', 'ff02::1']) {
      const parsed = parseRange(text);
      expect(!parsed.ok && parsed.code in FAILURE_CLASSES).toBe(true);
    }
  });
});
