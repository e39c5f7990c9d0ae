import { describe, expect, it } from 'vitest';
import { SearchCompiler, SEARCHED_CHARACTERS } from '../../../src/scenario/compile/search-pattern.js';
import type { Search } from '../../../src/scenario/compile/search-pattern.js';

function search(pattern: string): Search {
  const compiled = new SearchCompiler().compile(pattern);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.search;
}

describe('a pattern finds', () => {
  it.each([
    ['its first group', 'id=(\\d+)', 'a id=42 b id=43', '42'],
    ['the whole match without a group', 'id=\\d+', 'a id=42 b', 'id=42'],
    ['the first group even when empty', 'id=(\\d*)', 'id=', ''],
    ['nothing where nothing matches', 'id=(\\d+)', 'id=x', undefined],
    ['nothing where its group took no part', 'id(=(\\d+))?', 'id', undefined],
    ['named groups', 'token="(?P<token>[^"]+)"', '<a token="t1">', 't1'],
    ['whatever the case, when told so', '(?i)ETAG: (.*)', 'etag: x', 'x'],
  ])('%s', (_, pattern, text, found) => {
    expect(search(pattern)(text)).toBe(found);
  });
});

it.each(['(', '[a', 'a{2,1}', '(?=a)', '(?<!a)b', '(a)\\1', 'x{5000}', '(abcd){1000}', '[a-z]{500}(\\d)', 'a'.repeat(2_001)])(
  'the pattern %s is refused with a reason',
  (pattern) => {
    const compiled = new SearchCompiler().compile(pattern);
    expect(compiled.ok).toBe(false);
    expect(compiled).toHaveProperty('message', expect.stringMatching(/\w/));
  },
);

it('takes time linear in a text made to hurt', () => {
  const find = search('(a+)+$');
  const started = process.hrtime.bigint();
  expect(find(`${'a'.repeat(50_000)}b`)).toBeUndefined();
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000);
});

it('does no more work than its bound in a text that keeps every step busy', () => {
  const find = search('[a-z]{240}(\\d)');
  const text = `${'abcdefgh'.repeat(32_000)}1`;
  const started = process.hrtime.bigint();
  expect(find(text)).toBeUndefined();
  // Half a minute without the bound; the allowance is for a slow and busy machine.
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000);
});

it('looks the less far the more steps it has, and always at 16,000 characters', () => {
  const find = search('[^x]{230}(\\d)');
  expect(find(`${'.'.repeat(15_999)}1`)).toBe('1');
  expect(find(`${'.'.repeat(20_000)}1`)).toBeUndefined();
});

it('looks no further than its limit', () => {
  const find = search('needle');
  expect(find(`${'x'.repeat(SEARCHED_CHARACTERS - 6)}needle`)).toBe('needle');
  expect(find(`${'x'.repeat(SEARCHED_CHARACTERS)}needle`)).toBeUndefined();
});

it.each([
  ['with many steps', '(?:ab){120}', 400, 800],
  ['with large tables', '\\pL'.repeat(200), 10, 40],
  ['of the usual kind', 'token="([^"]{8,64})"', 500, 1_000],
])('patterns %s are refused once they are too large together', (_, pattern, fewest, most) => {
  const searches = new SearchCompiler();
  let compiled = 0;
  while (compiled < 10_000 && searches.compile(pattern).ok) compiled += 1;
  expect(compiled).toBeGreaterThan(fewest);
  expect(compiled).toBeLessThan(most);
  expect(searches.compile(pattern)).toEqual({ ok: false, message: 'the patterns of this scenario are too large together' });
});
