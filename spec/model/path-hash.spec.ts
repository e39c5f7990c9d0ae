import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashPath, hashWords } from '../../src/model/path-hash.js';

function hexadecimal(words: readonly number[]): string {
  return words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ');
}

describe('hashing a path', () => {
  // From an implementation over bytes that gives 0xb3ece62a, the verification value SMHasher states for this variant.
  it.each([
    [[], '00000000 00000000 00000000 00000000'],
    [[1, 2, 3, 4], '37d6ee17 3d4a429d 3dbb9c17 5b64b81d'],
    [[-1, 0, -0x80000000, 7, 0xdeadbeef | 0, 1, 2, 3], '5c6b67eb 9a4313fb 994eede0 00245ac5'],
  ])('agrees with MurmurHash3 x86_128 on %j', (words, expected) => {
    expect(hexadecimal(hashWords(words))).toBe(expected);
  });

  it('tells paths apart that would read alike when written one after the other', () => {
    const paths = [
      [],
      ['a', 'b'],
      ['ab'],
      ['a', 'b', ''],
      [1],
      ['1'],
      [0],
      [-1],
      [2 ** 32],
      [1, 0],
      [''],
      ['\0'],
      ['\0', '\0'],
      ['\0\0'],
      [256],
      [1, 256],
    ];
    expect(new Set(paths.map((path) => hexadecimal(hashPath(42, path)))).size).toBe(paths.length);
    expect(hexadecimal(hashPath(42, ['a']))).not.toBe(hexadecimal(hashPath(43, ['a'])));
    expect(hexadecimal(hashPath(1, []))).not.toBe(hexadecimal(hashPath(1 + 2 ** 32, [])));
  });

  it('gives 200,000 neighbouring users of neighbouring seeds hashes of their own', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 2; seed++) {
      for (let user = 0; user < 100_000; user++) seen.add(hashPath(seed, ['user', user]).join());
    }
    expect(seen.size).toBe(200_000);
  });

  it('changes half of the bits when a path changes a little', () => {
    let changed = 0;
    for (let user = 0; user < 1000; user++) {
      const one = hashPath(7, ['user', user]);
      const other = hashPath(7, ['user', user ^ 1]);
      for (let lane = 0; lane < 4; lane++) changed += bitsSet((one[lane] as number) ^ (other[lane] as number));
    }
    expect(changed / 1000).toBeGreaterThan(60);
    expect(changed / 1000).toBeLessThan(68);
  });

  it('depends on nothing but the path', () => {
    const path = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger()), { maxLength: 5 });
    fc.assert(
      fc.property(fc.maxSafeInteger(), path, (seed, parts) => {
        expect(hashPath(seed, [...parts])).toEqual(hashPath(seed, parts));
      }),
    );
  });

  it.each([0.5, Number.NaN, 2 ** 53])('refuses %s as part of a path', (part) => {
    expect(() => hashPath(1, [part])).toThrow('safe integers');
  });
});

function bitsSet(word: number): number {
  return (word >>> 0).toString(2).replaceAll('0', '').length;
}
