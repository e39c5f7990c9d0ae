/** The table of docs/report.md: every field that a real report has, with its unit and meaning. Pure. */
import type { Report } from '../../src/index.js';
import { code, table } from './markdown-table.js';

/** Records keyed by ids of the scenario, or by codes. */
const KEYED: Readonly<Record<string, string>> = {
  tenants: '<tenant>',
  actions: '<action>',
  'actions.<action>.errors': '<code>',
  edges: '<node>',
  metrics: '<metric>',
  pools: '<pool>',
  states: '<state>',
};

/** Counts of users stand in two places. */
const USER_COUNTS: Readonly<Record<string, string>> = {
  planned: 'Users the ramp-up asks for.',
  spawned: 'Users that began.',
  completed: 'Users that ran all their iterations, or were ended by `load.duration`.',
  failed: 'Users that got no address, or met an internal fault.',
  aborted: 'Users cut short by a signal, a command or the end of `graceful_stop`.',
  dropped: 'Users that were due and never began.',
  peak_active: 'Most users alive at one moment.',
};

const MEANINGS: Readonly<Record<string, string>> = {
  schema: 'Version of this form. It rises when a field changes its meaning.',
  scenario: 'Name of the scenario.',
  mode: 'How it was run: `live`.',
  seed: 'The seed that all chance of the run came from.',
  plan_hash: 'SHA-256 of the scenario text with its overrides. Equal hashes, equal plans.',
  fingerprint: 'SHA-256 of the lines of all events; null unless asked for (`--fingerprint`, `--out jsonl=…`).',
  version: 'Version of Rampart.',
  source_binding: '`require`, or `off`: then requests left from whatever address the host chose.',
  'exit.code':
    'The [exit code](failures.md#exit-codes) the run itself came to. Results that could not be written make the command end with 5.',
  'exit.reason': 'Why the run ended: the `reason` of [`run.finished`](events.md).',
  total_users: 'Users that began.',
  total_requests: 'Actions that finished, those cut short included.',
  success_count: 'Actions that were a success.',
  failure_count: 'Actions that were a failure, those cut short included.',
  duration_secs: 'From the first event to the last. Seconds.',
  requests_per_second: 'Actions that finished, by that duration.',
  ...Object.fromEntries(Object.entries(USER_COUNTS).map(([name, meaning]) => [`users.${name}`, meaning])),
  ...Object.fromEntries(Object.keys(USER_COUNTS).map((name) => [`tenants.<tenant>.${name}`, 'The same, of one tenant.'])),
  'actions.<action>.count': 'How often the action finished.',
  'actions.<action>.success': 'How often it was a success.',
  'actions.<action>.failure': 'How often it was a failure.',
  'actions.<action>.errors.<code>': 'How often it failed with this [code](failures.md).',
  'actions.<action>.latency_ms':
    'Duration of those with a complete answer, the expected one or not; null when there was none. Milliseconds.',
  'actions.<action>.latency_failed_ms': 'Duration of those without a complete answer; null when there was none. Milliseconds.',
  'edges.<node>': 'How often each edge of the node was taken, in the order of its edges.',
  'metrics.<metric>.type': '`counter`, `gauge`, `rate` or `trend`.',
  'metrics.<metric>.count': 'How many values it was given.',
  'metrics.<metric>.total': 'Of a counter: the sum of its values.',
  'metrics.<metric>.last': 'Of a gauge: its last value; null when it had none.',
  'metrics.<metric>.min': 'Of a gauge: its least value; null when it had none.',
  'metrics.<metric>.max': 'Of a gauge: its greatest value; null when it had none.',
  'metrics.<metric>.rate': 'Of a rate: the share of its values that were true (not 0); null when it had none.',
  'metrics.<metric>.out_of_range':
    'Of a trend: how many values lie outside 0 to 2,500,000,000. They count as the nearer end in the percentiles.',
  'metrics.<metric>.distribution': 'Of a trend: its values, in their own unit; null when it had none.',
  'pools.<pool>.capacity': 'Addresses that can be granted. A decimal text beyond 2^53.',
  'pools.<pool>.reserved': 'Addresses that are never granted. A decimal text beyond 2^53.',
  'pools.<pool>.allocated': 'Addresses still held at the end: 0.',
  'pools.<pool>.available': 'Addresses free at the end. A decimal text beyond 2^53.',
  'pools.<pool>.peak_allocated': 'Most addresses held at one moment.',
  'pools.<pool>.granted': 'Leases granted.',
  'pools.<pool>.released': 'Leases given back.',
  'pools.<pool>.denied': 'Requests that were denied.',
  'pools.<pool>.waited': 'Requests that had to wait in line, whatever came of them.',
  'pools.<pool>.wait_ms': 'How long those waited that waited and were granted. Milliseconds.',
  'pools.<pool>.allocate_us': 'Real time the pool took to answer a request; null unless the run was live. Microseconds.',
  'pools.<pool>.release_us': 'Real time the pool took to take an address back; null unless the run was live. Microseconds.',
  'spawn.late_ms':
    "From the instant a user was due and the concurrency limit had room, to its beginning: the generator's own delay. Milliseconds.",
  'spawn.queued_ms': 'How long the concurrency limit held users back. Milliseconds.',
  'spawn.rate_max': 'Most users that began within any one second.',
  'states.<state>.entered': "How often users entered this state of the user's statechart.",
  'states.<state>.total_ms': 'How long all users together stayed, of stays that ended. Milliseconds.',
  'states.<state>.time_ms': 'How long they stayed, of stays that ended. Milliseconds.',
  'generator.cpu_percent': "CPU time of the generator, of one core; an embedded target's thread is not counted. Percent.",
  'generator.rss_mb_max': 'Most memory of the process. Megabytes.',
  'generator.loop_lag_ms_p99': 'How late the event loop came round. Milliseconds.',
  'generator.turn_ms_p99': 'How long the handling of one input took. Milliseconds.',
  'generator.trustworthy': 'False when the generator was the bottleneck, so that latencies tell of it and not only of the target.',
};

/** Shapes that occur in many places and are explained once. */
const SHAPES: Readonly<Record<string, string>> = { 'p50,p99,max': 'spread', 'min,mean,p50,p90,p95,p99,p999,max': 'distribution' };

export function reportParts(report: Report): Map<string, string> {
  const fields = new Map<string, string>();
  // What is null for one action may be a distribution for the next.
  for (const [path, shape] of fieldsOf(report, '')) if (shape !== 'null' || !fields.has(path)) fields.set(path, shape);
  const [found, explained] = [[...fields.keys()].toSorted(), Object.keys(MEANINGS).toSorted()];
  if (found.join() !== explained.join()) {
    const odd = [...found.filter((path) => !explained.includes(path)), ...explained.filter((path) => !found.includes(path))];
    throw new Error(`a report has, or is explained to have, and not both: ${odd.join(', ')}`);
  }
  const rows = Object.entries(MEANINGS).map(([path, meaning]) => [code(path), fields.get(path) as string, meaning]);
  return new Map([['fields of the report', table(['Field', 'Value', 'Meaning'], rows)]]);
}

function* fieldsOf(value: unknown, path: string): Generator<[path: string, shape: string]> {
  const shape = shapeOf(value);
  if (shape !== undefined) return yield [path, shape];
  for (const [key, inner] of Object.entries(value as object)) {
    const step = KEYED[path] ?? key;
    yield* fieldsOf(inner, path === '' ? step : `${path}.${step}`);
  }
}

/** Undefined for a record that has to be looked into. */
function shapeOf(value: unknown): string | undefined {
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'list of numbers';
  if (typeof value !== 'object') return typeof value;
  return value === null ? 'null' : SHAPES[Object.keys(value).join()];
}
