import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/run-event.js';
import { BatchReader, BatchWriter, type EventBatch } from '../../src/workers/event-batch.js';
import { randomRun } from '../support/random-run.js';

function readBatch(batch: EventBatch): RunEvent[] {
  const reader = new BatchReader(batch);
  const events: RunEvent[] = [];
  while (reader.left > 0) {
    const { nextAtUs } = reader;
    const event = reader.take();
    expect(event.at).toBe(nextAtUs);
    events.push(event);
  }
  return events;
}

function travelled(events: readonly RunEvent[]): RunEvent[] {
  const writer = new BatchWriter();
  for (const event of events) writer.add(event);
  // As between threads.
  return readBatch(structuredClone(writer.take()));
}

const unnumbered = (events: readonly RunEvent[]) => events.map((event) => ({ ...event, seq: 0 }));

describe('a batch of events', () => {
  it('arrives as it was sent, whatever happened, except for the numbers', () => {
    fc.assert(
      fc.property(randomRun, (events) => {
        expect(travelled(events)).toStrictEqual(unnumbered(events));
      }),
      { numRuns: 50 },
    );
  });

  it('keeps what is absent, null, true, false, negative or no finite number apart', () => {
    const events: RunEvent[] = [
      { seq: 1, at: 0, type: 'iteration.finished', user: 1, iteration: 1, ok: true },
      { seq: 2, at: 0, type: 'iteration.finished', user: 1, iteration: 1, ok: false, reason: 'no_edge' },
      { seq: 3, at: 2 ** 50, type: 'metric', user: 1, action: 'get', metric: 'm', value: Number.NEGATIVE_INFINITY },
      { seq: 4, at: 2 ** 50, type: 'metric', user: 1, action: 'get', metric: 'm', value: -0.1 },
      { seq: 5, at: 2 ** 50, type: 'command', command: 'pause', argument: null },
      { seq: 6, at: 2 ** 50, type: 'command', command: 'pause', argument: '' },
    ];
    expect(travelled(events)).toStrictEqual(unnumbered(events));
  });

  it('holds what came since the last one, and each text once', () => {
    const writer = new BatchWriter();
    const state = (user: number): RunEvent => ({ seq: user, at: user, type: 'user.state', user, state: 'thinking' });
    for (let user = 1; user <= 2000; user += 1) writer.add(state(user));
    const first = writer.take();
    expect({ count: first.count, texts: first.texts, left: writer.count }).toEqual({ count: 2000, texts: ['thinking'], left: 0 });
    writer.add(state(2001));
    expect(readBatch(writer.take())).toEqual([{ ...state(2001), seq: 0 }]);
    expect(readBatch(writer.take())).toEqual([]);
  });
});
