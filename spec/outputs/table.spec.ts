import fc from 'fast-check';
import { expect, it } from 'vitest';
import { alignColumns, clip } from '../../src/outputs/table.js';

it('puts the first column to the left and the others to the right', () => {
  expect(
    alignColumns([
      ['name', 'count', 'ms'],
      ['a-long-name', '7', '1,204'],
    ]),
  ).toEqual(['name         count     ms', 'a-long-name      7  1,204']);
});

it('never ends a line in spaces', () => {
  expect(
    alignColumns(
      [
        ['a', 'b'],
        ['longer', ''],
      ],
      ['left', 'left'],
    ),
  ).toEqual(['a       b', 'longer']);
});

it('clips to the width, and only what is longer', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (line, width) => {
      const clipped = clip(line, width);
      expect(clipped.length).toBeLessThanOrEqual(Math.max(width, 1));
      if (line.length <= width) expect(clipped).toBe(line);
      else expect(clipped.endsWith('…')).toBe(true);
    }),
  );
});
