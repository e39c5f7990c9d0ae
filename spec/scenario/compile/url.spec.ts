import { describe, expect, it } from 'vitest';
import { findUrlFault, withoutTrailingDot } from '../../../src/scenario/compile/url.js';

describe('a whole URL is accepted:', () => {
  it.each([
    'http://127.0.0.1',
    'http://127.0.0.1:8080/a?b=c#d',
    'HTTPS://Example.com/',
    'https://a-b.example_1.com:443',
    'http://[::1]:8080/x',
    'http://[2001:db8::1]',
    'http://localhost:65535',
    'http://1.example.com/',
    'http://example.com./',
    'http://xn--bcher-kva.example/',
    'http://host/user@example.com',
    'http://0x7f.example/',
  ])('%s', (url) => {
    expect(findUrlFault(url, true)).toBeUndefined();
  });
});

describe('a whole URL is refused:', () => {
  it.each([
    ['', /does not begin/],
    ['/asset', /does not begin/],
    ['127.0.0.1:8080/asset', /does not begin/],
    ['http:/127.0.0.1', /does not begin/],
    [' http://127.0.0.1', /does not begin/],
    ['ftp://127.0.0.1/', /scheme ftp/],
    ['file:///etc/passwd', /scheme file/],
    ['http://', /no host/],
    ['http:///path', /no host/],
    ['http://:8080/', /no host/],
    ['http://user:secret@host/', /credentials/],
    ['http://user@host/', /credentials/],
    ['http://host:0/', /not a port/],
    ['http://host:65536/', /not a port/],
    ['http://host:080/', /not a port/],
    ['http://host:/', /not a port/],
    ['http://host:8o8o/', /not a port/],
    ['http://::1:8080/', /not a host/],
    ['http://[::1/', /not a host/],
    ['http://[::1]x/', /not a host/],
    ['http://[fe80::1%eth0]/', /not an IPv6/],
    ['http://[::ffff:127.0.0.1]/', /not an IPv6/],
    ['http://[127.0.0.1]/', /not an IPv6/],
    ['http://2130706433/', /not an IPv4/],
    ['http://0x7f000001/', /not an IPv4/],
    ['http://0177.0.0.1/', /not an IPv4/],
    ['http://127.1/', /not an IPv4/],
    ['http://127.0.0.0x1/', /not an IPv4/],
    ['http://999.0.0.1/', /not an IPv4/],
    ['http://127.0.0.1.5/', /not an IPv4/],
    ['http://bücher.example/', /outside ASCII/],
    ['http://а.example/', /outside ASCII/],
    ['http://a..b/', /not a host name/],
    ['http://-a.example/', /not a host name/],
    ['http://a%41/', /not a host name/],
    ['http://a b/', /not a host name/],
    [`http://${'a'.repeat(64)}.example/`, /not a host name/],
    ['http://host\\@other/', /backslash/],
    ['http://host/a\\b', /backslash/],
    ['http://host/a b', /white space/],
    ['http://host/a\nb', /line break/],
    ['http://host/a\tb', /white space/],
    ['http://host/{a}', /brace that is no part/],
    ['http://host/a}}', /brace that is no part/],
    ['http://xn--a/', /can be read/],
  ])('%s', (url, message) => {
    expect(findUrlFault(url, true)?.message).toMatch(message);
  });
});

describe('of the beginning of a URL only what the rest cannot change is judged:', () => {
  it.each([
    ['', undefined],
    ['h', undefined],
    ['http', undefined],
    ['https:/', undefined],
    ['http://', undefined],
    ['http://10', undefined],
    ['http://host:', undefined],
    ['/items/', /does not begin/],
    ['htp', /does not begin/],
    ['ftp://', /scheme/],
    ['http://user:pass@', /credentials/],
    ['http://2130706433/items/', /not an IPv4/],
    ['http://host/items/', undefined],
    ['http://host?id=', undefined],
  ])('%j', (beginning, message) => {
    const fault = findUrlFault(beginning, false);
    if (message === undefined) expect(fault).toBeUndefined();
    else expect(fault?.message).toMatch(message);
  });
});

describe('the dot that may end a host is removed', () => {
  it.each([
    ['http://example.com./a', 'http://example.com/a'],
    ['https://example.com.', 'https://example.com'],
    ['http://example.com.:80/', 'http://example.com:80/'],
    ['http://127.0.0.1./', 'http://127.0.0.1/'],
    ['http://example.com.?q', 'http://example.com?q'],
  ])('from %s', (written, meant) => {
    expect(withoutTrailingDot(written)).toBe(meant);
  });

  it.each(['http://a/b.', 'http://a../', 'http://{{t.host}}./', 'http://[::1]/', 'http://./', 'ftp://a./'])(
    'and nothing else: %s',
    (url) => {
      expect(withoutTrailingDot(url)).toBe(url);
    },
  );
});
