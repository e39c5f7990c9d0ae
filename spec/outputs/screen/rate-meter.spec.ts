import { expect, it } from 'vitest';
import { RateMeter } from '../../../src/outputs/screen/rate-meter.js';

function rates(samples: readonly (readonly [atSeconds: number, count: number])[]): number[] {
  const meter = new RateMeter();
  return samples.map(([at, count]) => meter.read(at * 1_000_000, count));
}

it.each([
  { samples: [[0, 0]], expected: [0] },
  {
    samples: [
      [0, 0],
      [1, 10],
      [2, 20],
    ],
    expected: [0, 10, 10],
  },
  {
    samples: [
      [0, 0],
      [10, 100],
      [20, 100],
    ],
    expected: [0, 10, 0],
  },
  {
    samples: [
      [3, 7],
      [3, 9],
    ],
    expected: [0, 0],
  },
] as const)('reads $expected from $samples', ({ samples, expected }) => {
  expect(rates(samples)).toEqual(expected);
});

it('forgets what is older than its window', () => {
  const burst = [
    [0, 0],
    [1, 1000],
  ] as const;
  const calm = Array.from({ length: 20 }, (_, n) => [n + 2, 1000 + (n + 1) * 10] as const);
  expect(rates([...burst, ...calm]).at(-1)).toBeCloseTo(10, 6);
});
