import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Index } from '../../src/model/address-range.js';
import { randomFor } from '../../src/model/random.js';
import { SparseShuffle } from '../../src/model/sparse-shuffle.js';

describe('positions drawn at random', () => {
  it('never repeat while held, and run out exactly when all are held', () => {
    const step = fc.oneof(fc.constant('take' as const), fc.nat({ max: 50 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 80 }), fc.nat(), (length, steps, seed) => {
        const shuffle = new SparseShuffle(BigInt(length), randomFor(seed));
        const held: Index[] = [];
        for (const step of steps) {
          if (step === 'take' && held.length < length) {
            const drawn = shuffle.take();
            expect(held).not.toContain(drawn);
            expect(drawn).toBeGreaterThanOrEqual(0);
            expect(drawn).toBeLessThan(length);
            held.push(drawn);
          } else if (step !== 'take' && held.length > 0) {
            const [back] = held.splice(step % held.length, 1);
            shuffle.giveBack(back as Index);
          }
          expect(shuffle.taken).toBe(held.length);
        }
        while (held.length < length) held.push(shuffle.take());
        expect(new Set(held).size).toBe(length);
        expect(() => shuffle.take()).toThrow('free position');
      }),
    );
  });

  it('are each as likely as any other free one, after much giving and taking', () => {
    const random = randomFor(4, 'shuffle');
    const counts = new Array<number>(8).fill(0);
    for (let round = 0; round < 16_000; round++) {
      const shuffle = new SparseShuffle(8n, random);
      const held = Array.from({ length: 5 }, () => shuffle.take());
      for (const index of [1, 0, 2]) shuffle.giveBack(held[index] as Index);
      shuffle.take();
      const drawn = Number(shuffle.take());
      counts[drawn] = (counts[drawn] as number) + 1;
    }
    // By symmetry each position is drawn in one round of eight: 2,000 times, give or take 42 (one standard deviation).
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(5 * 42);
  });

  it('come from all of 2^64 without it being there', () => {
    const shuffle = new SparseShuffle(1n << 64n, randomFor(4));
    const drawn = Array.from({ length: 1000 }, () => shuffle.take());
    expect(new Set(drawn).size).toBe(1000);
    expect(drawn.every((index) => index >= 0 && index < 1n << 64n)).toBe(true);
    expect(drawn.filter((index) => index >= 1n << 63n).length).toBeGreaterThan(400);
    for (const index of drawn) shuffle.giveBack(index);
    expect(shuffle.taken).toBe(0);
  });

  it('are refused when given back twice, or never drawn', () => {
    const shuffle = new SparseShuffle(10n, randomFor(1));
    const [first] = [shuffle.take(), shuffle.take(), shuffle.take()];
    shuffle.giveBack(first);
    expect(() => shuffle.giveBack(first)).toThrow('held');
  });
});
