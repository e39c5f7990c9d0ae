/**
 * From `--out KIND=TARGET` to outputs: the table of kinds.
 *
 * A new kind of output is a folder beside this file, its name in `output-kinds` and a row in the table.
 */
import { closest, distance } from 'fastest-levenshtein';
import { assert } from '../model/assertion.js';
import { RampartError } from '../model/failure.js';
import type { Output } from '../ports.js';
import type { HtmlOptions } from './html/html-output.js';
import { OUTPUT_KINDS, type OutputKind } from './output-kinds.js';
import type { RemoteWriteOptions } from './remote-write/remote-write-output.js';

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

/** Each is loaded when it is asked for: some come with libraries that take a while to read. */
const LOADERS: Readonly<Record<OutputKind, () => Promise<Make>>> = {
  jsonl: async () => {
    const { JsonlOutput } = await import('./jsonl/jsonl-output.js');
    return (target) => new JsonlOutput(target);
  },
  csv: async () => {
    const { CsvOutput } = await import('./csv/csv-output.js');
    return (target) => new CsvOutput(target);
  },
  json: async () => {
    const { JsonOutput } = await import('./json/json-output.js');
    return (target) => new JsonOutput(target);
  },
  junit: async () => {
    const { JunitOutput } = await import('./junit/junit-output.js');
    return (target) => new JunitOutput(target);
  },
  html: async () => {
    const { HtmlOutput } = await import('./html/html-output.js');
    return (target, { page }) => {
      assert(page !== undefined, 'whoever makes an html output hands it the fold of the run');
      return new HtmlOutput(target, page);
    };
  },
  'remote-write': async () => {
    const { RemoteWriteOutput } = await import('./remote-write/remote-write-output.js');
    return (target, { live }) => {
      if (live === undefined)
        throw usage('--out remote-write: only a live run can be pushed', 'A simulated run sends nothing; take its report instead.');
      return new RemoteWriteOutput(target, live);
    };
  },
};

/**
 * Reads the texts (such as `jsonl=events.jsonl`): what is wrong with them is thrown now. What comes back makes the outputs
 * they ask for, in their order, when there is a run for them to look at; opening them is the caller's.
 *
 * @throws RampartError `command.usage` for an unknown kind, a missing target, and a target that is given twice.
 */
export async function parseOutputs(requests: readonly string[]): Promise<(run: RunAtHand) => Output[]> {
  const taken = new Set<string>();
  const parsed = requests.map((request) => {
    const { kind, target } = parseRequest(request);
    if (taken.has(target)) throw usage(`--out ${request}: ${target} is the target of another output already`);
    taken.add(target);
    return { kind, target };
  });
  const makers = await Promise.all(parsed.map(async ({ kind, target }) => ({ make: await LOADERS[kind](), target })));
  return (run) => makers.map(({ make, target }) => make(target, run));
}

function parseRequest(request: string): { kind: OutputKind; target: string } {
  const equals = request.indexOf('=');
  const name = equals < 0 ? request : request.slice(0, equals);
  const target = equals < 0 ? '' : request.slice(equals + 1);
  const kind = OUTPUT_KINDS.find((each) => each === name);
  if (kind === undefined) throw usage(`--out ${request}: there is no kind of output called '${name}'`, didYouMean(name));
  if (target === '') throw usage(`--out ${request}: the target is missing; write ${kind}=PATH, or ${kind}=- for standard output`);
  return { kind, target };
}

function didYouMean(kind: string): string {
  const all = `Kinds of output are ${OUTPUT_KINDS.join(', ')}.`;
  const nearest = closest(kind.toLowerCase(), [...OUTPUT_KINDS]);
  return distance(kind.toLowerCase(), nearest) <= 2 ? `Did you mean ${nearest}? ${all}` : all;
}

function usage(message: string, hint?: string): RampartError {
  return new RampartError('command.usage', message, hint === undefined ? {} : { hint });
}
