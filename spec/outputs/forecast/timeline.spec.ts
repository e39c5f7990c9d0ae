import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../src/outputs/forecast/timeline.js';

describe('a timeline', () => {
  it('counts by the second', () => {
    const timeline = new Timeline();
    for (const atUs of [0, 999_999, 1_000_000, 3_500_000]) timeline.add(atUs);
    expect(timeline.rates(60)).toEqual({ perSecond: [2, 1, 0, 1], columnSecs: 1 });
    expect(timeline.rates(2)).toEqual({ perSecond: [1.5, 0.5], columnSecs: 2 });
    expect(new Timeline().rates(60).perSecond).toEqual([]);
  });

  it('loses nothing and stays small, however long it gets', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e11), { minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 72 }), (instants, columns) => {
        const timeline = new Timeline();
        for (const atUs of instants) timeline.add(atUs);
        const { perSecond, columnSecs } = timeline.rates(columns);
        expect(perSecond.length).toBeLessThanOrEqual(columns);
        expect(perSecond.length * columnSecs).toBeGreaterThan(Math.max(...instants) / 1_000_000);
        expect(perSecond.reduce((sum, rate) => sum + rate * columnSecs, 0)).toBeCloseTo(instants.length, 6);
      }),
    );
  });
});
