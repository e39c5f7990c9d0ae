import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serializeEvent } from '../../src/model/event-line.js';
import { NO_PHASES } from '../../src/model/outcome.js';
import { EVENT_FIELDS, type EventType, type RunEvent } from '../../src/model/run-event.js';
import { randomRun } from '../support/random-run.js';

const PHASES = ['blocked', 'connect', 'tls', 'send', 'wait', 'receive'];

/** Fields that hold what an author wrote, or a path made of it. */
const NAMES = ['ip', 'error', 'reason', 'scenario', 'tenant', 'pool', 'state', 'from', 'to', 'node', 'action', 'metric', 'argument'];

/** What a line is by definition: the listed keys, in the order of the list. */
const asDefined = (event: RunEvent): string => JSON.stringify(event, ['seq', 'at', 'type', ...EVENT_FIELDS[event.type], ...PHASES]);

describe('the line of an event', () => {
  it('holds the listed fields in the order of the list, as JSON', () => {
    fc.assert(
      fc.property(randomRun, (events) => {
        for (const event of events) expect(serializeEvent(event)).toBe(asDefined(event));
      }),
      { numRuns: 50 },
    );
  });

  it.each(Object.keys(EVENT_FIELDS) as EventType[])('is JSON of %s, whatever its names hold', (type) => {
    const sample = (field: string): unknown => (NAMES.includes(field) ? `${field} "\\" \n \u2028 \ud800 é` : 1);
    const event = { seq: 7, at: 1000, type, ...Object.fromEntries(EVENT_FIELDS[type].map((field) => [field, sample(field)])) };
    const known = {
      ...event,
      ...('phases' in event ? { phases: NO_PHASES } : {}),
      ...('ok' in event ? { ok: true } : {}),
    } as unknown as RunEvent;
    expect(serializeEvent(known)).toBe(asDefined(known));
  });

  it('is the same whatever order the event was built in, and leaves out what it does not know', () => {
    const event = { reason: 'no_edge', ok: false, iteration: 2, user: 1, more: 'x', type: 'iteration.finished', at: 5, seq: 9 } as never;
    expect(serializeEvent(event)).toBe('{"seq":9,"at":5,"type":"iteration.finished","user":1,"iteration":2,"ok":false,"reason":"no_edge"}');
  });

  it('holds any text and any number as JSON does', () => {
    const metric = (metric: string, value: number): RunEvent => ({ seq: 1, at: 2, type: 'metric', user: 3, action: 'a', metric, value });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double(), (text, value) => {
        expect(serializeEvent(metric(text, value))).toBe(asDefined(metric(text, value)));
      }),
    );
    for (const value of [-0, Number.NaN, Number.POSITIVE_INFINITY, 1e21, 5e-324])
      expect(serializeEvent(metric('m', value))).toBe(asDefined(metric('m', value)));
  });
});
