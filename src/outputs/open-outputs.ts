/**
 * From `--out KIND=TARGET` to outputs: the table of kinds.
 *
 * A new kind of output is a folder beside this file and a row in the table.
 */
import { closest, distance } from 'fastest-levenshtein';
import { RampartError } from '../model/failure.js';
import type { Output } from '../ports.js';
import { CsvOutput } from './csv/csv-output.js';
import { JsonOutput } from './json/json-output.js';
import { JsonlOutput } from './jsonl/jsonl-output.js';

const KINDS: ReadonlyMap<string, (target: string) => Output> = new Map<string, (target: string) => Output>([
  ['jsonl', (target) => new JsonlOutput(target)],
  ['csv', (target) => new CsvOutput(target)],
  ['json', (target) => new JsonOutput(target)],
]);

/** Every kind `--out` knows. */
export const OUTPUT_KINDS: readonly string[] = [...KINDS.keys()];

/**
 * Makes the outputs that the texts (such as `jsonl=events.jsonl`) ask for, in their order; opening them is the caller's.
 * Throws `command.usage` for an unknown kind, a missing target, and a target that is given twice.
 */
export function createOutputs(requests: readonly string[]): Output[] {
  const taken = new Set<string>();
  return requests.map((request) => {
    const { make, target } = parseRequest(request);
    if (taken.has(target)) throw usage(`--out ${request}: ${target} is the target of another output already`);
    taken.add(target);
    return make(target);
  });
}

function parseRequest(request: string): { make: (target: string) => Output; target: string } {
  const equals = request.indexOf('=');
  const kind = equals < 0 ? request : request.slice(0, equals);
  const target = equals < 0 ? '' : request.slice(equals + 1);
  const make = KINDS.get(kind);
  if (make === undefined) throw usage(`--out ${request}: there is no kind of output called '${kind}'`, didYouMean(kind));
  if (target === '') throw usage(`--out ${request}: the target is missing; write ${kind}=PATH, or ${kind}=- for standard output`);
  return { make, target };
}

function didYouMean(kind: string): string {
  const all = `Kinds of output are ${OUTPUT_KINDS.join(', ')}.`;
  const nearest = closest(kind.toLowerCase(), [...OUTPUT_KINDS]);
  return distance(kind.toLowerCase(), nearest) <= 2 ? `Did you mean ${nearest}? ${all}` : all;
}

function usage(message: string, hint?: string): RampartError {
  return new RampartError('command.usage', message, hint === undefined ? {} : { hint });
}
