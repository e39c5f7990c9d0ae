import { describe, expect, it } from 'vitest';
import { BYTES_MAX, parseByteSize } from '../../src/scenario/byte-size.js';

describe('a size', () => {
  it.each<[string, number]>([
    ['1B', 1],
    ['100B', 100],
    ['512KiB', 524_288],
    ['16MiB', 16_777_216],
    ['1GiB', BYTES_MAX],
    ['1024MiB', BYTES_MAX],
    ['1073741824B', BYTES_MAX],
  ])('%s is %i bytes', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(['', '100', '0B', '01B', '1.5MiB', '16MB', '16M', '16 MiB', '16mib', '-1B', '2GiB', '1025MiB', '1073741825B'])(
    '%j is none',
    (text) => {
      expect(parseByteSize(text)).toBeUndefined();
    },
  );
});
