import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heapBytes } from '../support/heap.js';
import { SlotMap } from '../../src/model/slot-map.js';

describe('a map whose entries come and go', () => {
  it('is a map, also for keys that share a slot and keys beyond numbers', () => {
    const meeting = fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 4 })).map(([low, high]) => low + high * 2 ** 20);
    const key = fc.oneof(fc.nat({ max: 300 }), meeting, fc.constantFrom(2 ** 53 - 1, 2n ** 64n, 2n ** 64n + 16n));
    const step = fc.tuple(fc.constantFrom('set', 'set', 'delete', 'get'), key, fc.nat());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
        const map = new SlotMap<number>();
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
        expect(map.values().toSorted((a, b) => a - b)).toEqual([...plain.values()].toSorted((a, b) => a - b));
      }),
    );
  });

  it('keeps few slots for few entries, even when they all meet in one', () => {
    const heapOf = (keys: number): number => {
      const before = heapBytes();
      const map = new SlotMap<number>();
      for (let i = 0; i < keys; i++) map.set(i * 2 ** 30, i);
      const after = heapBytes();
      expect(map.size).toBe(keys);
      return after - before;
    };
    heapOf(10);
    // No number of slots parts these keys: without a bound they would double until memory ends.
    expect(heapOf(1000)).toBeLessThan(2 ** 20);
  });
});
