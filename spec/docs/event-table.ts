/** The tables of docs/events.md: every event, every field, and how lines look. Pure. */
import { EVENT_FIELDS, type EventType, type RunEvent, serializeEvent } from '../../src/index.js';
import { CSV_COLUMNS } from '../../src/outputs/csv/csv-output.js';
import { code, table } from './markdown-table.js';

const EVENTS: Readonly<Record<EventType, string>> = {
  'run.started': 'The first event of every run. It says how to get the same run again.',
  'run.state': 'The run as a whole enters a state.',
  'phase.started': 'An entry of the ramp-up timetable has come due.',
  'user.spawned': 'A user begins. Users are numbered from 1 in the order they are due, and begin in that order, worker by worker.',
  'user.dropped': 'A user that was due is not spawned, and will not be.',
  'user.state': "A user enters a state of its statechart. An iteration's states are named after the nodes of the workflow.",
  'lease.requested': 'A user asks its pool for an address.',
  'lease.queued': 'None is free, and the user waits in line.',
  'lease.granted': 'The user holds the address from now on.',
  'lease.denied': 'The user gets no address, and fails.',
  'lease.released': 'The address is back in its pool.',
  'iteration.started': 'A walk through the workflow begins.',
  'iteration.finished': 'The walk is over. It is ok when it came to an end node, whatever its actions came to.',
  'edge.taken': 'The walk goes on along an edge.',
  'action.started': 'An action is handed to its driver.',
  'action.finished': 'The action came to an outcome. Each started action finishes exactly once.',
  metric: 'A metric of the scenario was given a value.',
  command: 'An operator spoke: Ctrl-C, a signal, or a program.',
  'user.finished': 'The user has ended: its connections are closed and its addresses are back.',
  'run.finished': 'The last event of every run.',
};

const FIELDS: Readonly<Record<string, string>> = {
  workers: 'Among how many [workers](workers.md) the plan was dealt out; left out when it was one.',
  action: 'Id of the action.',
  argument: 'What the command was given: the signal it stands for, or null.',
  at_second: 'When the phase was due, in seconds since the run began.',
  bytes_in: 'Bytes of the whole answer as it came, heads included.',
  bytes_out: 'Bytes of the whole request as it went.',
  command: '`stop` (running iterations may finish) or `abort` (everything ends now).',
  due_at:
    "When the user was due, in microseconds since the run began. Of an action: when its trigger was due, so that its start minus this is the generator's own delay.",
  duration_us: 'From the start of the action to the last byte, connecting included. Microseconds.',
  error: 'Why the action is a failure, a code of [failures](failures.md); null when it is none.',
  from: 'Id of the node the edge leaves.',
  generation: 'Rises with every grant of the pool. It tells two leases of one address apart.',
  held_us: 'How long the address was held. Microseconds.',
  index: 'Position from 0: of the phase in the timetable, of the edge in its node.',
  ip: 'The address. Of an action: the source address its socket was bound to, or null.',
  iteration: 'Number of the iteration, from 1.',
  iterations: 'Iterations the user walked to their end.',
  metric: 'Id of the metric.',
  mode: 'How it is run: `live`.',
  node: 'Id of the node.',
  ok: 'Whether it went well.',
  outcome: '`completed`, `failed` (no address, or an internal fault) or `aborted` (cut short).',
  phases:
    'Where the time went: `blocked`, `connect`, `tls`, `send`, `wait`, `receive`, each in microseconds. A phase that did not happen is 0.',
  plan_hash: 'SHA-256 of the scenario text with its overrides.',
  pool: 'Id of the pool.',
  reason: 'Why; see the table below.',
  scenario: 'Name of the scenario.',
  seed: 'The seed that all chance of the run came from.',
  spawn_users: 'How many users the phase asks for.',
  state: 'Of the run: `starting`, `ramping`, `steady`, `draining`, `finished` or `aborted`. Of a user: a path such as `iterating.start`.',
  status: 'HTTP status; null when no status line came.',
  tenant: 'Whose user it is.',
  to: 'Id of the node the edge leads to.',
  user: 'Number of the user, from 1.',
  value: 'The value; true and false count as 1 and 0.',
  version: 'Version of Rampart.',
  wait_us: 'How long the user waited in line. Microseconds.',
};

const SAMPLES: readonly RunEvent[] = [
  { seq: 1, at: 0, type: 'run.started', scenario: 'hello', plan_hash: 'ca4f51fe…', seed: 42, version: '0.1.0', mode: 'live' },
  { seq: 6, at: 1_000_412, type: 'user.spawned', user: 1, tenant: 'default', due_at: 1_000_000 },
  {
    seq: 9,
    at: 1_000_412,
    type: 'lease.granted',
    user: 1,
    tenant: 'default',
    pool: 'clients',
    iteration: 1,
    ip: '127.10.1.0',
    generation: 1,
    wait_us: 0,
  },
  {
    seq: 17,
    at: 1_004_180,
    type: 'action.finished',
    user: 1,
    iteration: 1,
    node: 'start',
    action: 'look',
    ip: '127.10.1.0',
    due_at: 1_000_412,
    ok: true,
    status: 200,
    error: null,
    duration_us: 3_301,
    phases: { blocked: 402, connect: 611, tls: 0, send: 95, wait: 2_103, receive: 90 },
    bytes_in: 214,
    bytes_out: 118,
  },
];

export function eventParts(): Map<string, string> {
  return new Map([
    ['events', eventTable()],
    ['fields of events', fieldTable()],
    ['lines', `\`\`\`text\n${SAMPLES.map(serializeEvent).join('\n')}\n\`\`\``],
    ['columns', `\`\`\`text\n${CSV_COLUMNS.join(',')}\n\`\`\``],
  ]);
}

function eventTable(): string {
  const rows = Object.entries(EVENTS).map(([type, meaning]) => [
    code(type),
    fieldsOf(type as EventType)
      .map(code)
      .join(', '),
    meaning,
  ]);
  return table(['Event', 'Fields', 'Meaning'], rows);
}

function fieldTable(): string {
  const used = [...new Set(Object.keys(EVENTS).flatMap((type) => fieldsOf(type as EventType)))].toSorted();
  const explained = Object.keys(FIELDS).toSorted();
  if (used.join() !== explained.join()) throw new Error(`fields of events ${used} are not those explained ${explained}`);
  return table(
    ['Field', 'Meaning'],
    used.map((name) => [code(name), FIELDS[name] as string]),
  );
}

function fieldsOf(type: EventType): readonly string[] {
  return EVENT_FIELDS[type];
}
