/**
 * How an event is written as a line.
 *
 * A line is JSON: number, instant and type of the event, then its fields in the order of `EVENT_FIELDS`, whatever order
 * an object was built in, so that lines can be compared and hashed. Pure; the same event gives the same bytes.
 */
import type { Phases } from './outcome.js';
import { encoded, LineBytes, opening } from './line-bytes.js';
import { EVENT_FIELDS, type EventType, type RunEvent } from './run-event.js';

const FIELD = {
  user: opening('user'),
  state: opening('state'),
  tenant: opening('tenant'),
  pool: opening('pool'),
  iteration: opening('iteration'),
  ip: opening('ip'),
  generation: opening('generation'),
  wait_us: opening('wait_us'),
  held_us: opening('held_us'),
  reason: opening('reason'),
  from: opening('from'),
  index: opening('index'),
  to: opening('to'),
  node: opening('node'),
  action: opening('action'),
  due_at: opening('due_at'),
  status: opening('status'),
  error: opening('error'),
  duration_us: opening('duration_us'),
  connect: opening('connect'),
  tls: opening('tls'),
  send: opening('send'),
  wait: opening('wait'),
  receive: opening('receive'),
  bytes_in: opening('bytes_in'),
  bytes_out: opening('bytes_out'),
  at: opening('at'),
};
const TYPES = Object.fromEntries(Object.keys(EVENT_FIELDS).map((type) => [type, encoded(`,"type":"${type}"`)])) as Readonly<
  Record<EventType, Uint8Array>
>;
const SEQ = encoded('{"seq":');
const OK = encoded(',"ok":true');
const NOT_OK = encoded(',"ok":false');
const PHASES_BLOCKED = encoded(',"phases":{"blocked":');
const BRACKET = encoded('}');

type Row<T extends EventType> = (event: Extract<RunEvent, { type: T }>, line: LineBytes) => void;

/**
 * What comes with every request is written by hand, because every event of a run with a fingerprint is written so: going
 * by the names of fields takes three times as long.
 */
const FREQUENT: { readonly [T in EventType]?: Row<T> } = {
  'user.state': ({ user, state }, line) => {
    line.number(FIELD.user, user);
    line.text(FIELD.state, state);
  },
  'lease.requested': ({ user, tenant, pool, iteration }, line) => {
    leasing(line, user, tenant, pool);
    line.number(FIELD.iteration, iteration);
  },
  'lease.granted': ({ user, tenant, pool, iteration, ip, generation, wait_us }, line) => {
    leasing(line, user, tenant, pool);
    line.number(FIELD.iteration, iteration);
    line.text(FIELD.ip, ip);
    line.number(FIELD.generation, generation);
    line.number(FIELD.wait_us, wait_us);
  },
  'lease.released': ({ user, tenant, pool, ip, generation, held_us, reason }, line) => {
    leasing(line, user, tenant, pool);
    line.text(FIELD.ip, ip);
    line.number(FIELD.generation, generation);
    line.number(FIELD.held_us, held_us);
    line.text(FIELD.reason, reason);
  },
  'iteration.started': ({ user, iteration }, line) => {
    line.number(FIELD.user, user);
    line.number(FIELD.iteration, iteration);
  },
  'iteration.finished': ({ user, iteration, ok, reason }, line) => {
    line.number(FIELD.user, user);
    line.number(FIELD.iteration, iteration);
    line.part(ok ? OK : NOT_OK);
    if (reason !== undefined) line.text(FIELD.reason, reason);
  },
  'edge.taken': ({ user, iteration, from, index, to }, line) => {
    line.number(FIELD.user, user);
    line.number(FIELD.iteration, iteration);
    line.text(FIELD.from, from);
    line.number(FIELD.index, index);
    line.text(FIELD.to, to);
  },
  'action.started': ({ user, iteration, node, action, ip, due_at }, line) => {
    line.number(FIELD.user, user);
    line.number(FIELD.iteration, iteration);
    line.text(FIELD.node, node);
    line.text(FIELD.action, action);
    line.text(FIELD.ip, ip);
    line.number(FIELD.due_at, due_at);
  },
  'action.finished': (event, line) => {
    const { user, iteration, node, action, ip, due_at, ok, status, error, duration_us, phases, bytes_in, bytes_out } = event;
    line.number(FIELD.user, user);
    line.number(FIELD.iteration, iteration);
    line.text(FIELD.node, node);
    line.text(FIELD.action, action);
    line.text(FIELD.ip, ip);
    line.number(FIELD.due_at, due_at);
    line.part(ok ? OK : NOT_OK);
    line.number(FIELD.status, status);
    line.text(FIELD.error, error);
    line.number(FIELD.duration_us, duration_us);
    writePhases(phases, line);
    line.number(FIELD.bytes_in, bytes_in);
    line.number(FIELD.bytes_out, bytes_out);
  },
};

/** Writes where the time of a request went, as the field `phases`. */
export function writePhases(phases: Phases, line: LineBytes): void {
  line.number(PHASES_BLOCKED, phases.blocked);
  line.number(FIELD.connect, phases.connect);
  line.number(FIELD.tls, phases.tls);
  line.number(FIELD.send, phases.send);
  line.number(FIELD.wait, phases.wait);
  line.number(FIELD.receive, phases.receive);
  line.part(BRACKET);
}

/** Writes the event as one line, without the line break. */
export function writeEvent(event: RunEvent, line: LineBytes): void {
  const { seq, at, type } = event;
  line.number(SEQ, seq);
  line.number(FIELD.at, at);
  line.part(TYPES[type]);
  const row = FREQUENT[type] as Row<EventType> | undefined;
  if (row === undefined) line.json(fieldsByName(event));
  else row(event, line);
  line.part(BRACKET);
}

const alone = new LineBytes();

/** The event as one line of JSON, without the line break. */
export function serializeEvent(event: RunEvent): string {
  alone.clear();
  writeEvent(event, alone);
  return alone.string;
}

/** What every event of a lease begins with. */
function leasing(line: LineBytes, user: number, tenant: string, pool: string): void {
  line.number(FIELD.user, user);
  line.text(FIELD.tenant, tenant);
  line.text(FIELD.pool, pool);
}

/** Whatever comes once for a user, or for a run. */
function fieldsByName(event: RunEvent): string {
  const values = event as unknown as Readonly<Record<string, unknown>>;
  const defined = EVENT_FIELDS[event.type].filter((field) => values[field] !== undefined);
  return defined.map((field) => `,"${field}":${JSON.stringify(values[field])}`).join('');
}
