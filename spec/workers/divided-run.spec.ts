/** Runs in real threads: one stream whatever their number, and an end whatever becomes of one of them. */
import { Subject, lastValueFrom, take, tap, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { type Command, type Report, type RunEvent, compilePlan, live, run, simulated, toReport } from '../../src/index.js';
import { Checker } from '../../src/check/checker.js';
import type { Scenario } from '../../src/model/scenario.js';
import { RunTally } from '../../src/model/run-tally.js';
import type { World } from '../../src/ports.js';
import { RunNotes } from '../../src/report/run-notes.js';
import { runDivided } from '../../src/workers/divided-run.js';
import { type ThreadOptions, threads } from '../../src/workers/threads.js';
import { livesOf } from '../support/lives.js';
import { type PlantedThread, plantInThread } from '../support/planted-thread.js';
import { scenarioWith } from '../support/simulate.js';

/** Threads load their code first, which takes a busy machine a while. */
const PATIENT = { timeout: 120_000 };

const CHANCE =
  '{ targets: [{ latency: { distribution: lognormal, median: 40ms, p99: 900ms }, errors: [{ rate: 0.2, status: 500 }, { rate: 0.1, fault: connect.refused }] }] }';
const ENDLESS = '{ mode: loop, iterations: 0, think_time: 20ms }';
const CROWD = {
  pools: '[{ id: pool, ranges: [127.9.0.0/24] }, { id: other, ranges: [127.9.1.0/24] }]',
  binding: '{ pool_id: pool }',
  phases:
    '[{ at_second: 0, spawn_users: 70 }, { at_second: 1, spawn_users: 2, tenant_id: b }, { at_second: 2, spawn_users: 30, ip_pool_override: other }, { at_second: 3, spawn_users: 1, ip_pool_override: other }]',
  lifetime: '{ mode: loop, iterations: 3, think_time: 700ms }',
  load: '  concurrency: { spawn_rate_limit: 50/s }',
};

interface Told {
  readonly events: RunEvent[];
  readonly report: Report;
}

async function told(scenario: Scenario, world: World, workers: number, commands$?: Subject<Command>): Promise<Told> {
  const events: RunEvent[] = [];
  const settings = { world, seed: 7, workers, fingerprint: true, ...(commands$ === undefined ? {} : { commands$ }) };
  const report = await lastValueFrom(
    run(scenario, settings).pipe(
      tap((event) => events.push(event)),
      toReport(),
    ),
  );
  return { events, report };
}

const ofType = <T extends RunEvent['type']>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

/** Everything that begins ends, and the stream is one: numbered without gaps, in the order of time, begun and ended once. */
function expectWhole(events: readonly RunEvent[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  for (const [index, event] of events.entries()) expect(event.at).toBeGreaterThanOrEqual(events[index - 1]?.at ?? 0);
  const checker = new Checker();
  expect([...events.flatMap((event) => checker.accept(event)), ...checker.finish()]).toEqual([]);
  expect(events[0]?.type).toBe('run.started');
  expect(events.at(-1)?.type).toBe('run.finished');
  for (const type of ['run.started', 'run.finished'] as const) expect(ofType(events, type)).toHaveLength(1);
  expect(ofType(events, 'user.finished')).toHaveLength(ofType(events, 'user.spawned').length);
  expect(ofType(events, 'lease.released')).toHaveLength(ofType(events, 'lease.granted').length);
  expect(ofType(events, 'action.finished')).toHaveLength(ofType(events, 'action.started').length);
  expect(ofType(events, 'iteration.finished')).toHaveLength(ofType(events, 'iteration.started').length);
}

describe('a simulation in workers', PATIENT, () => {
  it('is the same life for every user, and the same sums, in 1, 2 and 4 of them, told in the same order each time', async () => {
    const scenario = scenarioWith(CROWD, CHANCE);
    const alone = await told(scenario, simulated(), 1);
    const fingerprints = new Map<number, string | null>();
    for (const workers of [2, 4, 2]) {
      const { events, report } = await told(scenario, simulated(), workers);
      expectWhole(events);
      expect(livesOf(events)).toEqual(livesOf(alone.events));
      expect({ ...report, fingerprint: null }).toEqual({ ...alone.report, fingerprint: null });
      expect(events[0]).toMatchObject({ type: 'run.started', workers });
      expect(report.fingerprint).toBe(fingerprints.get(workers) ?? report.fingerprint);
      fingerprints.set(workers, report.fingerprint);
      expect(ofType(events, 'phase.started').map(({ spawn_users }) => spawn_users)).toEqual([70, 2, 30, 1]);
    }
  });

  it('stops at its duration and at --until, once for all', async () => {
    const scenario = scenarioWith({ ...CROWD, lifetime: ENDLESS, load: '  duration: 1.5s' }, CHANCE);
    const { events, report } = await told(scenario, simulated(), 2);
    expectWhole(events);
    expect(report.exit).toEqual({ code: 0, reason: 'duration' });
    expect(ofType(events, 'run.state').map(({ state }) => state)).toEqual(['starting', 'ramping', 'draining', 'finished']);
    const until = await told(scenarioWith({ ...CROWD, lifetime: ENDLESS }, CHANCE), simulated({ untilUs: 500_000 }), 2);
    expectWhole(until.events);
    expect(ofType(until.events, 'command')).toMatchObject([{ at: 500_000, command: 'stop' }]);
    expect(until.report.exit.reason).toBe('command');
  });

  it('is refused as a whole when its workers find that it would never end', async () => {
    await expect(told(scenarioWith({ ...CROWD, lifetime: ENDLESS }, CHANCE), simulated(), 2)).rejects.toMatchObject({
      code: 'simulation.endless',
    });
  });
});

describe('the seed and the number of workers', () => {
  it.each([0, 1.5, 257, Number.NaN])('are refused when there are to be %s workers', (workers) => {
    expect(() => run(scenarioWith({}, CHANCE), { world: simulated(), seed: 1, workers })).toThrow('The number of workers');
  });

  it('give an error instead of a run where the plan cannot be dealt out', async () => {
    const scenario = scenarioWith({ load: '  concurrency: { max_concurrent_users: 1 }' }, CHANCE);
    await expect(told(scenario, simulated(), 2)).rejects.toMatchObject({ code: 'workers.refused' });
  });
});

describe('a live run in workers', PATIENT, () => {
  const scenario = (users: number) =>
    scenarioWith({ ...CROWD, phases: `[{ at_second: 0, spawn_users: ${users}, tenant_id: b }]`, lifetime: ENDLESS, load: '' }, CHANCE);

  it('obeys commands as one: pauses, grows, shrinks, stops', async () => {
    const commands$ = new Subject<Command>();
    const events: RunEvent[] = [];
    const finished = lastValueFrom(
      run(scenario(20), { world: live(), seed: 1, workers: 2, commands$ }).pipe(
        tap((event) => events.push(event)),
        toReport(),
      ),
    );
    const heard = (test: () => boolean) => expect.poll(test, { timeout: 60_000, interval: 5 }).toBe(true);
    await heard(() => ofType(events, 'iteration.started').length > 100);
    commands$.next({ type: 'pause' });
    await heard(() => ofType(events, 'run.state').at(-1)?.state === 'paused');
    const pausedAt = events.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    commands$.next({ type: 'scale', users: 7 });
    commands$.next({ type: 'resume' });
    await heard(() => ofType(events, 'user.spawned').length === 27);
    const goesOn = events.findIndex((event, index) => index > pausedAt && event.type === 'run.state');
    expect(ofType(events.slice(pausedAt, goesOn), 'iteration.started')).toEqual([]);
    commands$.next({ type: 'scale', users: -9 });
    await heard(() => ofType(events, 'user.finished').length === 9);
    // The newest ones: those that came last, in whichever worker.
    expect(
      ofType(events, 'user.finished')
        .map(({ user }) => user)
        .filter((user) => user > 20),
    ).toHaveLength(7);
    commands$.next({ type: 'stop' });
    const report = await finished;
    expectWhole(events);
    expect(report).toMatchObject({ exit: { code: 0, reason: 'command' }, users: { planned: 20, spawned: 27 } });
    expect(ofType(events, 'command').map(({ command, argument }) => `${command} ${argument}`)).toEqual([
      'pause null',
      'scale +7',
      'resume null',
      'scale -9',
      'stop null',
    ]);
    expect(ofType(events, 'user.spawned').every(({ tenant }) => tenant === 'b')).toBe(true);
    expect(new Set(ofType(events, 'user.spawned').map(({ user }) => user)).size).toBe(27);
    expect(report.generator?.turn_ms_p99).toBeGreaterThan(0);
    expect(report.pools['pool']?.allocate_us?.p99).toBeGreaterThan(0);
  });

  it('ends at once when nobody listens any more, and leaves nothing behind', async () => {
    const events = await lastValueFrom(run(scenario(4), { world: live(), seed: 1, workers: 2 }).pipe(take(40), toArray()));
    expect(events).toHaveLength(40);
    await expect
      .poll(() => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker'), { timeout: 60_000 })
      .toEqual([]);
  });
});

describe('a worker that is lost', PATIENT, () => {
  let thread: PlantedThread | undefined;
  afterEach(() => thread?.remove());

  async function lose(deed: string, options: ThreadOptions = {}): Promise<{ events: RunEvent[]; notes: RunNotes }> {
    thread = plantInThread(1, deed);
    const plan = compilePlan(
      scenarioWith({ ...CROWD, phases: '[{ at_second: 0, spawn_users: 10 }]', lifetime: ENDLESS, load: '' }, CHANCE),
      {
        seed: 1,
      },
    );
    const notes = new RunNotes(plan, 'live');
    const transport = threads({ ...options, entry: thread.entry });
    const events = await lastValueFrom(runDivided(plan, live(), { workers: 2, transport, notes }).pipe(toArray()));
    const tally = new RunTally(plan);
    for (const event of events) tally.apply(event);
    expect(tally.snapshot()).toMatchObject({ finished: 'worker_lost', users: { spawned: 10, active: 0, aborted: 10 } });
    expect(tally.snapshot().pools['pool']).toMatchObject({ allocated: 0, leases: 0 });
    expectWhole(events);
    return { events, notes };
  }

  it('because it meets an exception nobody caught ends the run, its leases told as released', async () => {
    const { events, notes } = await lose("throw new Error('planted')");
    const lost = ofType(events, 'lease.released').filter(({ reason }) => reason === 'worker_lost');
    expect(lost.map(({ user }) => user).toSorted((a, b) => a - b)).toEqual([2, 4, 6, 8, 10]);
    expect(notes.defect).toMatchObject({ code: 'worker.lost', message: 'Worker 2 of 2 was lost: planted', exitCode: 6 });
  });

  it('because it goes round and round ends the run too', async () => {
    const { notes } = await lose('for (;;);', { silenceMaxMs: 5000 });
    expect(notes.defect).toMatchObject({ message: expect.stringContaining('it has not been heard from') });
  });

  it('before it has begun is a refusal: nothing was sent', async () => {
    thread = plantInThread(1, '');
    const plan = compilePlan(scenarioWith({}, CHANCE), { seed: 1 });
    const transport = threads({ entry: new URL('./planted.mjs', thread.entry) });
    const lost = lastValueFrom(runDivided(plan, simulated(), { workers: 2, transport, notes: new RunNotes(plan, 'simulated') }));
    await expect(lost).rejects.toMatchObject({ code: 'worker.lost', exitCode: 6 });
  });
});
