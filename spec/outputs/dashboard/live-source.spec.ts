import { beforeEach, describe, expect, it } from 'vitest';
import { LiveSource } from '../../../src/outputs/dashboard/live-source.js';
import type { RunEvent } from '../../../src/model/run-event.js';
import { ReportFold } from '../../../src/report/report.js';
import { EventList } from '../../support/event-list.js';
import { handMadePlan } from '../../support/hand-made-plan.js';

const MANY = 10_000;

let source: LiveSource;
let list: EventList;
let told: number;

beforeEach(() => {
  const plan = handMadePlan();
  const fold = new ReportFold(plan);
  const hello = { scenario: 's', file: 'f', mode: 'live', seed: 1, planHash: '', version: '', isSteerable: true, recording: null } as const;
  source = new LiveSource(
    plan,
    { fold, health: () => null, variables: () => null },
    { ...hello, drawing: { svg: '', marks: { states: [], edges: [] } } },
  );
  source.watched = true;
  list = new EventList().started();
  told = 0;
});

/** Tells what the list holds beyond what was told. */
function tell(): void {
  for (const event of list.events.slice(told)) source.apply(event);
  told = list.events.length;
}

/** So many events of another user. */
function chatter(): void {
  for (let count = 0; count < MANY; count += 1) list.entered(2, 'thinking');
}

const denied: Pick<Extract<RunEvent, { type: 'lease.denied' }>, 'type' | 'user' | 'tenant' | 'pool' | 'iteration' | 'reason'> = {
  type: 'lease.denied',
  user: 1,
  tenant: 'default',
  pool: 'client-pool',
  iteration: 1,
  reason: 'exhausted',
};

describe('what is kept while somebody looks', () => {
  it('is the last few thousand events', () => {
    list.spawned(1).spawned(2);
    chatter();
    tell();
    const { events, keptFrom } = source.events({});
    expect(events[0]?.seq).toBe(list.events.length);
    expect(keptFrom).toBe(list.events.length - 4096 + 1);
  });

  it('is what failed, for longer', () => {
    list.spawned(1).spawned(2).say(denied);
    const failedAt = list.events.length;
    chatter();
    tell();
    expect(source.events({ type: 'lease' }).events.map(({ seq }) => seq)).toEqual([failedAt]);
    expect(source.events({ type: 'user.spawned' }).events).toEqual([]);
  });

  it('is everything of a user from the moment its story is asked for', () => {
    list.spawned(1).entered(1, 'thinking').spawned(2);
    tell();
    expect(source.story(1)?.events.map(({ type }) => type)).toEqual(['user.spawned', 'user.state']);
    chatter();
    list.entered(1, 'releasing');
    tell();
    expect(source.story(1)?.events.map(({ type, state }) => state ?? type)).toEqual(['user.spawned', 'thinking', 'releasing']);
    expect(source.story(1)?.keptFrom).toBe(1);
  });

  it('is what there still is, of a user whose story is asked for late', () => {
    list.spawned(1).spawned(2);
    chatter();
    list.entered(1, 'releasing');
    tell();
    expect(source.story(1)?.events).toHaveLength(1);
    expect(source.story(1)?.keptFrom).toBe(list.events.length);
    expect(source.story(9)).toBeNull();
  });

  it('is nothing any more when nobody looks', () => {
    list.spawned(1).entered(1, 'thinking');
    tell();
    source.story(1);
    source.watched = false;
    source.watched = true;
    expect(source.events({}).events).toEqual([]);
  });
});
