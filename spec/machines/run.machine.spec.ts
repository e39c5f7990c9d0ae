import { createActor } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { describe, expect, it } from 'vitest';
import type { RunMessage } from '../../machines/events.js';
import { runMachine } from '../../machines/run.machine.js';

const MESSAGES: readonly RunMessage[] = [
  { type: 'begin' },
  { type: 'ramp.finished', active: 0 },
  { type: 'ramp.finished', active: 3 },
  { type: 'population.empty' },
  { type: 'stop', reason: 'duration' },
  { type: 'stop', reason: 'sigint' },
  { type: 'abort', reason: 'sigterm' },
  { type: 'grace.over' },
  { type: 'pause' },
  { type: 'resume' },
  { type: 'scale', users: 2 },
  { type: 'scale', users: -2 },
];

function walk(messages: readonly RunMessage[]) {
  const effects: string[] = [];
  const states: string[] = [];
  const note = (name: string) => () => {
    effects.push(name);
  };
  const actor = createActor(
    runMachine.provide({
      actions: {
        enterState: (_, { state }) => {
          states.push(state);
        },
        startTimetable: note('startTimetable'),
        stopTimetable: note('stopTimetable'),
        stopUsers: note('stopUsers'),
        abortUsers: note('abortUsers'),
        startGrace: note('startGrace'),
        closePools: note('closePools'),
        holdUsers: note('holdUsers'),
        resumeUsers: note('resumeUsers'),
        scaleUsers: note('scaleUsers'),
      },
    }),
  );
  actor.start();
  for (const message of messages) if (actor.getSnapshot().status === 'active') actor.send(message);
  return { effects, states, snapshot: actor.getSnapshot() };
}

describe('the coordinator', () => {
  it('goes from starting to finished when every user has come and gone', () => {
    const { states, effects } = walk([{ type: 'begin' }, { type: 'ramp.finished', active: 3 }, { type: 'population.empty' }]);
    expect(states).toEqual(['starting', 'ramping', 'steady', 'finished']);
    expect(effects).toEqual(['startTimetable', 'closePools']);
  });

  it('is not misled by an empty population while users are still to come', () => {
    expect(walk([{ type: 'begin' }, { type: 'population.empty' }]).states).toEqual(['starting', 'ramping']);
  });

  it('finishes at once when the ramp-up leaves nobody', () => {
    expect(walk([{ type: 'begin' }, { type: 'ramp.finished', active: 0 }]).states.at(-1)).toBe('finished');
  });

  it('lets users finish within the grace on a stop, and cuts them when it is over', () => {
    const { states, effects, snapshot } = walk([
      { type: 'begin' },
      { type: 'stop', reason: 'sigint' },
      { type: 'grace.over' },
      { type: 'population.empty' },
    ]);
    expect(states).toEqual(['starting', 'ramping', 'draining', 'finished']);
    expect(effects).toEqual(['startTimetable', 'stopTimetable', 'stopUsers', 'startGrace', 'abortUsers', 'closePools']);
    expect(snapshot.context.reason).toBe('sigint');
  });

  it('cuts users at once on an abort', () => {
    const { states, effects } = walk([{ type: 'begin' }, { type: 'abort', reason: 'internal' }, { type: 'population.empty' }]);
    expect(states).toEqual(['starting', 'ramping', 'draining', 'aborted']);
    expect(effects).not.toContain('stopUsers');
  });

  it('keeps the first reason, whatever is asked for later', () => {
    const { snapshot, states } = walk([
      { type: 'begin' },
      { type: 'stop', reason: 'duration' },
      { type: 'stop', reason: 'sigint' },
      { type: 'abort', reason: 'sigterm' },
      { type: 'population.empty' },
    ]);
    expect(snapshot.context.reason).toBe('duration');
    expect(states.at(-1)).toBe('aborted');
  });

  it.each<[string, readonly RunMessage[], string]>([
    ['ramping', [], 'ramping'],
    ['steady', [{ type: 'ramp.finished', active: 3 }], 'steady'],
  ])('goes back into %s after a pause, and starts no timetable again', (_, before, state) => {
    const { states, effects } = walk([
      { type: 'begin' },
      ...before,
      { type: 'pause' },
      { type: 'pause' },
      { type: 'resume' },
      { type: 'resume' },
    ]);
    expect(states.slice(-2)).toEqual(['paused', state]);
    expect(effects).toEqual(['startTimetable', 'holdUsers', 'resumeUsers']);
  });

  it('ramps again when more users are asked for, paused or not', () => {
    const steady: readonly RunMessage[] = [{ type: 'begin' }, { type: 'ramp.finished', active: 3 }];
    const more: RunMessage = { type: 'scale', users: 2 };
    expect(walk([...steady, more]).states.slice(-2)).toEqual(['steady', 'ramping']);
    expect(walk([...steady, { type: 'pause' }, more, { type: 'resume' }]).states.slice(-2)).toEqual(['paused', 'ramping']);
    expect(walk([...steady, { type: 'scale', users: -2 }]).states.at(-1)).toBe('steady');
  });

  it('ends from a pause as from anywhere else', () => {
    const paused: readonly RunMessage[] = [{ type: 'begin' }, { type: 'ramp.finished', active: 3 }, { type: 'pause' }];
    expect(walk([...paused, { type: 'population.empty' }]).states.at(-1)).toBe('finished');
    expect(walk([...paused, { type: 'stop', reason: 'command' }, { type: 'population.empty' }]).states.slice(-2)).toEqual([
      'draining',
      'finished',
    ]);
    expect(walk([...paused, { type: 'abort', reason: 'command' }, { type: 'population.empty' }]).states.slice(-2)).toEqual([
      'draining',
      'aborted',
    ]);
  });

  it('reaches every state, and from each of them an end', () => {
    const paths = getShortestPaths(runMachine, { events: () => [...MESSAGES] as never, limit: 1000 });
    const reached = new Set(
      paths.map(({ state }) => (typeof state.value === 'string' ? state.value : String(Object.keys(state.value)[0]))),
    );
    expect([...reached].sort()).toEqual(['aborted', 'draining', 'finished', 'paused', 'ramping', 'starting', 'steady']);
    for (const path of paths) {
      const messages = path.steps.map(({ event }) => event as RunMessage).filter(({ type }) => !type.startsWith('xstate.'));
      const { snapshot } = walk([...messages, { type: 'begin' }, { type: 'abort', reason: 'command' }, { type: 'population.empty' }]);
      expect(snapshot.status).toBe('done');
    }
  });
});
