import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FailureGroups } from '../../src/report/failure-groups.js';
import { CURVE_PERCENTILES, percentileCurve } from '../../src/report/percentile-curve.js';
import { Histogram } from '../../src/report/histogram.js';
import { EventList } from '../support/event-list.js';
import { randomRun } from '../support/random-run.js';

it('groups every failure and every denial of any run, the most frequent kind first', () => {
  fc.assert(
    fc.property(randomRun, (events) => {
      const groups = new FailureGroups();
      for (const event of events) groups.apply(event);
      const read = groups.read();
      const failures = events.filter(
        (event) => (event.type === 'action.finished' && event.error !== null) || event.type === 'lease.denied',
      );
      expect(read.reduce((sum, { count }) => sum + count, 0)).toBe(failures.length);
      expect(read.map(({ count }) => count)).toEqual(read.map(({ count }) => count).toSorted((a, b) => b - a));
      for (const { example, firstAtUs } of read) expect(failures.find(({ seq }) => seq === example.seq)?.at).toBe(firstAtUs);
    }),
    { numRuns: 100 },
  );
});

it('tells the same failure of two statuses apart, with the first of each as its example', () => {
  const groups = new FailureGroups();
  const list = new EventList().started().at(1000);
  list.action(1, { ok: false, status: 503, error: 'expect.status' }).action(2, { ok: false, status: 503, error: 'expect.status' });
  list.action(3, { ok: false, status: 402, error: 'expect.status' }).denied(4);
  for (const event of list.events) groups.apply(event);
  expect(groups.read()).toMatchObject([
    {
      where: 'probe-get',
      code: 'expect.status',
      status: 503,
      count: 2,
      firstAtUs: 2000,
      lastAtUs: 3000,
      example: { user: 1, node: 'start' },
    },
    { status: 402, count: 1, example: { user: 3 } },
    { where: 'client-pool', code: 'lease.exhausted', status: null, count: 1, example: { user: 4, node: null, ip: null } },
  ]);
});

it('draws a distribution up to the percentile that only its greatest value reaches', () => {
  const histogram = new Histogram();
  for (let ms = 1; ms <= 100; ms += 1) histogram.record(ms * 1000);
  const curve = percentileCurve(histogram);
  expect(CURVE_PERCENTILES[curve.length - 1]).toBe(99);
  expect(curve[0]).toBe(1);
  expect(curve.at(-1)).toBeCloseTo(99, 0);
  expect(curve).toEqual(curve.toSorted((a, b) => a - b));
  expect(percentileCurve(new Histogram())).toEqual([]);
});
