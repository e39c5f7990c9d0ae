import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlotMap } from '../../src/model/slot-map.js';

describe('a map with slots', () => {
  it('is a map, also for positions that share a slot and positions beyond numbers', () => {
    const shared = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 4 })).map(([low, high]) => low + high * 4096);
    const position = fc.oneof(shared, fc.constantFrom(2 ** 53 - 1, 2n ** 64n, 2n ** 64n + 4096n));
    const step = fc.tuple(fc.constantFrom('set', 'set', 'delete', 'get'), position, fc.nat());
    const length = fc.constantFrom(1, 3, 4096, 100_000, 2n ** 128n);
    fc.assert(
      fc.property(length, fc.array(step, { maxLength: 200 }), (many, steps) => {
        const map = new SlotMap<number>(many);
        const plain = new Map<number | bigint, number>();
        for (const [call, at, value] of steps) {
          if (call === 'set') {
            map.set(at, value);
            plain.set(at, value);
          } else if (call === 'delete') {
            map.delete(at);
            plain.delete(at);
          }
          expect(map.get(at)).toBe(plain.get(at));
          expect(map.size).toBe(plain.size);
        }
        for (const [at, value] of plain) expect(map.get(at)).toBe(value);
      }),
    );
  });
});
