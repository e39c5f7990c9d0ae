import { expect, it } from 'vitest';
import { clockTime, counted, duration, grouped, instant, milliseconds, percent, rate } from '../../src/outputs/quantity.js';

it.each([
  { given: grouped(0), read: '0' },
  { given: grouped(999), read: '999' },
  { given: grouped(6402), read: '6,402' },
  { given: grouped('18446744073709551616'), read: '18,446,744,073,709,551,616' },
  { given: milliseconds(0), read: '0.00' },
  { given: milliseconds(7.351), read: '7.35' },
  { given: milliseconds(84.06), read: '84.1' },
  { given: milliseconds(1203.6), read: '1,204' },
  { given: duration(0.12), read: '0.12 ms' },
  { given: duration(840), read: '840 ms' },
  { given: duration(4020), read: '4.02 s' },
  { given: duration(12_340), read: '12.3 s' },
  { given: duration(2_460_000), read: '41 min' },
  { given: instant(1_000_000), read: '1s' },
  { given: instant(1_500_000), read: '1.5s' },
  { given: instant(12_345_678), read: '12.346s' },
  { given: clockTime(41_900_000), read: '00:41' },
  { given: clockTime(4_503_000_000), read: '75:03' },
  { given: percent(3, 1000), read: '0.3%' },
  { given: percent(0, 0), read: '0.0%' },
  { given: rate(9.954), read: '9.95' },
  { given: rate(212.44), read: '212.4' },
  { given: rate(12_408.2), read: '12,408' },
  { given: counted(1, 'user'), read: '1 user' },
  { given: counted(1200, 'user'), read: '1,200 users' },
])('reads $read', ({ given, read }) => {
  expect(given).toBe(read);
});
