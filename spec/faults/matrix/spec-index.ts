/**
 * Which spec files name which rows of the fault matrix, read from their text without running them.
 *
 * Only what begins a literal counts, as titles do: a number in a comment, or in the middle of a string, covers nothing.
 */
import { readFileSync } from 'node:fs';
import { projectFiles } from '../../house/project-files.js';
import { rowsOfTitle } from './matrix.js';

const TITLE = /(?:^|[^\w$])(['"`])([NHC]\d[^\n]*?)\1/g;
/** A spec file, or a table that spec files run over. */
const READ = /^spec\/(?!faults\/matrix\/).*\.ts$/;

/** Files by row, sorted. */
export function filesByRow(): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const path of projectFiles().filter((each) => READ.test(each))) {
    for (const row of rowsNamedIn(readFileSync(path, 'utf8'))) files.set(row, [...(files.get(row) ?? []), path]);
  }
  return files;
}

/** Rows that literals of the text begin with, each once. Pure. */
export function rowsNamedIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(TITLE)].flatMap((match) => rowsOfTitle(match[2] as string)));
}
