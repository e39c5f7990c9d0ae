/**
 * Users that come, wait, time out, are reset and go, by the hundred thousand, against a target that misbehaves and
 * keeps its own record: did every request come from the address its user held at that time?
 */
import { lastValueFrom, Subject, tap } from 'rxjs';
import { type Command, decodeScenario, live, type Report, run, toReport } from '../../../src/index.js';
import { startBadServer } from '../../support/bad-server.js';
import { scenarioText } from '../../support/scenario-text.js';
import { ASKER, type Judgement, Ledger } from './ledger.js';

/** A way of holding addresses under a way of being treated. */
export interface Mix {
  readonly name: string;
  readonly pools: string;
  readonly binding: string;
  readonly users: number;
  /** What each iteration calls, in order. */
  readonly calls: readonly Call[];
}

interface Call {
  readonly path: string;
  readonly timeoutMs: number;
}

export interface Churned {
  readonly mix: string;
  readonly judgement: Judgement;
  readonly report: Report;
  readonly seconds: number;
  /** When the run was told to stop, in microseconds since it began; null when it was not. */
  readonly stoppedUs: number | null;
}

const GOOD: Call = { path: '/good', timeoutMs: 20_000 };
const TROUBLE: readonly Call[] = [
  GOOD,
  { path: '/reset', timeoutMs: 20_000 },
  { path: '/slow?ms=40', timeoutMs: 20 },
  { path: '/close-mid-body', timeoutMs: 20_000 },
  GOOD,
  { path: '/stall-body', timeoutMs: 30 },
  { path: '/second-resets', timeoutMs: 20_000 },
  { path: '/second-resets', timeoutMs: 20_000 },
];

export const MIXES: readonly Mix[] = [
  {
    name: 'an address for each task, and too few of them',
    pools: '[{ id: pool, ranges: [127.33.0.0/27] }]',
    binding: '{ strategy: per_task, release_on: task_end, wait_on_exhaustion: true, wait_timeout: 600s }',
    users: 100,
    calls: [GOOD],
  },
  {
    name: 'an address for each task, and trouble with every other call',
    pools: '[{ id: pool, ranges: [127.34.0.0/26] }]',
    binding: '{ strategy: per_task, release_on: task_end, wait_on_exhaustion: true, wait_timeout: 600s }',
    users: 100,
    calls: TROUBLE,
  },
  {
    name: 'addresses that several users share',
    pools: '[{ id: pool, ranges: [127.35.0.0/29] }]',
    binding: '{ strategy: shared, release_on: task_end }',
    users: 60,
    calls: [GOOD, ...TROUBLE],
  },
  {
    name: 'an address for life, of users that live for a moment',
    pools: '[{ id: pool, ranges: [127.36.0.0/25], allocation_strategy: random }]',
    binding: '{ strategy: per_user, wait_on_exhaustion: true, wait_timeout: 600s }',
    users: 0,
    calls: [GOOD, { path: '/slow?ms=40', timeoutMs: 20 }],
  },
];

/** Runs a mix for about that many requests. */
export async function churn(mix: Mix, requests: number): Promise<Churned> {
  // Users for life: as many as it takes, each with two iterations. Else: a crowd that goes round.
  const perIteration = mix.calls.length;
  const users = mix.users === 0 ? Math.ceil(requests / perIteration / 2) : mix.users;
  const iterations = mix.users === 0 ? 2 : Math.ceil(requests / perIteration / users);
  return judged(mix, (origin) =>
    scenarioOf(mix, origin, {
      phases: `[{ at_second: 0, spawn_users: ${users} }]`,
      lifetime: `{ mode: loop, iterations: ${iterations}, think_time: 1ms }`,
    }),
  );
}

/** Stops an endless crowd after that many actions, and gives it some time to finish. */
export function churnUntilStopped(mix: Mix, stopAfterActions: number, gracefulStopMs: number): Promise<Churned> {
  const parts = {
    phases: `[{ at_second: 0, spawn_users: ${mix.users} }]`,
    lifetime: '{ mode: loop, iterations: 0, think_time: 1ms }',
    load: `  graceful_stop: ${gracefulStopMs}ms`,
  };
  return judged(mix, (origin) => scenarioOf(mix, origin, parts), stopAfterActions);
}

async function judged(mix: Mix, scenarioAt: (origin: string) => string, stopAfterActions = Number.POSITIVE_INFINITY): Promise<Churned> {
  const commands$ = new Subject<Command>();
  let actions = 0;
  let stoppedUs: number | null = null;
  const ledger = new Ledger();
  const server = await startBadServer({ onRequest: (request) => ledger.request(request) });
  const scenario = decodeScenario(scenarioAt(server.origin), 'churn.yaml');
  const startedMs = performance.now();
  const report = await lastValueFrom(
    run(scenario, { world: live(), seed: 1, commands$ }).pipe(
      tap((event) => {
        ledger.event(event);
        if (event.type === 'command') stoppedUs = event.at;
        if (event.type === 'action.finished') actions += 1;
        // A command is a turn of its own.
        if (event.type === 'action.finished' && actions === stopAfterActions) setImmediate(() => commands$.next({ type: 'stop' }));
      }),
      toReport(),
    ),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  // Whatever is still on its way has time to arrive, and to be seen.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await server.close();
  return { mix: mix.name, judgement: ledger.judge(), report, seconds, stoppedUs };
}

function scenarioOf({ pools, binding, calls }: Mix, origin: string, parts: { phases: string; lifetime: string; load?: string }): string {
  const headers = `{ ${ASKER}: "{{user.id}}.{{user.iteration}}" }`;
  const actions = calls.map(
    ({ path, timeoutMs }, index) =>
      `{ id: call-${index}, call: get, with: { url: "${origin}${path}", timeout: ${timeoutMs}ms, headers: ${headers} } }`,
  );
  const nodes = calls.map(
    (_, index) => `{ id: at-${index}, action: call-${index}, edges: [{ to: ${index + 1 < calls.length ? `at-${index + 1}` : 'done'} }] }`,
  );
  return scenarioText({
    pools,
    binding,
    actions: `[${actions.join(', ')}]`,
    nodes: `[${nodes.join(', ')}, { id: done, type: end }]`,
    ...parts,
  });
}
