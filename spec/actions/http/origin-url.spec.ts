import { describe, expect, it } from 'vitest';
import { originUrl } from '../../../src/actions/http/origin-url.js';

describe('the URL of an origin', () => {
  it.each(['http://127.0.0.1:8080', 'https://shop.example', 'http://[::1]:81'])('says of %s what any URL says', (origin) => {
    const [ours, plain] = [originUrl(origin), new URL(origin)];
    for (const part of ['href', 'origin', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const) {
      expect(ours[part]).toBe(plain[part]);
    }
    expect(ours).toBeInstanceOf(URL);
  });

  it('is one for all who ask for it one after another, and another one for another origin', () => {
    const shop = originUrl('http://127.0.0.1:1');
    expect(originUrl('http://127.0.0.1:1')).toBe(shop);
    expect(originUrl('http://127.0.0.1:2').origin).toBe('http://127.0.0.1:2');
  });
});
