import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressNumber, AddressSpans } from '../../src/check/addresses.js';
import { durationUs, rateOf } from '../../src/check/amounts.js';
import { conditionOf } from '../../src/check/condition.js';
import { readExpected } from '../../src/check/read-scenario.js';
import { timetable } from '../../src/check/timetable.js';
import { arrivals } from '../../src/model/arrivals.js';
import { parseAddress } from '../../src/model/ip-address.js';
import { handMadeLoad } from '../support/hand-made-plan.js';

describe('the checker reads', () => {
  it.each([
    ['250us', 250],
    ['1.5s', 1_500_000],
    ['2m', 120_000_000],
    ['1h', 3_600_000_000],
    ['5', undefined],
    [undefined, undefined],
  ])('the duration %s', (text, us) => {
    expect(durationUs(text)).toBe(us);
  });

  it.each([
    ['100/s', { users: 100, perUs: 1_000_000 }],
    ['30/m', { users: 30, perUs: 60_000_000 }],
    ['0.5/s', { users: 5, perUs: 10_000_000 }],
    ['fast', undefined],
  ])('the rate %s', (text, rate) => {
    expect(rateOf(text)).toEqual(rate);
  });

  it('addresses as numbers in their order', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const parsed = parseAddress(text);
        if (parsed === undefined) return;
        expect(addressNumber(text)).toBe(parsed.family === 4 ? parsed.value : parsed.value + (1n << 40n));
      }),
    );
    for (const text of ['1.2.3', '1.2.3.256', '01.2.3.4', '1::2::3', '1:2', 'fd00::g', '']) expect(addressNumber(text)).toBeUndefined();
  });

  it('ranges, and what is left of them', () => {
    const list = (ranges: string[], except: string[] = [], most = 100) =>
      new AddressSpans(ranges).list(new AddressSpans(except), most)?.map((number) => Number(number % 256n));
    expect(list(['10.0.0.4/30'])).toEqual([4, 5, 6, 7]);
    expect(list(['10.0.0.9-10.0.0.11', '10.0.0.1', '10.0.0.10'], ['10.0.0.9'])).toEqual([10, 11, 1]);
    expect(list(['fd00::/126'])).toEqual([0, 1, 2, 3]);
    expect(list(['fd00::/64'])).toBeUndefined();
    expect(list(['10.0.0.0/24'])).toBeUndefined();
  });

  const outcomes = new Map([
    ['look', { ok: true, status: 200 }],
    ['buy', { ok: false, status: null }],
  ]);
  it.each([
    ['look.ok', true],
    ['!look.ok', false],
    ['{{ look.status_code }} == 200', undefined],
    ['{{look.status_code == 200}}', true],
    ['look.status_code >= 400', false],
    ['look.status_code < 300', true],
    ['look.status_code <= 200', true],
    ['look.status_code > 200', false],
    ['look.status_code != 200', false],
    ['buy.status_code != 200', true],
    ['buy.status_code < 300', false],
    ['never-ran.ok', false],
    ['user.iteration == 2', undefined],
  ])('the condition %s', (text, holds) => {
    expect(conditionOf(text)?.(outcomes)).toBe(holds);
  });

  it('a condition that always holds as none', () => {
    expect(conditionOf(undefined)).toBeUndefined();
    expect(conditionOf(true)).toBeUndefined();
  });

  it('a scenario without a load as one user', () => {
    const expected = readExpected({ actions: { actions: [] }, workflows: { nodes: [{ id: 'first', type: 'end' }] } });
    expect(expected).toMatchObject({ start: 'first', iterations: 1, phases: [{ atUs: 0, users: 1, tenant: 'default' }] });
    expect(expected.binding).toBeUndefined();
  });

  it('the same timetable as the ramp-up', () => {
    const phase = fc.record({ gapUs: fc.nat(3_000_000), users: fc.integer({ min: 1, max: 20 }) });
    const limit = fc.option(fc.record({ users: fc.integer({ min: 1, max: 1000 }), perUs: fc.constantFrom(1_000_000, 60_000_000) }), {
      nil: undefined,
    });
    fc.assert(
      fc.property(fc.array(phase, { maxLength: 6 }), limit, (drawn, rate) => {
        let atUs = 0;
        const phases = drawn.map(({ gapUs, users }) => {
          atUs += gapUs;
          return { atUs, users, tenant: 'a' };
        });
        const mine = [...timetable({ phases, concurrency: { usersMax: 1, drops: false, ...(rate === undefined ? {} : { rate }) } })];
        const spawnRateLimit = rate === undefined ? {} : { spawnRateLimit: { count: rate.users, perUs: rate.perUs } };
        const theirs = arrivals(
          handMadeLoad({
            phases: phases.map((each, index) => ({ index, atUs: each.atUs, spawnUsers: each.users, tenant: 'a' })),
            concurrency: { onLimit: 'queue', ...spawnRateLimit },
          }),
        );
        expect(mine.map(({ dueUs }) => dueUs)).toEqual([...theirs].map(({ dueAtUs }) => dueAtUs));
      }),
    );
  });
});
