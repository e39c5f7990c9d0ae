import { describe, expect, it } from 'vitest';
import { Checker } from '../../src/check/checker.js';
import { NO_PHASES } from '../../src/model/outcome.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { type Break, changed, followed, moved, ofUser, twice, where, without } from './broken-log.js';
import { type SampleRun, sampleRun } from './sample-run.js';

const ended = sampleRun();
const stopped = sampleRun({ type: 'stop', cause: 'sigint' });
const aborted = sampleRun({ type: 'abort' });

function findingsOf({ expected, events }: SampleRun, withScenario = true) {
  const checker = new Checker(withScenario ? expected : undefined);
  return [...events.flatMap((event) => [...checker.accept(event)]), ...checker.finish()];
}

const stoppedAt = stopped.events.find(({ type }) => type === 'command')?.at ?? 0;
const user1 = ofUser(1);
const later = (us: number) => (event: { readonly at: number }) => ({ at: event.at + us });
const cutAfter =
  (type: RunEvent['type']): Break =>
  (events) =>
    events.slice(0, events.findIndex((event) => event.type === type) + 1);

/** What was broken, by the number of the promise it breaks. */
const ADDRESSES: readonly [string, number, Break][] = [
  ['an address goes to two users', 1, changed('lease.granted', { ip: '127.1.0.0' }, ofUser(2))],
  ['a lease is never released', 5, without('lease.released', ofUser(8))],
  ['a user ends with an address', 3, without('lease.released', ofUser(8))],
  ['a lease is released twice', 4, twice('lease.released')],
  ['another user releases it', 4, changed('lease.released', { user: 2 }, user1)],
  ['another address is released', 4, changed('lease.released', { ip: '127.1.0.9' }, user1)],
  ['a lease is released that nobody has', 4, changed('lease.released', { generation: 99 })],
  ['a release has a reason of its own', 3, changed('lease.released', { reason: 'tired' })],
  ['a release is of the wrong kind', 3, changed('lease.released', { reason: 'user_exit' })],
  ['a lease was held for another time', 3, changed('lease.released', { held_us: 1 })],
  ['a wait was of another length', 3, changed('lease.granted', { wait_us: 7 }, (event) => event['wait_us'] !== 0)],
  ['a user asks twice', 3, twice('lease.requested')],
  ['a user asks for the wrong iteration', 3, changed('lease.requested', { iteration: 2 })],
  ['a release is told after the user has ended', 18, moved('lease.released', ofUser(8), 'user.finished', ofUser(8))],
  ['an address is of another pool', 6, changed('lease.granted', { ip: '127.2.0.0' })],
  ['an address is none', 6, changed('lease.granted', { ip: '127.1.0' })],
  ['an address goes to another tenant', 6, changed('lease.granted', { tenant: 'b' })],
  ['a user asks the pool of another', 6, changed('lease.requested', { pool: 'blue' })],
  ['a reserved address is granted', 8, changed('lease.granted', { ip: '127.1.0.1' })],
  ['somebody is served before his turn', 9, changed('lease.queued', { user: 5 }, ofUser(3))],
  ['a user waits while addresses are free', 10, without('lease.granted', ofUser(2))],
  ['a user is denied at once that may wait', 11, changed('lease.denied', { reason: 'exhausted' })],
  ['a pool closes while the run goes on', 10, changed('lease.denied', { reason: 'closed' })],
  ['a tenant is kept out of its own pool', 6, changed('lease.denied', { reason: 'forbidden' })],
  ['a user is granted what it did not ask for', 12, without('lease.requested')],
  ['a user is queued that did not ask', 12, changed('lease.queued', { user: 1 })],
  [
    'a user is denied that did not ask',
    12,
    followed('iteration.started', () => ({ type: 'lease.denied', user: 1, tenant: 'a', pool: 'red', iteration: 1, reason: 'closed' })),
  ],
  ['a generation comes again', 13, changed('lease.granted', { generation: 1 }, ofUser(2))],
  ['an action leaves from another address', 14, changed('action.started', { ip: '127.1.0.9' })],
  ['an address goes back under an action', 14, moved('lease.released', user1, 'action.started', user1)],
  ['an iteration begins without an address', 14, moved('iteration.started', user1, 'lease.requested', user1)],
  ['an address is given before its turn', 15, changed('lease.granted', { ip: '127.2.0.3' }, ofUser(6))],
];

const USERS: readonly [string, number, Break][] = [
  ['a user is completed too early', 17, changed('user.finished', { outcome: 'completed' }, (event) => event['outcome'] === 'failed')],
  ['a user fails without a reason', 17, without('lease.denied')],
  ['a user ends twice', 18, twice('user.finished')],
  ['a user never ends', 18, without('user.finished', ofUser(8))],
  [
    'a user does something after its end',
    18,
    followed('user.finished', (event) => ({ type: 'user.state', user: event['user'], state: 'thinking' })),
  ],
  ['a user ends otherwise than its state', 18, changed('user.state', { state: 'aborted' }, where({ state: 'completed' }))],
  ['a user is missing', 19, without('user.spawned', ofUser(8))],
  ['a phase asks for more than were due', 19, changed('phase.started', { spawn_users: 6 })],
  ['a phase is of another tenant', 19, changed('phase.started', { tenant: 'b' })],
  ['a phase is left out', 19, without('phase.started')],
  [
    'a user comes that nobody asked for',
    19,
    followed('user.spawned', () => ({ type: 'user.spawned', user: 9, tenant: 'b', due_at: 1_000_000 }), ofUser(8)),
  ],
  [
    'a user is dropped instead of waiting',
    19,
    followed('user.spawned', () => ({ type: 'user.dropped', tenant: 'b', due_at: 1_000_000, reason: 'concurrency' }), ofUser(7)),
  ],
  [
    'a user goes round without time passing',
    24,
    (events) =>
      Array.from({ length: 1_100 }).reduce<readonly RunEvent[]>(
        (log) => [
          ...log.slice(0, 20),
          ...[{ type: 'user.state', user: 1, state: 'iterating.start', at: (log[19] as RunEvent).at, seq: 0 } as unknown as RunEvent],
          ...log.slice(20),
        ],
        events,
      ),
  ],
  ['a user was due at another time', 20, changed('user.spawned', { due_at: 0 }, ofUser(6))],
  ['a phase begins late', 20, changed('phase.started', { at_second: 0.5 }, where({ index: 1 }))],
  ['a user is numbered anew', 22, changed('user.spawned', { user: 7 }, user1)],
  ['a user is of another tenant', 6, changed('user.spawned', { tenant: 'b' }, user1)],
  ['a state is skipped', 23, without('user.state', where({ user: 1, state: 'iterating.start' }))],
  ['an edge leads elsewhere', 23, changed('edge.taken', { to: 'start' })],
  ['an edge is taken that is not true', 23, changed('edge.taken', { index: 1, to: 'done' }, where({ from: 'start', index: 0 }))],
  ['an edge has another number', 23, changed('edge.taken', { index: 3 })],
  ['an edge is taken too early', 23, moved('edge.taken', user1, 'action.started', user1)],
  ['an edge is missing', 23, without('edge.taken')],
  ['no edge is found where one is true', 23, changed('iteration.finished', { ok: false, reason: 'no_edge' }, where({ ok: true }))],
  ['an iteration is numbered anew', 23, changed('iteration.started', { iteration: 1 }, where({ user: 6, iteration: 2 }))],
  ['an iteration is over and had not begun', 23, without('iteration.started')],
  ['a metric is told of an action that did not run', 23, changed('metric', { action: 'buy' })],
  ['iterations are counted wrongly', 44, changed('user.finished', { iterations: 9 })],
  [
    'a user ends in the middle of an iteration',
    27,
    without('iteration.finished', (event) => event['user'] === 8 && event['iteration'] === 3),
  ],
];

const ACTIONS: readonly [string, number, Break][] = [
  ['an action never finishes', 27, without('action.finished')],
  ['an action finishes twice', 27, twice('action.finished')],
  ['an action finishes under another name', 27, changed('action.finished', { action: 'buy' })],
  ['two actions run at once', 28, twice('action.started')],
  ['a duration is not the time that passed', 30, changed('action.finished', { duration_us: 1 })],
  ['a duration is no number of microseconds', 30, changed('action.finished', { duration_us: 50_000.5 })],
  ['the phases are longer than the whole', 30, changed('action.finished', { phases: { ...NO_PHASES, wait: 60_000 } })],
  ['an action is late where time is exact', 31, changed('action.started', { due_at: 0 }, ofUser(6))],
  ['an action is due after its start', 31, changed('action.started', { due_at: 99_000_000 })],
  ['the end of an action has another due instant', 31, changed('action.finished', { due_at: 1 })],
  ['an action is ok with an error', 35, changed('action.finished', { ok: true }, where({ error: 'connect.refused' }))],
  ['an error status is a success', 35, changed('action.finished', { ok: true, error: null }, where({ status: 404 }))],
  ['an error has no class', 35, changed('action.finished', { error: 'internal.unknown' }, where({ error: 'connect.refused' }))],
  ['an action is not its node’s', 23, changed('action.started', { action: 'buy' })],
];

const STREAM: readonly [string, number, Break][] = [
  ['a number is left out', 37, (events) => events.filter(({ seq }) => seq !== 40)],
  ['two numbers change places', 37, (events) => [...events.slice(0, 40), ...events.slice(40, 42).toReversed(), ...events.slice(42)]],
  ['an instant goes back', 37, changed('user.state', { at: 0 }, ofUser(8))],
  ['the beginning is missing', 37, without('run.started')],
  ['something comes after the end', 37, followed('run.finished', () => ({ type: 'run.state', state: 'finished' }))],
  ['the log is empty', 37, () => []],
  ['a state of the run is skipped', 53, without('run.state', where({ state: 'ramping' }))],
  ['the run ends for another reason', 53, changed('run.finished', { reason: 'sigint' })],
  ['the end is missing', 63, cutAfter('phase.started')],
];

const STOPS: readonly [string, SampleRun, number, Break][] = [
  ['another reason than the first command', stopped, 53, changed('run.finished', { reason: 'command' })],
  [
    'a run that outlasts its grace',
    stopped,
    54,
    (events) => events.map((event) => (event.type === 'run.finished' ? { ...event, at: 9_000_000 } : event)),
  ],
  ['a run that outlasts its abort', aborted, 54, changed('run.finished', later(1))],
  ['an action cut short without need', stopped, 54, changed('action.finished', { ok: false, error: 'aborted', status: null }, ofUser(2))],
  [
    'an iteration after the stop',
    stopped,
    29,
    followed(
      'action.finished',
      ({ user }) => ({ type: 'iteration.started', user, iteration: 2 }),
      (event) => event.at > stoppedAt,
    ),
  ],
  [
    'a user that comes after the stop',
    stopped,
    29,
    followed('run.state', () => ({ type: 'user.spawned', user: 6, tenant: 'b', due_at: 0 }), where({ state: 'draining' })),
  ],
  [
    'a stopped user that counts as completed',
    stopped,
    17,
    changed('user.finished', { outcome: 'completed' }, where({ outcome: 'aborted' })),
  ],
  ['users aborted without a stop', aborted, 17, without('command')],
];

describe('a whole log', () => {
  it.each([
    ['of a run left alone', ended],
    ['of a stopped run', stopped],
    ['of an aborted run', aborted],
  ])('%s has nothing wrong with it, with the scenario and without', (_, sample) => {
    expect(findingsOf(sample)).toEqual([]);
    expect(findingsOf(sample, false)).toEqual([]);
  });

  it('shows waiting, timeouts, missing edges and errors, so that there is something to break', () => {
    const types = new Set(ended.events.map(({ type }) => type));
    for (const type of ['lease.queued', 'lease.denied', 'edge.taken', 'metric']) expect(types).toContain(type);
  });
});

describe('a broken log is found out', () => {
  it.each([...ADDRESSES, ...USERS, ...ACTIONS, ...STREAM])('%s [%i]', (_, invariant, breakIt) => {
    const found = findingsOf({ ...ended, events: breakIt(ended.events) }).map((finding) => finding.invariant);
    expect(found).toContain(invariant);
  });

  it('a user comes that is one too many [21]', () => {
    const { concurrency } = ended.expected;
    const found = findingsOf({ ...ended, expected: { ...ended.expected, concurrency: { ...concurrency, usersMax: 4 } } });
    const { seq } = ended.events.find((event) => event.type === 'user.spawned' && event.user === 5) as RunEvent;
    expect(found[0]).toEqual({ invariant: 21, seq, message: 'user 5 is one more than the limit of 4' });
  });

  it.each(STOPS)('%s', (_, sample, invariant, breakIt) => {
    const found = findingsOf({ ...sample, events: breakIt(sample.events) }).map((finding) => finding.invariant);
    expect(found).toContain(invariant);
  });

  it.each([...ADDRESSES, ...USERS, ...ACTIONS, ...STREAM])('%s: nothing before the break is accused', (_, invariant, breakIt) => {
    const events = breakIt(ended.events);
    const first = events.findIndex((event, index) => JSON.stringify(event) !== JSON.stringify(ended.events[index]));
    const found = findingsOf({ ...ended, events });
    const brokenAt = first === -1 ? events.length : first + 1;
    expect(Math.min(...found.map(({ seq }) => (seq === 0 ? brokenAt : seq)))).toBeGreaterThanOrEqual(Math.min(brokenAt, events.length));
    expect(found.find((finding) => finding.invariant === invariant)?.message).toMatch(/./);
  });

  it('by the number of each promise that a log can break', () => {
    const numbers = new Set([...ADDRESSES, ...USERS, ...ACTIONS, ...STREAM].map(([, invariant]) => invariant));
    const known = [1, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 22, 23, 24, 27, 28, 29, 30, 31, 35, 37, 44, 53, 54, 63];
    const stops = new Set(STOPS.map(([, , invariant]) => invariant));
    expect(known.filter((number) => !numbers.has(number) && !stops.has(number))).toEqual([]);
  });

  it('at the event that showed it', () => {
    const events = changed('lease.released', { held_us: 1 })(ended.events);
    const { seq } = events.find(({ type }) => type === 'lease.released') as RunEvent;
    expect(findingsOf({ ...ended, events })).toEqual([{ invariant: 3, seq, message: expect.stringContaining('held') as string }]);
  });

  it('also without the scenario, as far as the log tells', () => {
    const told = [...ADDRESSES, ...USERS, ...ACTIONS, ...STREAM].filter(
      ([, , breakIt]) => findingsOf({ ...ended, events: breakIt(ended.events) }, false).length > 0,
    );
    expect(told.length).toBeGreaterThan(35);
  });
});
