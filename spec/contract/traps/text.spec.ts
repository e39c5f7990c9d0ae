/** What the libraries do that read what people write: YAML, types, objects, addresses, expressions, numbers. */
import { Histogram as PrometheusHistogram, Registry } from 'prom-client';
import { build } from 'hdr-histogram-js';
import ipaddr from 'ipaddr.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { isMap, parse, parseDocument } from 'yaml';

describe('yaml', () => {
  it('T26 means something else after a directive', () => {
    const v11 = (text: string): unknown => parse(`%YAML 1.1\n---\n${text}`);
    expect([v11('y'), v11('017'), v11('12:30:45')]).toEqual([true, 15, 45_045]);
    expect([parse('y'), parse('12:30:45')]).toEqual(['y', '12:30:45']);
    expect(parse('a: &x { b: 1 }\nc: { <<: *x }')).toEqual({ a: { b: 1 }, c: { '<<': { b: 1 } } });
  });

  it('T26 only warns of tags it does not know, and reads nothing as null', () => {
    const tagged = parseDocument('a: !nobody 1');
    expect([tagged.errors.length, tagged.warnings.length]).toEqual([0, 1]);
    expect(parse('')).toBeNull();
  });

  it('T26 loses digits, has infinity, and takes a template without quotes for a map', () => {
    expect(parse('12345678901234567890')).toBe(12_345_678_901_234_567_000);
    expect([parse('.inf'), parse('.nan')]).toEqual([Number.POSITIVE_INFINITY, Number.NaN]);
    expect(isMap(parseDocument('a: {{user.id}}').get('a'))).toBe(true);
  });
});

describe('io-ts', () => {
  it('T27 takes what is no finite number, lets keys pass it does not know, or drops them in silence', () => {
    expect(t.number.is(Number.NaN) && t.number.is(Number.POSITIVE_INFINITY)).toBe(true);
    expect(t.type({ a: t.number }).decode({ a: 1, b: 2 })).toMatchObject({ _tag: 'Right', right: { a: 1, b: 2 } });
    expect(t.strict({ a: t.number }).decode({ a: 1, b: 2 })).toEqual({ _tag: 'Right', right: { a: 1 } });
  });
});

describe('objects', () => {
  it('T28 get another prototype from an own key when assigned, not when spread; a path reaches the constructor', () => {
    const parsed = JSON.parse('{"__proto__": {"isAdmin": true}}') as object;
    expect((Object.assign({}, parsed) as { isAdmin?: boolean }).isAdmin).toBe(true);
    expect(({ ...parsed } as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(({} as Record<string, unknown>)['constructor']).toBe(Object);
  });
});

describe('prom-client', () => {
  it('T29 keeps every set of labels, and prints them all', async () => {
    const registry = new Registry();
    const histogram = new PrometheusHistogram({ name: 'seconds', help: 'h', labelNames: ['user'], registers: [registry] });
    for (let user = 0; user < 500; user += 1) histogram.observe({ user: String(user) }, 1);
    // 20,000 users would be 12 MB for each scrape.
    expect((await registry.metrics()).length).toBeGreaterThan(500 * 500);
  });
});

describe('smaller ones', () => {
  it('an address is read in octal and in fewer parts by ipaddr.js', () => {
    expect(ipaddr.parse('010.0.0.1').toString()).toBe('8.0.0.1');
    expect(ipaddr.isValid('127.1')).toBe(true);
  });

  it('a histogram takes what is no number, and is of no use afterwards', () => {
    const histogram = build();
    histogram.recordValue(5);
    histogram.recordValue(Number.NaN);
    expect(() => histogram.mean).toThrow();
  });
});
