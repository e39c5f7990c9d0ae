import { describe, expect, it } from 'vitest';
import { checkLines } from '../../src/check/check-lines.js';
import { readEvent } from '../../src/check/read-event.js';
import { serializeEvent } from '../../src/model/event-line.js';
import { EVENT_FIELDS } from '../../src/model/run-event.js';
import { sampleRun } from './sample-run.js';

const { events, expected } = sampleRun({ type: 'abort' });
const lines = events.map(serializeEvent);
const spawned = lines.find((line) => line.includes('user.spawned')) as string;
const finished = lines.find((line) => line.includes('action.finished')) as string;

describe('a line of a log', () => {
  it('is read back as the event it was', () => {
    expect(lines.map((line) => readEvent(line))).toEqual(events.map((event) => ({ ok: true, event })));
  });

  it.each([
    ['no JSON', '{"seq":1'],
    ['no object', '[1]'],
    ['null', 'null'],
    ['an event there is not', '{"seq":1,"at":0,"type":"user.tired","user":1}'],
    ['a word of the language that is no event', '{"seq":1,"at":0,"type":"constructor"}'],
    ['a field too few', spawned.replace(/,"due_at":\d+/, '')],
    ['a field too many', spawned.replace('}', ',"mood":"good"}')],
    ['fields in another order', spawned.replace(/"user":(\d+),"tenant":"a"/, '"tenant":"a","user":$1')],
    ['a user without a number', spawned.replace(/"user":\d+/, '"user":"one"')],
    ['an instant in between', spawned.replace(/"at":\d+/, '"at":0.5')],
    ['a number below zero', spawned.replace(/"due_at":\d+/, '"due_at":-1')],
    ['a duration that is missing', finished.replace(/"duration_us":\d+/, '"duration_us":null')],
    ['a phase that is missing', finished.replace('"tls":0,', '')],
    ['a verdict that is none', finished.replace(/"ok":\w+/, '"ok":"yes"')],
  ])('with %s is none', (_, line) => {
    expect(readEvent(line)).toMatchObject({ ok: false });
    expect(checkLines([line])[0]).toMatchObject({ invariant: 37, seq: 1 });
  });

  it('of every type of event is known', () => {
    for (const type of Object.keys(EVENT_FIELDS)) {
      expect(readEvent(JSON.stringify({ seq: 1, at: 0, type }))).not.toMatchObject({ problem: `there is no event ${type}` });
    }
  });
});

describe('a log', () => {
  it('is checked from its lines as from its events', () => {
    expect(checkLines(lines, expected)).toEqual([]);
    expect(
      checkLines(
        lines.filter((line) => line !== spawned),
        expected,
      ).length,
    ).toBeGreaterThan(0);
  });
});
