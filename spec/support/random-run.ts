/**
 * Random runs that could have happened: users come, lease, wait, act, move and end in any order.
 *
 * Numbers come from fast-check, so that a failing run shrinks; each number picks one of the things that
 * are possible at that point.
 */
import fc from 'fast-check';
import { NO_PHASES } from '../../src/model/outcome.js';
import type { Fact, RunEvent, UserOutcome } from '../../src/model/run-event.js';
import { EventList } from './event-list.js';

const TENANTS = ['default', 'other'] as const;
const POOLS = ['client-pool', 'small'] as const;
const STATES = ['acquiring', 'iterating.start', 'iterating.second', 'thinking', 'releasing'] as const;
const METRICS = ['a-counter', 'a-gauge', 'a-rate', 'a-trend'] as const;
const ERRORS = ['expect.status', 'connect.refused', 'timeout.headers', 'aborted'] as const;

interface Someone {
  readonly user: number;
  readonly tenant: string;
  lease: { pool: string; ip: string } | null;
  queued: { pool: string; sinceUs: number } | null;
  action: 'probe-get' | 'login' | null;
}

interface Step {
  readonly afterUs: number;
  readonly who: number;
  readonly what: number;
  readonly how: number;
}

const step: fc.Arbitrary<Step> = fc.record({ afterUs: fc.nat(400_000), who: fc.nat(), what: fc.nat(), how: fc.nat() });

export const randomRun: fc.Arbitrary<RunEvent[]> = fc.array(step, { maxLength: 120, size: 'max' }).map(play);

function play(steps: readonly Step[]): RunEvent[] {
  const list = new EventList().started();
  const alive: Someone[] = [];
  let users = 0;
  let nowUs = 0;
  for (const { afterUs, who, what, how } of steps) {
    nowUs += afterUs;
    list.at(nowUs);
    const someone = alive[who % (alive.length + 1)];
    if (someone === undefined) {
      const tenant = TENANTS[how % 2] ?? 'default';
      if (what % 5 === 0) list.say({ type: 'user.dropped', tenant, due_at: nowUs, reason: how % 3 === 0 ? 'stopped' : 'concurrency' });
      else {
        users += 1;
        list.spawned(users, tenant, Math.max(0, nowUs - (how % 1000)));
        alive.push({ user: users, tenant, lease: null, queued: null, action: null });
      }
      continue;
    }
    if (what % MOVES.length === 0) {
      end(list, someone, how);
      alive.splice(alive.indexOf(someone), 1);
    } else list.say(...(MOVES[what % MOVES.length]?.(someone, nowUs, how) ?? []));
  }
  for (const someone of alive) end(list, someone, 0);
  return list.finished().events;
}

type Move = (someone: Someone, nowUs: number, how: number) => Fact[];

/** What a user can do besides ending, which is the first. */
const MOVES: readonly (Move | null)[] = [null, stateMove, edgeMove, metricMove, leaseMove, leaseMove, actionMove, actionMove];

function stateMove({ user }: Someone, _nowUs: number, how: number): Fact[] {
  return [{ type: 'user.state', user, state: STATES[how % STATES.length] ?? 'thinking' }];
}

function edgeMove({ user }: Someone, _nowUs: number, how: number): Fact[] {
  const from = how % 3 === 0 ? 'second' : 'start';
  return [{ type: 'edge.taken', user, iteration: 1, from, index: from === 'start' ? how % 2 : 0, to: 'end' }];
}

function metricMove({ user }: Someone, _nowUs: number, how: number): Fact[] {
  return [{ type: 'metric', user, action: 'login', metric: METRICS[how % METRICS.length] ?? '', value: (how % 7) - 2 }];
}

function leaseMove(someone: Someone, nowUs: number, how: number): Fact[] {
  const { user, tenant, lease, queued } = someone;
  const pool = queued?.pool ?? lease?.pool ?? POOLS[how % 2] ?? 'small';
  const key = { user, tenant, pool, iteration: 1 };
  if (lease !== null) {
    someone.lease = null;
    return [{ type: 'lease.released', user, tenant, pool, ip: lease.ip, generation: 1, held_us: 0, reason: 'task_end' }];
  }
  const choice = how % 3;
  if (queued === null && choice === 0) {
    someone.queued = { pool, sinceUs: nowUs };
    return [
      { type: 'lease.requested', ...key },
      { type: 'lease.queued', ...key },
    ];
  }
  someone.queued = null;
  if (choice === 1) return [{ type: 'lease.denied', ...key, reason: queued === null ? 'exhausted' : 'timeout' }];
  const ip = `127.10.1.${how % 4}`;
  someone.lease = { pool, ip };
  return [{ type: 'lease.granted', ...key, ip, generation: 1, wait_us: queued === null ? 0 : nowUs - queued.sinceUs }];
}

function actionMove(someone: Someone, nowUs: number, how: number): Fact[] {
  const call = { user: someone.user, iteration: 1, node: 'start', ip: null, due_at: nowUs };
  if (someone.action === null) {
    someone.action = how % 2 === 0 ? 'probe-get' : 'login';
    return [{ type: 'action.started', ...call, action: someone.action }];
  }
  const action = someone.action;
  someone.action = null;
  const error = how % 3 === 0 ? (ERRORS[how % ERRORS.length] ?? null) : null;
  return [finishedAction(call, action, error, how % 5_000_000)];
}

function finishedAction(
  call: { user: number; iteration: number; node: string; ip: null; due_at: number },
  action: string,
  error: (typeof ERRORS)[number] | null,
  duration_us: number,
): Fact {
  const status = error === null || error === 'expect.status' ? 200 : null;
  return {
    type: 'action.finished',
    ...call,
    action,
    ok: error === null,
    status,
    error,
    duration_us,
    phases: NO_PHASES,
    bytes_in: 0,
    bytes_out: 0,
  };
}

function end(list: EventList, someone: Someone, how: number): void {
  const outcome: UserOutcome = (['completed', 'failed', 'aborted'] as const)[how % 3] ?? 'completed';
  const { user, tenant, lease, action } = someone;
  if (action !== null) list.say(finishedAction({ user, iteration: 1, node: 'start', ip: null, due_at: 0 }, action, 'aborted', 10));
  if (lease !== null) list.say({ type: 'lease.released', user, tenant, ...lease, generation: 1, held_us: 0, reason: 'user_exit' });
  list.ended(user, outcome);
}
