/**
 * The catalogue of failures a user can cause before or around a run.
 *
 * Ways an *action* can fail are in `error-code.ts`. What only a bug can cause is not here: that is an
 * assertion (`assertion.ts`). Each code has its exit code, a hint and a heading in `docs/failures.md`.
 */
export interface FailureClass {
  readonly exitCode: ExitCode;
  /** What this is, as a sentence without a full stop. */
  readonly summary: string;
  readonly hint: string;
}

/** 0 ended as planned · 1 internal fault · 2 bad command line or scenario · 3 threshold missed · 4 refused or unable to start · 5 results not completely written · 6 a worker was lost · 130 SIGINT · 143 SIGTERM. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130 | 143;

export const FAILURE_CLASSES = {
  'file.unreadable': { exitCode: 2, summary: 'A file could not be read', hint: 'Check the path and its permissions.' },
  'file.too_large': {
    exitCode: 2,
    summary: 'The scenario file is larger than 1 MiB',
    hint: 'Scenarios are small; was another file meant?',
  },
  'file.encoding': { exitCode: 2, summary: 'The scenario file is not UTF-8 text', hint: 'Save it as UTF-8 without NUL bytes.' },
  'yaml.syntax': { exitCode: 2, summary: 'The text is not YAML 1.2', hint: 'Look at the line shown, and the one above it.' },
  'yaml.forbidden': {
    exitCode: 2,
    summary: 'The document uses a part of YAML that scenarios do not',
    hint: 'Directives, tags, merge keys, several documents and many aliases are refused.',
  },
  'yaml.too_deep': { exitCode: 2, summary: 'The document is nested too deeply', hint: 'No scenario needs more than 64 levels.' },
  'yaml.duplicate_key': { exitCode: 2, summary: 'A key occurs twice in one map', hint: 'Keep one of the two.' },
  'yaml.unquoted_template': {
    exitCode: 2,
    summary: 'A template is not quoted',
    hint: 'Write "{{ … }}" with quotes: without them YAML reads a map.',
  },
  'scenario.empty': {
    exitCode: 2,
    summary: 'The scenario is empty',
    hint: 'A scenario is a map with at least version, name, actions and workflows.',
  },
  'scenario.unknown_key': { exitCode: 2, summary: 'A key that the scenario language does not have', hint: 'See docs/scenario-format.md.' },
  'scenario.missing_key': { exitCode: 2, summary: 'A required key is missing', hint: 'See docs/scenario-format.md.' },
  'scenario.wrong_value': { exitCode: 2, summary: 'A value of the wrong type or out of range', hint: 'See docs/scenario-format.md.' },
  'scenario.bad_id': {
    exitCode: 2,
    summary: 'Not an id',
    hint: 'Ids are 1 to 64 letters, digits, _ or -, and none of the reserved names.',
  },
  'scenario.duplicate_id': { exitCode: 2, summary: 'An id is used twice', hint: 'Give each its own id.' },
  'scenario.unknown_id': { exitCode: 2, summary: 'An id that nothing defines', hint: 'Check its spelling.' },
  'scenario.no_effect': { exitCode: 2, summary: 'Something written that changes nothing', hint: 'Remove it, or look at what was meant.' },
  'scenario.bad_duration': { exitCode: 2, summary: 'Not a duration', hint: 'Write 250us, 500ms, 1.5s, 2m or 1h.' },
  'scenario.bad_rate': { exitCode: 2, summary: 'Not a rate', hint: 'Write 100/s or 30/m.' },
  'scenario.bad_override': { exitCode: 2, summary: 'An override that cannot be applied', hint: 'Write --set path.to.key=value.' },
  'expression.syntax': {
    exitCode: 2,
    summary: 'An expression that cannot be read',
    hint: 'See docs/scenario-format.md for the operators; minus needs spaces around it.',
  },
  'expression.unknown_name': { exitCode: 2, summary: 'An expression names something that does not exist', hint: 'Check its spelling.' },
  'workflow.no_start': { exitCode: 2, summary: 'The workflow has no node to start from', hint: 'Add an action node, best called start.' },
  'workflow.unreachable': { exitCode: 2, summary: 'No path leads to a node', hint: 'Add an edge to it, or remove it.' },
  'workflow.no_way_out': { exitCode: 2, summary: 'No path leads from a node to an end', hint: 'Add an edge to a node of type end.' },
  'workflow.dead_edge': { exitCode: 2, summary: 'An edge that is never taken', hint: 'Remove it, or look at its condition and its place.' },
  'action.bad_export': { exitCode: 2, summary: 'An export that cannot be read', hint: 'See docs/scenario-format.md.' },
  'pool.bad_range': { exitCode: 2, summary: 'Not an address range', hint: 'Write a CIDR, first-last, or one address.' },
  'pool.special_address': {
    exitCode: 2,
    summary: 'An address that no client can have',
    hint: 'Unspecified, multicast, broadcast and link-local addresses cannot be source addresses.',
  },
  'pool.overlap': {
    exitCode: 2,
    summary: 'Pools overlap',
    hint: 'Two pools may share addresses only when both are used with strategy shared.',
  },
  'pool.mixed_families': {
    exitCode: 2,
    summary: 'A pool holds addresses of both families',
    hint: 'An IPv4 address cannot reach an IPv6 target, nor the reverse: use one pool for each.',
  },
  'pool.too_small': {
    exitCode: 2,
    summary: 'A pool is certain to be too small',
    hint: 'Use larger ranges, strategy shared or per_task, fewer users, or wait_on_exhaustion.',
  },
  'pool.forbidden': {
    exitCode: 2,
    summary: 'A tenant may not lease from the pool it is given',
    hint: 'Add the tenant to the pool, or use another pool.',
  },
  'load.bad_phases': { exitCode: 2, summary: 'The phases of the ramp-up are out of order', hint: 'Sort them by at_second.' },
  'load.contradiction': { exitCode: 2, summary: 'Two settings contradict each other', hint: 'Remove one of them.' },
  'simulation.endless': {
    exitCode: 2,
    summary: 'A simulation that would never end',
    hint: 'Give the scenario a number of iterations or load.duration, or simulate it with --until.',
  },
  'simulation.no_headway': {
    exitCode: 2,
    summary: 'A simulation in which time does not pass',
    hint: 'Users go round and round in no time: give them think time, or the target a latency.',
  },
  'target.bad_url': {
    exitCode: 2,
    summary: 'Not a URL that can be called',
    hint: 'Write http:// or https://, a host and, if need be, a port.',
  },
  'target.refused': {
    exitCode: 4,
    summary: 'The target is not allowed',
    hint: 'Public targets need --allow-public-targets; special addresses must be named with --allow-target.',
  },
  'target.unavailable': { exitCode: 4, summary: 'The embedded target could not be started', hint: 'Is its port in use?' },
  'address.unavailable': {
    exitCode: 4,
    summary: 'Addresses of a pool cannot be bound on this host',
    hint: 'Add them to an interface, or run with --source-binding off.',
  },
  'host.too_few_files': {
    exitCode: 4,
    summary: 'The plan needs more open files than this process may have',
    hint: 'Raise the limit: ulimit -n.',
  },
  'host.too_few_ports': {
    exitCode: 4,
    summary: 'The plan needs more ports than its source addresses have',
    hint: 'Use more addresses, or widen net.ipv4.ip_local_port_range.',
  },
  'host.memory_full': {
    exitCode: 1,
    summary: 'The memory this process may use was nearly full',
    hint: 'Use fewer users or smaller max_response, or allow more: NODE_OPTIONS=--max-old-space-size=8192 (in MB).',
  },
  'limit.connections': {
    exitCode: 4,
    summary: 'The plan needs more connections than --max-connections allows',
    hint: 'Raise --max-connections if the target may have them, or use fewer users.',
  },
  'workers.refused': {
    exitCode: 4,
    summary: 'The plan cannot be dealt out among so many workers',
    hint: 'Use fewer workers, or one; --workers auto takes as many as can be.',
  },
  'worker.lost': {
    exitCode: 6,
    summary: 'A worker was lost, and the run with it',
    hint: 'The report tells of what had come by then; fewer workers need less memory.',
  },
  'command.usage': { exitCode: 2, summary: 'The command line cannot be understood', hint: 'See rampart --help.' },
  'output.unavailable': {
    exitCode: 4,
    summary: 'An output cannot be written',
    hint: 'Check that the folder exists and is writable.',
  },
  'output.incomplete': { exitCode: 5, summary: 'Results were not completely written', hint: 'Is the disk full?' },
  'log.incomplete': {
    exitCode: 5,
    summary: 'A log of events ends before its run does',
    hint: 'Its process was killed, or the file was cut: what it holds is shown.',
  },
  'compare.missed': {
    exitCode: 3,
    summary: 'A run is worse than --fail-on allows, held against another',
    hint: 'Look at what changed between the two, or change the bound.',
  },
  'recording.unreadable': {
    exitCode: 2,
    summary: 'A file that is not a recording',
    hint: 'Recordings are written by rampart run --record FILE.',
  },
  'recording.corrupt': {
    exitCode: 2,
    summary: 'A recording was changed after it was written',
    hint: 'Take an unchanged copy: every line is covered by a checksum that holds those before it.',
  },
  'recording.version': {
    exitCode: 2,
    summary: 'A recording of another version',
    hint: 'Replay it with the version of Rampart that wrote it.',
  },
  'recording.too_large': {
    exitCode: 2,
    summary: 'A recording, or a line of it, is larger than can be read',
    hint: 'Record a shorter run, or one that reads smaller bodies.',
  },
  'recording.other_scenario': {
    exitCode: 2,
    summary: 'A recording and a scenario that do not fit each other',
    hint: 'Replay the scenario that stands in the recording, with its seed.',
  },
  'recording.refused': {
    exitCode: 4,
    summary: 'The run cannot be recorded without its secrets',
    hint: 'Move secrets out of what decides the course of the run.',
  },
  'recording.incomplete': {
    exitCode: 5,
    summary: 'A recording breaks off before the end of its run',
    hint: 'What it holds was replayed; the rest was never written, or was cut off.',
  },
  'replay.difference': {
    exitCode: 1,
    summary: 'A replay went another way than the recorded run',
    hint: 'Please report it, with the recording: the same version, scenario and inputs must give the same run.',
  },
  'lease.exhausted': {
    exitCode: 0,
    summary: 'No available addresses in the pool',
    hint: 'Use larger ranges, strategy shared or per_task, fewer users, or wait_on_exhaustion.',
  },
  'workflow.no_edge': { exitCode: 0, summary: 'No edge of the node was true', hint: 'Add an edge without a condition as the last one.' },
  'internal.fault': { exitCode: 1, summary: 'A defect of Rampart', hint: 'Please report it, with the scenario and the seed.' },
} as const satisfies Record<string, FailureClass>;

export type FailureCode = keyof typeof FAILURE_CLASSES;

/** One thing wrong, where it is and what to do. Positions count from 1. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: FailureCode;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Path of keys and indices, such as `load.ramp_up.phases[0].at_second`; empty for the whole file. */
  readonly path: string;
  /** What is wrong, one sentence. */
  readonly message: string;
  readonly found?: string;
  readonly expected?: string;
  readonly hint: string;
}

/** A failure on its way to the user: thrown by loaders, delivered as the error of a run that could not start. */
export class RampartError extends Error {
  readonly code: FailureCode;
  readonly hint: string;
  readonly exitCode: ExitCode;
  /** Everything found wrong, sorted by position; at least one for scenario failures, else empty. */
  readonly problems: readonly Problem[];

  constructor(code: FailureCode, message: string, options: { hint?: string; problems?: readonly Problem[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RampartError';
    this.code = code;
    this.hint = options.hint ?? FAILURE_CLASSES[code].hint;
    this.exitCode = FAILURE_CLASSES[code].exitCode;
    this.problems = options.problems ?? [];
  }
}
