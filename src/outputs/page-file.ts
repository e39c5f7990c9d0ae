/**
 * Reads what vite built of a page. It lies in `dist/pages` beside the built code; when run from sources (specs, tsx),
 * in the `dist` of the project.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

const BESIDE = new URL('../../pages/', import.meta.url);
const FROM_SOURCE = new URL('../../dist/pages/', import.meta.url);

/** @param path such as `dashboard/index.html`: a name of ours, never one that was asked for. */
export function readPageFile(path: string): Promise<string> {
  return readFile(new URL(path, existsSync(BESIDE) ? BESIDE : FROM_SOURCE), 'utf8');
}
