/** Ids: each defined once, and none used that nothing defines. */
import { suggest } from '../did-you-mean.js';
import { quote } from '../problems.js';
import type { DocumentPath, Findings } from './findings.js';

/** Something with an id, and where that id is written. */
export interface Named {
  readonly id: string;
  readonly path: DocumentPath;
  /** What it is, for messages: `action`, `node`, `pool`. */
  readonly kind: string;
  /** Whether the id is the key at `path`, not the value. */
  readonly isKey?: boolean;
}

/**
 * Reports every id that an earlier one already took. Ids that differ only in case count as the same:
 * next to each other in a report they would be read as one.
 *
 * @param fold gives two ids the same form when they are too alike
 */
export function checkDistinctIds(named: readonly Named[], findings: Findings, fold = (id: string) => id.toLowerCase()): void {
  const taken = new Map<string, Named>();
  for (const entry of named) {
    const first = taken.get(fold(entry.id));
    if (first === undefined) taken.set(fold(entry.id), entry);
    else reportTaken(entry, first, findings);
  }
}

function reportTaken({ id, path, kind, isKey }: Named, first: Named, findings: Findings): void {
  const where = `the ${first.kind} "${first.id}" at ${first.isKey === true ? findings.keyPlace(first.path) : findings.place(first.path)}`;
  const finding = {
    message:
      first.id === id ? `The id of the ${kind} is already that of ${where}` : `The id of the ${kind} is too much like that of ${where}`,
    found: quote(id),
  };
  if (isKey === true) findings.errorAtKey('scenario.duplicate_id', path, finding);
  else findings.error('scenario.duplicate_id', path, finding);
}

/** Past this many problems in one document nobody reads hints, and looking for them in a hostile one would take minutes. */
const HINTED_PROBLEMS = 200;

/** Reports an id that nothing defines, with the nearest one that exists. */
export function reportUnknownId(id: string, kind: string, known: ReadonlySet<string>, path: DocumentPath, findings: Findings): void {
  findings.error('scenario.unknown_id', path, {
    message: `There is no ${kind} "${id}"`,
    found: quote(id),
    expected: known.size === 0 ? `no ${kind} is defined` : listOf([...take(known, LISTED + 1)], known.size),
    ...(findings.problems.length < HINTED_PROBLEMS ? hintFor(id, known) : {}),
  });
}

/** `{ hint }` naming what was probably meant, or nothing. */
export function hintFor(name: string, known: Iterable<string>): { hint?: string } {
  const meant = suggest(name, known);
  return meant === undefined ? {} : { hint: `Did you mean "${meant}"?` };
}

const LISTED = 10;

/** The names, or the first of them when there are many. */
export function listOf(names: readonly string[], count = names.length): string {
  const shown = names.slice(0, LISTED).join(', ');
  return count > LISTED ? `${shown}, … (${count} in all)` : shown;
}

function* take<T>(values: Iterable<T>, count: number): Generator<T> {
  let taken = 0;
  for (const value of values) {
    if (taken++ === count) return;
    yield value;
  }
}
