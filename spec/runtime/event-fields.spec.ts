/** Every event a run makes has the fields of its type, in the order in which a line has them, and no other. */
import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Command, type RunEvent, run, simulated } from '../../src/index.js';
import { EVENT_FIELDS, type EventType } from '../../src/model/run-event.js';
import { scenarioOf } from '../support/scenario-text.js';

/** Of each type at least one: users who wait, are denied, dropped and stopped, an operator who speaks, an own metric. */
function everything(): RunEvent[] {
  const scenario = scenarioOf({
    pools: '[{ id: pool, ranges: [127.1.0.0/31] }]',
    binding: '{ wait_on_exhaustion: true, wait_timeout: 30ms }',
    phases: '[{ at_second: 0, spawn_users: 9 }]',
    lifetime: '{ mode: loop, iterations: 0, think_time: 100ms }',
    metrics: '{ took: { type: trend, action: get, value: "get.duration_ms" } }',
    load: '  duration: 1s\n  graceful_stop: 0s\n  concurrency: { max_concurrent_users: 6, on_limit: drop }',
  });
  const events: RunEvent[] = [];
  run(scenario, { world: simulated(), seed: 1, commands$: of<Command[]>({ type: 'pause' }, { type: 'resume' }) }).subscribe((event) =>
    events.push(event),
  );
  return events;
}

describe('the events of a run', () => {
  const events = everything();

  it.each(Object.keys(EVENT_FIELDS) as EventType[])('of type %s', (type) => {
    const found = events.filter((event) => event.type === type);
    expect(found.length).toBeGreaterThan(0);
    for (const event of found) {
      const fields = Object.keys(event);
      expect(fields).toEqual(['seq', 'at', 'type', ...EVENT_FIELDS[type].filter((field) => fields.includes(field))]);
      const left = EVENT_FIELDS[type].filter((field) => !fields.includes(field));
      expect(left.filter((field) => field !== 'reason' && field !== 'workers')).toEqual([]);
    }
  });

  it('are numbered from 1 without a gap', () => {
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  });
});
