/** Ids: each defined once, and none used that nothing defines. */
import type { KnownNames } from '../did-you-mean.js';
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

/** Reports an id that nothing defines, with the nearest one that exists. */
export function reportUnknownId(id: string, kind: string, known: KnownNames, path: DocumentPath, findings: Findings): void {
  findings.error('scenario.unknown_id', path, {
    message: `There is no ${kind} "${id}"`,
    found: quote(id),
    expected: known.size === 0 ? `no ${kind} is defined` : listOf(known),
    ...hintFor(id, known, findings),
  });
}

/** `{ hint }` naming what was probably meant, or nothing. */
export function hintFor(name: string, known: KnownNames, { suggestions }: Findings): { hint?: string } {
  const meant = suggestions.nearest(name, known);
  return meant === undefined ? {} : { hint: `Did you mean "${meant}"?` };
}

const LISTED = 10;

/** The names, or the first of them when there are many. */
export function listOf(names: KnownNames): string {
  const shown: string[] = [];
  for (const name of names.keys()) {
    if (shown.length === LISTED) return `${shown.join(', ')}, … (${names.size} in all)`;
    shown.push(name);
  }
  return shown.join(', ');
}
