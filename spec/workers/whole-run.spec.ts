import { describe, expect, it } from 'vitest';
import type { Fact, RunPhase } from '../../src/model/run-event.js';
import { WholeRun } from '../../src/workers/whole-run.js';

type Told = readonly [worker: number, fact: Fact];

const state = (worker: number, phase: RunPhase): Told => [worker, { type: 'run.state', state: phase }];
const command = (worker: number, name: string, argument: string | null = null): Told => [
  worker,
  { type: 'command', command: name, argument },
];
const finished = (worker: number, reason: 'completed' | 'duration' | 'sigint' | 'internal'): Told => [
  worker,
  { type: 'run.finished', reason },
];

/** What the whole tells when workers tell this: states by name, other facts as they are. */
function whole(workers: number, told: readonly Told[], run = new WholeRun(workers)): (string | Fact)[] {
  return told.flatMap(([worker, fact]) => {
    const heard = run.hear({ ...fact, seq: 0, at: 0 }, worker);
    if (heard === null) return [];
    return [heard.type === 'run.state' ? heard.state : heard];
  });
}

describe('the state of a run in workers', () => {
  it('is ramping while anybody ramps up, and steady when nobody does', () => {
    const told = [
      state(0, 'starting'),
      state(0, 'ramping'),
      state(0, 'steady'),
      state(1, 'starting'),
      state(1, 'ramping'),
      state(1, 'steady'),
    ];
    expect(whole(2, told)).toEqual(['starting', 'ramping', 'steady']);
  });

  it('does not care for a worker that is done early, and is told to be over last of all', () => {
    const run = new WholeRun(2);
    const told = [state(0, 'ramping'), state(0, 'finished'), state(1, 'starting'), state(1, 'ramping'), state(1, 'steady')];
    expect(whole(2, told, run)).toEqual(['ramping', 'steady']);
    expect(whole(2, [finished(0, 'completed'), state(1, 'finished'), finished(1, 'completed')], run)).toEqual([]);
    expect(run.finish()).toEqual([
      { type: 'run.state', state: 'finished' },
      { type: 'run.finished', reason: 'completed' },
    ]);
  });

  it('is paused only while nobody begins anything', () => {
    const told = [
      state(0, 'ramping'),
      state(1, 'ramping'),
      state(0, 'paused'),
      state(1, 'paused'),
      state(0, 'ramping'),
      state(1, 'ramping'),
    ];
    expect(whole(2, told)).toEqual(['ramping', 'paused', 'ramping']);
  });

  it('is draining from the first that stops on', () => {
    const told = [
      state(0, 'ramping'),
      state(1, 'ramping'),
      state(0, 'draining'),
      state(0, 'finished'),
      state(1, 'steady'),
      state(1, 'draining'),
    ];
    expect(whole(2, told)).toEqual(['ramping', 'draining']);
  });

  it('begins once, with the number of workers', () => {
    const started: Fact = { type: 'run.started', scenario: 's', plan_hash: 'h', seed: 1, version: 'v', mode: 'live' };
    expect(
      whole(3, [
        [2, started],
        [0, started],
        [1, started],
      ]),
    ).toEqual([{ ...started, seq: 0, at: 0, workers: 3 }]);
  });

  it('announces each phase once, by whoever comes to it first, and knows whose it is', () => {
    const run = new WholeRun(2);
    const phase = (worker: number, index: number, tenant: string): Told => [
      worker,
      { type: 'phase.started', index, at_second: index, spawn_users: 5, tenant },
    ];
    const told = whole(2, [phase(0, 0, 'a'), phase(1, 0, 'a'), phase(1, 1, 'b'), phase(0, 1, 'b')], run);
    expect(told).toMatchObject([{ index: 0 }, { index: 1 }]);
    expect(run.lastTenant).toBe('b');
  });
});

describe('commands to a run in workers', () => {
  it('are told once each, when the first obeys, also when another has ended', () => {
    const told = [command(0, 'pause'), command(0, 'resume'), command(1, 'pause'), command(1, 'resume'), command(1, 'stop', 'sigint')];
    expect(whole(2, told).map((fact) => (fact as { command: string }).command)).toEqual(['pause', 'resume', 'stop']);
  });

  it('to scale are told as they were given, not as they were dealt out', () => {
    const run = new WholeRun(2);
    run.scaled('+5');
    run.scaled('-3 a');
    const told = [command(1, 'scale', '+2'), command(0, 'scale', '+3'), command(0, 'scale', '-1 a'), command(1, 'scale', '-2 a')];
    expect(whole(2, told, run)).toMatchObject([{ argument: '+5' }, { argument: '-3 a' }]);
  });

  it('that nobody gave, but the loss of a worker, are not told', () => {
    const run = new WholeRun(3);
    whole(3, [state(0, 'steady'), state(1, 'steady'), state(2, 'steady')], run);
    expect(run.lose(1)).toBeNull();
    expect(whole(3, [command(0, 'abort'), command(2, 'abort'), state(0, 'draining'), state(0, 'aborted')], run)).toEqual(['draining']);
    expect(run.finish()).toEqual([
      { type: 'run.state', state: 'aborted' },
      { type: 'run.finished', reason: 'worker_lost' },
    ]);
  });
});

describe('why a run in workers ended', () => {
  it.each([
    [['completed', 'completed'], 'completed'],
    [['completed', 'duration'], 'duration'],
    [['duration', 'completed'], 'duration'],
    [['sigint', 'duration'], 'sigint'],
    [['duration', 'internal'], 'internal'],
    [['internal', 'completed'], 'internal'],
  ] as const)('of shares that ended with %j is %s', (reasons, expected) => {
    const run = new WholeRun(2);
    whole(
      2,
      reasons.map((reason, worker) => finished(worker, reason)),
      run,
    );
    expect(run.finish().at(-1)).toEqual({ type: 'run.finished', reason: expected });
  });
});
