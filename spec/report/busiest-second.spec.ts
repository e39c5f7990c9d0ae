import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BusiestSecond } from '../../src/report/busiest-second.js';

function most(instants: readonly number[]): number {
  const busiest = new BusiestSecond();
  for (const at of instants) busiest.add(at);
  return busiest.most;
}

it.each([
  { instants: [], expected: 0 },
  { instants: [5], expected: 1 },
  { instants: [0, 999_999], expected: 2 },
  { instants: [0, 1_000_000], expected: 1 },
  { instants: [0, 500_000, 1_200_000, 1_400_000, 1_499_999, 3_000_000], expected: 4 },
  { instants: [7, 7, 7, 2_000_007, 2_000_007], expected: 3 },
])('the busiest second of $instants has $expected', ({ instants, expected }) => {
  expect(most(instants)).toBe(expected);
});

it('finds what trying every window finds', () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(2000), fc.nat(700_000), fc.nat(3_000_000)), { maxLength: 400, size: 'max' });
  fc.assert(
    fc.property(gaps, (steps) => {
      let at = 0;
      const instants = steps.map((step) => {
        at += step;
        return at;
      });
      const windows = instants.map((from) => instants.filter((instant) => instant >= from && instant < from + 1_000_000).length);
      expect(most(instants)).toBe(Math.max(0, ...windows));
    }),
    { numRuns: 200 },
  );
});
