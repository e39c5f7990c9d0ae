import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Distribution, Report } from '../../src/model/report.js';
import { type Bound, BOUND_METRICS, judge, readBound } from '../../src/report/bound.js';
import { ReportFold } from '../../src/report/report.js';
import { EventList } from '../support/event-list.js';
import { handMadePlan } from '../support/hand-made-plan.js';

function bound(text: string): Bound {
  const read = readBound(text);
  if (!read.ok) throw new Error(`column ${read.column}: ${read.problem}`);
  return read.bound;
}

/** A report whose one action took so many milliseconds each time, and failed so often. */
function reportOf(latencyMs: number | null, { failed = 0, actions = ['probe-get'] } = {}): Report {
  const fold = new ReportFold(handMadePlan());
  const list = new EventList().started().spawned(1);
  for (let n = 0; n < 10 && latencyMs !== null; n += 1)
    for (const action of actions)
      list.action(1, { action, duration_us: latencyMs * 1000, ok: n >= failed, error: n < failed ? 'expect.status' : null });
  for (const event of list.ended(1).finished().events) fold.apply(event);
  return fold.finish({ health: null, fingerprint: null });
}

const isMissed = (text: string, a: Report, b: Report): boolean => judge(bound(text), a, b).some((judgement) => judgement.isMissed);

describe('a bound', () => {
  it('can be about every metric, and documents name each', () => {
    const page = readFileSync('docs/compare.md', 'utf8');
    for (const metric of BOUND_METRICS) expect(page, metric).toContain(`\`${metric}\``);
  });

  it('is read as the documentation writes it', () => {
    const lines = /<!-- bounds -->\n```text\n([\s\S]*?)```/.exec(readFileSync('docs/compare.md', 'utf8'))?.[1]?.trim().split('\n') ?? [];
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(readBound(line), line).toMatchObject({ ok: true, bound: { text: line } });
  });

  it.each<[text: string, column: number, problem: RegExp]>([
    ['', 1, /expected a metric/],
    ['p96 > 1ms', 1, /expected a metric \(min, mean, p50/],
    ['p95', 4, /expected <, <=/],
    ['p95 login > 1ms', 5, /or 'of' and an action/],
    ['p95 of > 1ms', 5, /expected </],
    ['p95 => 1ms', 5, /expected </],
    ['p95 > ', 7, /expected a limit/],
    ['p95 > ten', 7, /expected a limit/],
    ['p95 > 1ms and more', 7, /expected a limit/],
    ['p95 > 10', 7, /is a duration: give us, ms or s/],
    ['p95 > 10%', 7, /needs its sign/],
    ['failed > 3ms', 10, /failed is in percent/],
    ['failed > +1', 10, /failed is in percent/],
    ['requests < 1s', 12, /no duration/],
    ['requests < 5%', 12, /needs its sign/],
    ['requests of login > 1', 10, /of the whole run/],
  ])('%j is refused at column %i', (text, column, problem) => {
    const read = readBound(text);
    expect(read).toMatchObject({ ok: false, column });
    expect(read.ok ? '' : read.problem).toMatch(problem);
  });

  it.each<[text: string, missed: boolean]>([
    ['p95 > +10%', false],
    ['p95 >= +10%', true],
    ['p95 > +9.9%', true],
    ['p95 > +0.5ms', true],
    ['p95 > +1ms', false],
    ['p95 > 11ms', false],
    ['p95 > 10900us', true],
    ['p95 > 0.01s', true],
    ['p95 < +20%', true],
    ['p95 < -5%', false],
    ['p95 of probe-get > +9%', true],
  ])('from 10 ms to 11 ms, %s is missed: %s', (text, missed) => {
    expect(isMissed(text, reportOf(10), reportOf(11))).toBe(missed);
  });

  it.each<[text: string, missed: boolean]>([
    ['failed > 20%', false],
    ['failed > 19%', true],
    ['failed > +9%', true],
    ['failed > +10%', false],
    ['failed of probe-get >= 20%', true],
  ])('from 1 failure of 10 to 2, %s is missed: %s', (text, missed) => {
    expect(isMissed(text, reportOf(10, { failed: 1 }), reportOf(10, { failed: 2 }))).toBe(missed);
  });

  it('is missed by a figure that is not there any more', () => {
    expect(isMissed('p95 > +10%', reportOf(10), reportOf(null))).toBe(true);
    expect(isMissed('p95 of probe-get > 1s', reportOf(10), reportOf(null))).toBe(true);
  });

  it('is not about an action that only the second run has, unless that is named or the bound is a value', () => {
    const without = (report: Report): Report => ({
      ...report,
      actions: Object.fromEntries(Object.entries(report.actions).filter(([id]) => id !== 'login')),
    });
    const [a, b] = [without(reportOf(10)), reportOf(10, { actions: ['probe-get', 'login'] })];
    expect(isMissed('p95 > +10%', a, b)).toBe(false);
    expect(isMissed('p95 of login > +10%', a, b)).toBe(true);
    expect(isMissed('p95 > 5ms', a, b)).toBe(true);
  });

  it('is missed by what was nothing and grew, and not by what stayed nothing', () => {
    const zero: Report = reportOf(10);
    const latency: Distribution = { ...(zero.actions['probe-get']?.latency_ms as Distribution), min: 0 };
    const a: Report = {
      ...zero,
      actions: { 'probe-get': { ...(zero.actions['probe-get'] as Report['actions'][string]), latency_ms: latency } },
    };
    expect(isMissed('min > +50%', a, zero)).toBe(true);
    expect(isMissed('min > +50%', a, a)).toBe(false);
  });
});
