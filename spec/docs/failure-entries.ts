/**
 * The entries of docs/failures.md, one for each code of both catalogues.
 *
 * The groups say where in the page a code stands; a code that stands in none, or in two, is found by
 * `failures.spec.ts`. A code that both catalogues know has one entry with both meanings.
 */
import { ERROR_CLASSES, type ErrorCode, type ExitCode, FAILURE_CLASSES, type FailureCode } from '../../src/index.js';
import { exampleOf } from './failure-examples.js';
import { table } from './markdown-table.js';

type Code = FailureCode | ErrorCode;

const GROUPS: Readonly<Record<string, readonly Code[]>> = {
  'the file': ['file.unreadable', 'file.too_large', 'file.encoding'],
  yaml: ['yaml.syntax', 'yaml.forbidden', 'yaml.too_deep', 'yaml.duplicate_key', 'yaml.unquoted_template'],
  'keys and values': [
    'scenario.empty',
    'scenario.unknown_key',
    'scenario.missing_key',
    'scenario.wrong_value',
    'scenario.bad_id',
    'scenario.duplicate_id',
    'scenario.unknown_id',
    'scenario.no_effect',
    'scenario.bad_duration',
    'scenario.bad_rate',
    'scenario.bad_override',
  ],
  expressions: ['expression.syntax', 'expression.unknown_name'],
  'workflow and actions': [
    'workflow.no_start',
    'workflow.unreachable',
    'workflow.no_way_out',
    'workflow.dead_edge',
    'workflow.no_edge',
    'action.bad_export',
    'target.bad_url',
  ],
  'pools and load': [
    'pool.bad_range',
    'pool.special_address',
    'pool.overlap',
    'pool.mixed_families',
    'pool.too_small',
    'pool.forbidden',
    'lease.exhausted',
    'load.bad_phases',
    'load.contradiction',
  ],
  'the host and the target': [
    'address.unavailable',
    'host.too_few_files',
    'host.too_few_ports',
    'host.memory_full',
    'target.refused',
    'target.unavailable',
    'output.unavailable',
  ],
  'a simulation': ['simulation.endless', 'simulation.no_headway'],
  recordings: [
    'recording.unreadable',
    'recording.corrupt',
    'recording.version',
    'recording.too_large',
    'recording.other_scenario',
    'recording.refused',
    'recording.incomplete',
    'replay.difference',
  ],
  'what stops a run in workers': ['workers.refused', 'worker.lost'],
  'the command and its results': ['command.usage', 'output.incomplete', 'log.incomplete', 'compare.missed', 'internal.fault'],
  connecting: ['connect.refused', 'connect.timeout', 'connect.unreachable', 'connect.denied', 'connect.reset'],
  'lost connections': ['reset.before_response', 'closed.before_response', 'reset.reused_socket', 'reset.mid_body', 'closed.mid_body'],
  deadlines: ['timeout.tls', 'timeout.headers', 'timeout.body', 'timeout.total'],
  answers: ['response.too_large', 'response.headers_overflow', 'response.malformed', 'response.framing', 'response.unsolicited'],
  redirects: ['redirect.loop', 'redirect.refused'],
  tls: ['tls.untrusted', 'tls.name', 'tls.expired', 'tls.not_yet', 'tls.protocol'],
  names: ['dns.not_found', 'dns.failed'],
  'this host': ['address.family', 'ports.exhausted', 'host.fd_exhausted', 'host.memory_exhausted'],
  limits: ['limit.rate', 'limit.connections'],
  requests: ['request.invalid'],
  expectations: ['expect.status', 'expect.condition'],
  'stops and defects': ['aborted', 'internal.unknown'],
};

const EXIT_CODES: Readonly<Record<ExitCode, string>> = {
  0: 'The run ended as planned. Failed actions and failed users do not change this.',
  1: 'A defect of Rampart, or no memory left. The report is written all the same.',
  2: 'The command line or the scenario is wrong. Nothing was sent.',
  3: 'A threshold was missed: more actions failed than `--stop-on-errors` allows, or no operator was heard for as long as `--dead-man` says.',
  4: 'The run was refused before it began, or could not start. Nothing was sent.',
  5: 'The run ended, but its results were not completely written.',
  6: 'A worker was lost, and the run ended early. The report tells of what had come by then.',
  130: 'Stopped by SIGINT (Ctrl-C). The report is written all the same.',
  143: 'Stopped by SIGTERM. The report is written all the same.',
};

/** Every code of both catalogues, once. */
export const CODES: readonly Code[] = [...new Set([...keysOf(FAILURE_CLASSES), ...keysOf(ERROR_CLASSES)])];

/** The parts by name: `exit codes`, and `codes of` each group. */
export function failureParts(): Map<string, string> {
  const entries = Object.entries(GROUPS).map(([group, codes]): [string, string] => [`codes of ${group}`, codes.map(entryOf).join('\n\n')]);
  return new Map([['exit codes', exitCodeTable()], ...entries]);
}

function exitCodeTable(): string {
  return table(
    ['Code', 'Meaning'],
    Object.entries(EXIT_CODES).map(([code, meaning]) => [code, meaning]),
  );
}

function entryOf(code: Code): string {
  const example = isFailure(code) ? exampleOf(code) : undefined;
  const lines = [`### \`${code}\``, ...meaningsOf(code), ...(example === undefined ? [] : [`\`\`\`text\n${example}\n\`\`\``])];
  return lines.join('\n\n');
}

function meaningsOf(code: Code): string[] {
  const before = isFailure(code) ? failureMeaning(code) : undefined;
  const within = code in ERROR_CLASSES ? errorMeaning(code as ErrorCode) : undefined;
  if (before !== undefined && within !== undefined) return [`Before a run: ${before}`, `As the error of an action: ${within}`];
  return [before ?? within ?? ''];
}

function failureMeaning(code: FailureCode): string {
  const { summary, hint, exitCode } = FAILURE_CLASSES[code];
  return `${summary}. ${consequence(code, exitCode)} ${hint}`;
}

/** Codes that only ever warn, and codes that warn where the mistake is not certain. */
const ONLY_WARN: readonly FailureCode[] = ['scenario.no_effect', 'workflow.dead_edge', 'pool.mixed_families'];
const MAY_WARN: readonly FailureCode[] = [
  'pool.overlap',
  'pool.too_small',
  'load.contradiction',
  'host.too_few_files',
  'host.too_few_ports',
  'limit.connections',
];

function consequence(code: FailureCode, exitCode: ExitCode): string {
  if (ONLY_WARN.includes(code)) return 'A warning: the scenario runs all the same.';
  if (MAY_WARN.includes(code)) return `Exit code ${exitCode}, or a warning where it is not certain to go wrong.`;
  return exitCode === 0 ? 'Does not change the exit code.' : `Exit code ${exitCode}.`;
}

function errorMeaning(code: ErrorCode): string {
  const { summary, hint } = ERROR_CLASSES[code];
  return `${summary}. ${hint}`;
}

function isFailure(code: Code): code is FailureCode {
  return code in FAILURE_CLASSES;
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(record) as Key[];
}
