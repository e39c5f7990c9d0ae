/**
 * The way back from a path of the decoded document to the path in the author's text, which differs where the
 * language has two spellings: `actions[0]` may be written `actions.actions[0]`, `workbook.resources[0]` may be
 * `workbook.resources.api`. Pure.
 */
import { isPlainMap } from './codec/flaw.js';
import type { Path } from './problems.js';

/** A path in the text, and whether the thing meant is the last key itself rather than its value. */
export interface AuthorPath {
  readonly path: Path;
  readonly isKey: boolean;
}

/** `written` is the document as plain values, before decoding. */
export function authorPath(written: unknown, path: Path): AuthorPath {
  const [first, second, third, ...rest] = path;
  if (first === 'actions' && typeof second === 'number' && isPlainMap(at(written, 'actions'))) {
    return { path: ['actions', ...path], isKey: false };
  }
  const resources = at(at(written, 'workbook'), 'resources');
  if (first === 'workbook' && second === 'resources' && typeof third === 'number' && isPlainMap(resources)) {
    const key = Object.keys(resources)[third] ?? String(third);
    const isId = rest.length === 1 && rest[0] === 'id';
    return { path: [first, second, key, ...(isId ? [] : rest)], isKey: isId };
  }
  return { path, isKey: false };
}

function at(value: unknown, key: string): unknown {
  return isPlainMap(value) ? value[key] : undefined;
}
