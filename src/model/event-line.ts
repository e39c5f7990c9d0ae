/**
 * How an event is written as a line.
 *
 * A line is JSON: number, instant and type of the event, then its fields in the order of `EVENT_FIELDS`, whatever order
 * an object was built in, so that lines can be compared and hashed. Pure; the same event gives the same bytes.
 */
import { LineBytes } from './line-bytes.js';
import { quoted } from './quoted.js';
import { EVENT_FIELDS, type EventType, type RunEvent } from './run-event.js';

type Row<T extends EventType> = (event: Extract<RunEvent, { type: T }>, line: LineBytes) => void;

/**
 * What comes with every request is written by hand, because every event of a run with a fingerprint is written so: going
 * by the names of fields takes three times as long.
 */
const FREQUENT: { readonly [T in EventType]?: Row<T> } = {
  'user.state': ({ user, state }, line) => {
    line.number('"user":', user);
    name(line, ',"state":', state);
  },
  'lease.requested': ({ user, tenant, pool, iteration }, line) => {
    line.number('"user":', user);
    name(line, ',"tenant":', tenant);
    name(line, ',"pool":', pool);
    line.number(',"iteration":', iteration);
  },
  'lease.granted': ({ user, tenant, pool, iteration, ip, generation, wait_us }, line) => {
    line.number('"user":', user);
    name(line, ',"tenant":', tenant);
    name(line, ',"pool":', pool);
    line.number(',"iteration":', iteration);
    line.word(',"ip":', ip);
    line.number(',"generation":', generation);
    line.number(',"wait_us":', wait_us);
  },
  'lease.released': ({ user, tenant, pool, ip, generation, held_us, reason }, line) => {
    line.number('"user":', user);
    name(line, ',"tenant":', tenant);
    name(line, ',"pool":', pool);
    line.word(',"ip":', ip);
    line.number(',"generation":', generation);
    line.number(',"held_us":', held_us);
    line.word(',"reason":', reason);
  },
  'iteration.started': ({ user, iteration }, line) => {
    line.number('"user":', user);
    line.number(',"iteration":', iteration);
  },
  'iteration.finished': ({ user, iteration, ok, reason }, line) => {
    line.number('"user":', user);
    line.number(',"iteration":', iteration);
    line.json(ok ? ',"ok":true' : ',"ok":false');
    if (reason !== undefined) line.word(',"reason":', reason);
  },
  'edge.taken': ({ user, iteration, from, index, to }, line) => {
    line.number('"user":', user);
    line.number(',"iteration":', iteration);
    name(line, ',"from":', from);
    line.number(',"index":', index);
    name(line, ',"to":', to);
  },
  'action.started': ({ user, iteration, node, action, ip, due_at }, line) => {
    line.number('"user":', user);
    line.number(',"iteration":', iteration);
    name(line, ',"node":', node);
    name(line, ',"action":', action);
    line.word(',"ip":', ip);
    line.number(',"due_at":', due_at);
  },
  'action.finished': (event, line) => {
    const { user, iteration, node, action, ip, due_at, ok, status, error, duration_us, phases, bytes_in, bytes_out } = event;
    line.number('"user":', user);
    line.number(',"iteration":', iteration);
    name(line, ',"node":', node);
    name(line, ',"action":', action);
    line.word(',"ip":', ip);
    line.number(',"due_at":', due_at);
    line.json(ok ? ',"ok":true' : ',"ok":false');
    if (status === null) line.json(',"status":null');
    else line.number(',"status":', status);
    line.word(',"error":', error);
    line.number(',"duration_us":', duration_us);
    line.number(',"phases":{"blocked":', phases.blocked);
    line.number(',"connect":', phases.connect);
    line.number(',"tls":', phases.tls);
    line.number(',"send":', phases.send);
    line.number(',"wait":', phases.wait);
    line.number(',"receive":', phases.receive);
    line.number('},"bytes_in":', bytes_in);
    line.number(',"bytes_out":', bytes_out);
  },
};

/** Writes the event as one line, without the line break. */
export function writeEvent(event: RunEvent, line: LineBytes): void {
  const { seq, at, type } = event;
  line.number('{"seq":', seq);
  line.number(',"at":', at);
  line.word(',"type":', type);
  line.json(',');
  const row = FREQUENT[type] as Row<EventType> | undefined;
  if (row === undefined) line.json(fieldsByName(event));
  else row(event, line);
  line.json('}');
}

const alone = new LineBytes();

/** The event as one line of JSON, without the line break. */
export function serializeEvent(event: RunEvent): string {
  alone.clear();
  writeEvent(event, alone);
  return alone.text;
}

/** Whatever comes once for a user, or for a run. */
function fieldsByName(event: RunEvent): string {
  const values = event as unknown as Readonly<Record<string, unknown>>;
  const defined = EVENT_FIELDS[event.type].filter((field) => values[field] !== undefined);
  return defined.map((field) => `"${field}":${JSON.stringify(values[field])}`).join(',');
}

/** A text that an author wrote, or that was made of one. */
function name(line: LineBytes, opening: string, text: string): void {
  line.json(opening);
  line.json(quoted(text));
}
