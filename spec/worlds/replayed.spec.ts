import { Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { recording as recordingOf, replay, run, toReport } from '../../src/index.js';
import type { Command } from '../../src/model/command.js';
import { RampartError } from '../../src/model/failure.js';
import type { Report } from '../../src/model/report.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { replayed } from '../../src/worlds/replayed.js';
import { MemoryJournal, type Recorded, readRecording, recordScripted, replayToEnd } from '../support/memory-journal.js';
import { scenarioOf } from '../support/scenario-text.js';
import { ScriptedWorld } from '../support/scripted-world.js';

const BUSY = {
  pools: '[{ id: pool, ranges: [127.1.0.0/29], allocation_strategy: random }]',
  binding: '{ pool_id: pool, wait_on_exhaustion: true, wait_timeout: 300ms }',
  phases: '[{ at_second: 0, spawn_users: 12 }, { at_second: 1, spawn_users: 90 }]',
  lifetime: '{ mode: loop, iterations: 3, think_time: 40ms }',
  metrics: '{ sizes: { type: trend, value: get.body_len } }',
};
/** Answers that differ in time, and now and then an error. */
const uneven = (): ScriptedWorld => {
  let calls = 0;
  return new ScriptedWorld(() => {
    calls += 1;
    return {
      latencyUs: 5000 + ((calls * 7919) % 30_000),
      outcome: calls % 11 === 0 ? { error: 'connect.refused', status: null } : { bodyBytes: calls },
    };
  });
};

const record = (): Recorded => recordScripted(scenarioOf(BUSY), { world: uneven(), seed: 7 });

describe('a replay', () => {
  it('tells every event of the recorded run, and ends with its fingerprint', () => {
    const { events, bytes } = record();
    expect(events.at(-1)?.type).toBe('run.finished');
    const recording = readRecording(bytes);
    expect(recording.end).toMatchObject({ events: events.length, reason: 'completed' });
    expect(replayToEnd(recording)).toEqual({ events, failure: null });
  });

  it('takes scenario and seed from the recording, and reports that it was replayed', () => {
    const recording = readRecording(record().bytes);
    const reports: Report[] = [];
    replay(recording)
      .pipe(toReport())
      .subscribe((report) => reports.push(report));
    expect(reports).toEqual([
      expect.objectContaining({ mode: 'replayed', seed: 7, fingerprint: recording.end?.fingerprint, generator: null }),
    ]);
    expect(reports[0]?.pools['pool']).toMatchObject({ allocate_us: null, release_us: null });
  });

  it('obeys the commands of the recorded run at their instants, and none of its own', () => {
    const commands$ = new Subject<Command>();
    const world = uneven();
    world.clock.setTimeout(() => commands$.next({ type: 'stop', cause: 'sigint' }), 1_030_000);
    const { events, bytes } = recordScripted(scenarioOf(BUSY), { world, commands$ });
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'sigint' });
    const recording = readRecording(bytes);
    const told: RunEvent[] = [];
    const own$ = new Subject<Command>();
    run(recording.scenario, { world: replayed(recording), commands$: own$ }).subscribe((event) => told.push(event));
    own$.next({ type: 'abort' });
    expect(told).toEqual(events);
  });

  it('can be driven a step at a time', () => {
    const { events, bytes } = record();
    const steps: (() => boolean)[] = [];
    const instants: number[] = [];
    const recording = readRecording(bytes);
    const told: RunEvent[] = [];
    const pump = (step: () => boolean, nextAtUs: () => number): void => {
      steps.push(() => {
        instants.push(nextAtUs());
        return step();
      });
    };
    run(recording.scenario, { world: replayed(recording, { pump }) }).subscribe((event) => told.push(event));
    expect(told.at(-1)?.at).toBe(0);
    let isLeft = true;
    while (isLeft) isLeft = steps[0]?.() === true;
    expect(told).toEqual(events);
    expect(instants).toEqual(recording.inputs.map(({ at }) => at));
  });

  it('stops where nobody listens any more', () => {
    const recording = readRecording(record().bytes);
    const handed: number[] = [];
    const told: number[] = [];
    run(recording.scenario, { world: replayed(recording, { onInput: ({ seq }) => handed.push(seq) }) })
      .pipe(take(200))
      .subscribe(({ seq }) => told.push(seq));
    expect(told.at(-1)).toBe(200);
    expect(handed.length).toBeLessThan(recording.inputs.length / 2);
  });

  it('replays the beginning of a recording that breaks off, and says so', () => {
    const { events, bytes } = recordScripted(scenarioOf(BUSY), { world: uneven(), seed: 7, untilUs: 1_020_000 });
    const recording = readRecording(bytes);
    expect(recording.end).toBeNull();
    const { events: told, failure } = replayToEnd(recording);
    expect(told).toEqual(events);
    expect(failure).toBeInstanceOf(RampartError);
    expect(failure).toMatchObject({ code: 'recording.incomplete', exitCode: 5 });
  });

  it('can itself be recorded, and gives the same recording', () => {
    const { bytes } = record();
    const recording = readRecording(bytes);
    const again = new MemoryJournal();
    run(recording.scenario, { world: recordingOf(replayed(recording), again) }).subscribe();
    expect(again.bytes.equals(bytes)).toBe(true);
  });

  it('refuses another scenario and another seed', () => {
    const recording = readRecording(record().bytes);
    const failures: unknown[] = [];
    const fail = { error: (error: unknown) => failures.push(error) };
    run(scenarioOf({ ...BUSY, lifetime: '{ mode: once }' }), { world: replayed(recording) }).subscribe(fail);
    run(recording.scenario, { world: replayed(recording), seed: 8 }).subscribe(fail);
    expect(failures).toEqual([
      expect.objectContaining({ code: 'recording.other_scenario', exitCode: 2 }),
      expect.objectContaining({ code: 'recording.other_scenario', exitCode: 2 }),
    ]);
  });
});

describe('a difference between a replay and its recording', () => {
  const recording = readRecording(record().bytes);
  const answerAt = recording.inputs.findIndex(({ kind }) => kind === 'answer');
  const timerAt = recording.inputs.findIndex(({ kind }) => kind === 'timer');
  const changed = (index: number, change: object) => ({
    ...recording,
    inputs: recording.inputs.map((input, i) => (i === index ? ({ ...input, ...change } as typeof input) : input)),
  });

  it.each([
    ['a timer that is not running', timerAt, { id: 99_999 }, /recorded: timer 99999 fired.*\n {2}replayed: no timer 99999/],
    ['a timer due at another instant', timerAt, { due: 4711 }, /due at 4711 µs\n {2}replayed: timer \d+ is due at/],
    ['an action that was not started', answerAt, { id: 99_999 }, /no action 99999 is under way/],
    ['another user', answerAt, { user: 77 }, /get of user 77.*\n {2}replayed: action \d+ is get of user \d/],
    ['another request', answerAt, { asked: '0123456789abcdef' }, /request 0123456789abcdef\n.*with another request/],
    ['a command that nobody gave', answerAt, { kind: 'command', command: { type: 'abort' } }, null],
  ])('is found: %s', (_, index, change, message) => {
    const { failure, events } = replayToEnd(changed(index, change));
    expect(failure).toMatchObject({ code: 'replay.difference', exitCode: 1 });
    if (message === null) return;
    expect((failure as Error).message).toContain(`input ${index + 1} (line ${index + 2})`);
    expect((failure as Error).message).toMatch(message);
    expect(events.length).toBeLessThan(recording.end?.events ?? 0);
  });

  it('is found where the outcome makes the run go on or end otherwise', () => {
    const last = recording.inputs.length - 1;
    const short = { ...recording, inputs: recording.inputs.slice(0, last) };
    expect(replayToEnd(short).failure).toMatchObject({ code: 'replay.difference', message: expect.stringContaining('it goes on') });
    const input = recording.inputs[last] as (typeof recording.inputs)[number];
    const long = { ...recording, inputs: [...recording.inputs, { ...input, seq: last + 2 }] };
    expect(replayToEnd(long).failure).toMatchObject({ code: 'replay.difference', message: expect.stringContaining('the run has ended') });
  });

  it('is found in what the events hold, at the latest at the end', () => {
    const input = recording.inputs[answerAt] as Extract<(typeof recording.inputs)[number], { kind: 'answer' }>;
    const { failure } = replayToEnd(changed(answerAt, { outcome: { ...input.outcome, bytesIn: 12_345 } }));
    expect(failure).toMatchObject({ code: 'replay.difference', message: expect.stringMatching(/fingerprint/) });
  });
});
