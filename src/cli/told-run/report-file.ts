/** A report as `--out json=` wrote it, looked at before it is believed: whoever reads it relies on these fields and on no others. */
import { readFile, stat } from 'node:fs/promises';
import { RampartError } from '../../model/failure.js';
import { REPORT_SCHEMA, type Report } from '../../model/report.js';

const BYTES_MAX = 64 * 1024 * 1024;

type Test = (value: unknown) => boolean;

const aNumber: Test = (value) => typeof value === 'number' && Number.isFinite(value);
const aText: Test = (value) => typeof value === 'string';
const anything: Test = () => true;

const distribution = orNull(record(['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'], aNumber));
const users = record(['planned', 'spawned', 'completed', 'failed', 'aborted', 'dropped', 'peak_active'], aNumber);
const action = shape({
  count: aNumber,
  success: aNumber,
  failure: aNumber,
  errors: mapOf(aNumber),
  latency_ms: distribution,
  latency_failed_ms: distribution,
});

const REPORT: Readonly<Record<keyof Report, Test>> = {
  schema: (value) => value === REPORT_SCHEMA,
  scenario: aText,
  mode: aText,
  seed: aNumber,
  plan_hash: aText,
  fingerprint: orNull(aText),
  version: aText,
  source_binding: aText,
  exit: shape({ code: aNumber, reason: aText }),
  total_users: aNumber,
  total_requests: aNumber,
  success_count: aNumber,
  failure_count: aNumber,
  duration_secs: aNumber,
  requests_per_second: aNumber,
  users,
  tenants: mapOf(users),
  actions: mapOf(action),
  edges: mapOf((counts) => Array.isArray(counts) && counts.every(aNumber)),
  metrics: mapOf(anything),
  pools: mapOf(
    shape({ peak_allocated: aNumber, granted: aNumber, denied: aNumber, waited: aNumber, wait_ms: record(['p50', 'p99', 'max'], aNumber) }),
  ),
  spawn: shape({ late_ms: record(['p50', 'p99', 'max'], aNumber), queued_ms: record(['p50', 'p99', 'max'], aNumber), rate_max: aNumber }),
  states: mapOf(shape({ entered: aNumber, total_ms: aNumber })),
  generator: orNull(mapOf(anything)),
};

/** @throws RampartError `file.unreadable` */
export async function readReport(file: string): Promise<Report> {
  const value = parsed(await textOf(file));
  const missing = isMap(value) ? Object.keys(REPORT).find((field) => !REPORT[field as keyof Report](value[field])) : '';
  if (missing === undefined) return value as unknown as Report;
  throw new RampartError(
    'file.unreadable',
    `${file} is neither the report, the events nor the recording of a run${missing === '' ? '' : ` (as a report its ${missing} is not right)`}`,
    { hint: 'Give a file written by --out json=, --out jsonl= or --record.' },
  );
}

async function textOf(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > BYTES_MAX) throw new Error(`it is larger than ${BYTES_MAX} bytes`);
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new RampartError('file.unreadable', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shape(fields: Readonly<Record<string, Test>>): Test {
  return (value) => isMap(value) && Object.entries(fields).every(([name, test]) => Object.hasOwn(value, name) && test(value[name]));
}

function record(names: readonly string[], test: Test): Test {
  return shape(Object.fromEntries(names.map((name) => [name, test])));
}

function mapOf(test: Test): Test {
  return (value) => isMap(value) && Object.values(value).every(test);
}

function orNull(test: Test): Test {
  return (value) => value === null || test(value);
}
