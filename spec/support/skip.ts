/**
 * Specs that need something this host may lack: a program, a privilege, a kernel feature.
 *
 * The reason stands in the title, so every report shows why a spec did not run, and nothing is skipped in silence:
 *
 *     describeWhere('promtool', 'promtool (package prometheus) is not installed')('the scrape', () => { … });
 *     itWhere(() => process.getuid?.() === 0, 'needs root')('adds an address', async () => { … });
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';

/** A program (a name looked up in PATH, or a path with a slash), or a check of one's own. */
export type Need = string | (() => boolean);

/** `describe` where the need is met; elsewhere a skipped suite that says why. */
export function describeWhere(need: Need, reason: string): (title: string, body: () => void) => void {
  return (title, body) => {
    if (isMet(need)) describe(title, body);
    else describe.skip(because(title, reason), body);
  };
}

/** `it` where the need is met; elsewhere a skipped spec that says why. */
export function itWhere(need: Need, reason: string): (title: string, body: () => void | Promise<void>, timeoutMs?: number) => void {
  return (title, body, timeoutMs) => {
    if (isMet(need)) it(title, body, timeoutMs);
    else it.skip(because(title, reason), body, timeoutMs);
  };
}

/** The full path of a program in PATH, or undefined. */
export function findProgram(name: string): string | undefined {
  const candidates = name.includes('/') ? [name] : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return candidates.find(isExecutable);
}

function isMet(need: Need): boolean {
  return typeof need === 'string' ? findProgram(need) !== undefined : need();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const told = new Set<string>();

function because(title: string, reason: string): string {
  if (!told.has(reason)) console.info(`skipped: ${reason}`);
  told.add(reason);
  return `${title} (skipped: ${reason})`;
}
