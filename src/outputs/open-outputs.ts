/**
 * From `--out KIND=TARGET` to outputs: the table of kinds.
 *
 * A new kind of output is a folder beside this file and a row in the table.
 */
import { closest, distance } from 'fastest-levenshtein';
import { assert } from '../model/assertion.js';
import { RampartError } from '../model/failure.js';
import type { Output } from '../ports.js';
import { CsvOutput } from './csv/csv-output.js';
import { type HtmlOptions, HtmlOutput } from './html/html-output.js';
import { JsonOutput } from './json/json-output.js';
import { JsonlOutput } from './jsonl/jsonl-output.js';
import { JunitOutput } from './junit/junit-output.js';
import { type RemoteWriteOptions, RemoteWriteOutput } from './remote-write/remote-write-output.js';

/** What a live run has for outputs that look at it while it lasts, or that reach out of this host. */
export type LiveRun = Pick<RemoteWriteOptions, 'fold' | 'health' | 'allowTarget' | 'onWarning'>;

/** The run that outputs are made for, as far as they look at it beside hearing its events. */
export interface RunAtHand {
  /** Absent when the run is not live: then what only makes sense in a live run is refused. */
  readonly live?: LiveRun;
  /** For who asks for `html`. */
  readonly page?: HtmlOptions;
}

type Make = (target: string, run: RunAtHand) => Output;

const KINDS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['jsonl', (target) => new JsonlOutput(target)],
  ['csv', (target) => new CsvOutput(target)],
  ['json', (target) => new JsonOutput(target)],
  ['junit', (target) => new JunitOutput(target)],
  ['html', html],
  ['remote-write', remoteWrite],
]);

/** Every kind `--out` knows. */
export const OUTPUT_KINDS: readonly string[] = [...KINDS.keys()];

/**
 * Makes the outputs that the texts (such as `jsonl=events.jsonl`) ask for, in their order; opening them is the caller's.
 *
 * @throws RampartError `command.usage` for an unknown kind, a missing target, and a target that is given twice.
 */
export function createOutputs(requests: readonly string[], run: RunAtHand = {}): Output[] {
  return parseOutputs(requests)(run);
}

/** The same in two steps: what is wrong with the texts is thrown now, the outputs are made when there is a run for them to look at. */
export function parseOutputs(requests: readonly string[]): (run: RunAtHand) => Output[] {
  const taken = new Set<string>();
  const parsed = requests.map((request) => {
    const { make, target } = parseRequest(request);
    if (taken.has(target)) throw usage(`--out ${request}: ${target} is the target of another output already`);
    taken.add(target);
    return { make, target };
  });
  return (run) => parsed.map(({ make, target }) => make(target, run));
}

function parseRequest(request: string): { make: Make; target: string } {
  const equals = request.indexOf('=');
  const kind = equals < 0 ? request : request.slice(0, equals);
  const target = equals < 0 ? '' : request.slice(equals + 1);
  const make = KINDS.get(kind);
  if (make === undefined) throw usage(`--out ${request}: there is no kind of output called '${kind}'`, didYouMean(kind));
  if (target === '') throw usage(`--out ${request}: the target is missing; write ${kind}=PATH, or ${kind}=- for standard output`);
  return { make, target };
}

function html(target: string, { page }: RunAtHand): Output {
  assert(page !== undefined, 'whoever makes an html output hands it the fold of the run');
  return new HtmlOutput(target, page);
}

function remoteWrite(target: string, { live }: RunAtHand): Output {
  if (live === undefined)
    throw usage('--out remote-write: only a live run can be pushed', 'A simulated run sends nothing; take its report instead.');
  return new RemoteWriteOutput(target, live);
}

function didYouMean(kind: string): string {
  const all = `Kinds of output are ${OUTPUT_KINDS.join(', ')}.`;
  const nearest = closest(kind.toLowerCase(), [...OUTPUT_KINDS]);
  return distance(kind.toLowerCase(), nearest) <= 2 ? `Did you mean ${nearest}? ${all}` : all;
}

function usage(message: string, hint?: string): RampartError {
  return new RampartError('command.usage', message, hint === undefined ? {} : { hint });
}
