/**
 * From a line of a log to an event, or why it is none: the fields of each type, by the checker's own list.
 */
import type { EventType, RunEvent } from '../model/run-event.js';

type Kind = 'count' | 'number' | 'text' | 'flag' | 'text or null' | 'count or null' | 'phases';

const LEASE = { user: 'count', tenant: 'text', pool: 'text', iteration: 'count' } as const;
const CALL = { user: 'count', iteration: 'count', node: 'text', action: 'text', ip: 'text or null', due_at: 'count' } as const;

const FIELDS: Readonly<Record<EventType, Readonly<Record<string, Kind>>>> = {
  'run.started': { scenario: 'text', plan_hash: 'text', seed: 'count', version: 'text', mode: 'text' },
  'run.state': { state: 'text' },
  'phase.started': { index: 'count', at_second: 'number', spawn_users: 'count', tenant: 'text' },
  'user.spawned': { user: 'count', tenant: 'text', due_at: 'count' },
  'user.dropped': { tenant: 'text', due_at: 'count', reason: 'text' },
  'user.state': { user: 'count', state: 'text' },
  'lease.requested': LEASE,
  'lease.queued': LEASE,
  'lease.granted': { ...LEASE, ip: 'text', generation: 'count', wait_us: 'count' },
  'lease.denied': { ...LEASE, reason: 'text' },
  'lease.released': { user: 'count', tenant: 'text', pool: 'text', ip: 'text', generation: 'count', held_us: 'count', reason: 'text' },
  'iteration.started': { user: 'count', iteration: 'count' },
  'iteration.finished': { user: 'count', iteration: 'count', ok: 'flag' },
  'edge.taken': { user: 'count', iteration: 'count', from: 'text', index: 'count', to: 'text' },
  'action.started': CALL,
  'action.finished': {
    ...CALL,
    ok: 'flag',
    status: 'count or null',
    error: 'text or null',
    duration_us: 'count',
    phases: 'phases',
    bytes_in: 'count',
    bytes_out: 'count',
  },
  metric: { user: 'count', action: 'text', metric: 'text', value: 'number' },
  command: { command: 'text', argument: 'text or null' },
  'user.finished': { user: 'count', outcome: 'text', iterations: 'count' },
  'run.finished': { reason: 'text' },
};

/** A field that may be left out, behind all others. */
const OPTIONAL: Partial<Readonly<Record<EventType, string>>> = { 'run.started': 'workers', 'iteration.finished': 'reason' };

const PHASES = 'blocked,connect,tls,send,wait,receive';
const ORDERS = new Map(Object.entries(FIELDS).map(([type, fields]) => [type, ['seq', 'at', 'type', ...Object.keys(fields)].join()]));

export type ReadLine = { readonly ok: true; readonly event: RunEvent } | { readonly ok: false; readonly problem: string };

/** Reads one line, its line break left out. Never throws. */
export function readEvent(line: string): ReadLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, problem: 'the line is not JSON' };
  }
  const problem = problemOf(value);
  return problem === undefined ? { ok: true, event: value as RunEvent } : { ok: false, problem };
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the line is not an object';
  const event = value as Record<string, unknown>;
  const type = String(event['type']);
  const fields = FIELDS[type as EventType];
  if (fields === undefined || !Object.hasOwn(FIELDS, type)) return `there is no event ${type}`;
  const order = Object.keys(event).join();
  const optional = OPTIONAL[type as EventType];
  if (order !== ORDERS.get(type) && !(optional !== undefined && order === `${ORDERS.get(type)},${optional}`)) {
    return `${type} has the fields ${order}, and should have ${ORDERS.get(type)}`;
  }
  if (!is('count', event['seq']) || !is('count', event['at'])) return `${type} has no number and instant`;
  const wrong = Object.entries(fields).find(([name, kind]) => !is(kind, event[name]));
  return wrong === undefined ? undefined : `${wrong[0]} of ${type} is not a ${wrong[1]}`;
}

function is(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'count':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'number':
      return typeof value === 'number';
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'text or null':
      return value === null || is('text', value);
    case 'count or null':
      return value === null || is('count', value);
    case 'phases':
      return (
        typeof value === 'object' &&
        value !== null &&
        Object.keys(value).join() === PHASES &&
        Object.values(value).every((us) => is('count', us))
      );
  }
}
