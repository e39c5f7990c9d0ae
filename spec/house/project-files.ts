/**
 * Every file of the project that a person wrote: what the house specs read.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Paths from the root, sorted: what is tracked, and what would be once added. */
export function projectFiles(): readonly string[] {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
  return [...new Set(listing.split('\0'))].filter((path) => path !== '' && existsSync(path)).sort();
}

/** The text of a file, or undefined when it holds none (a picture, an archive). */
export function textOf(path: string): string | undefined {
  const bytes = readFileSync(path);
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}
