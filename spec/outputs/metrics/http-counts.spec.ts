import { describe, expect, it } from 'vitest';
import { ERROR_CLASSES } from '../../../src/model/error-code.js';
import type { RunEvent } from '../../../src/model/run-event.js';
import { BIND_FAILURES, HttpCounts } from '../../../src/outputs/metrics/http-counts.js';
import { EventList } from '../../support/event-list.js';
import { handMadeAction } from '../../support/hand-made-plan.js';

type Finished = Extract<RunEvent, { readonly type: 'action.finished' }>;

function counted(actions = [handMadeAction('get')], ...outcomes: readonly Partial<Finished>[]) {
  const counts = new HttpCounts(actions);
  const list = new EventList();
  for (const outcome of outcomes) list.action(1, { action: 'get', ...outcome });
  for (const event of list.events) if (event.type === 'action.finished') counts.finished(event);
  return counts;
}

const nonZero = (samples: readonly { labels: object; value: number }[]) =>
  samples.filter(({ value }) => value > 0).map(({ labels, value }) => ({ ...labels, value }));

describe('HTTP requests', () => {
  it.each<[Partial<Finished>, string]>([
    [{ status: 200 }, '200'],
    [{ status: 503, ok: false, error: 'expect.status' }, '503'],
    [{ status: null, ok: false, error: 'connect.refused' }, 'none'],
    [{ status: 299 }, 'other'],
    [{ status: 999 }, 'other'],
  ])('N18 what came to %j counts under the status %s', (outcome, status) => {
    expect(nonZero(counted(undefined, outcome).requests('n'))).toEqual([{ method: 'GET', status, value: 1 }]);
  });

  it('keep a status apart that the scenario expects, registered or not', () => {
    const action = { ...handMadeAction('get'), expect: { status: [299] } };
    expect(nonZero(counted([action], { status: 299 }).requests('n'))).toEqual([{ method: 'GET', status: '299', value: 1 }]);
  });

  it('have no more series after any answers than before', () => {
    const before = counted().requests('n').length;
    const after = counted(undefined, ...Array.from({ length: 1000 }, (_, status) => ({ status }))).requests('n');
    expect(after).toHaveLength(before);
    expect(after.reduce((sum, { value }) => sum + value, 0)).toBe(1000);
  });

  it('that could not be bound count by why', () => {
    const counts = counted(undefined, ...BIND_FAILURES.map((error) => ({ ok: false, status: null, error })), {
      ok: false,
      status: null,
      error: 'connect.refused',
    });
    expect(nonZero(counts.bindFailures('n'))).toEqual(BIND_FAILURES.map((reason) => ({ reason, value: 1 })));
  });

  it('know every error that is about the source address', () => {
    const about = Object.keys(ERROR_CLASSES).filter((code) => /^(address|ports)\./.test(code));
    expect(about.toSorted()).toEqual([...BIND_FAILURES].toSorted());
  });
});
