import { describe, expect, it } from 'vitest';
import { NO_PHASES } from '../../src/model/outcome.js';
import { serializeEvent } from '../../src/model/event-line.js';
import { EVENT_FIELDS, type EventType, type Fact } from '../../src/model/run-event.js';
import { stamped } from '../../src/model/stamped.js';

/** A fact with a value of its own in every field a type has: whatever is left out or mixed up shows. */
function factOf(type: EventType): Fact {
  const sample = (field: string, index: number): unknown => (field === 'phases' ? NO_PHASES : `${field} ${index}`);
  return { type, ...Object.fromEntries(EVENT_FIELDS[type].map((field, index) => [field, sample(field, index)])) } as unknown as Fact;
}

describe('a stamped fact', () => {
  it.each(Object.keys(EVENT_FIELDS) as EventType[])('of type %s has every field it was told with, its number and its instant', (type) => {
    const event = stamped(factOf(type), 7, 1_000);
    expect(event).toEqual({ ...factOf(type), seq: 7, at: 1_000 });
    expect(Object.keys(event)).toEqual(['seq', 'at', 'type', ...EVENT_FIELDS[type]]);
    expect(serializeEvent(event)).toContain(`{"seq":7,"at":1000,"type":"${type}"`);
  });

  it('has no reason where an iteration ended without one', () => {
    expect(Object.keys(stamped({ type: 'iteration.finished', user: 1, iteration: 1, ok: true }, 1, 0))).not.toContain('reason');
  });
});
