/**
 * Where an output that writes a file puts it, and what it says when that does not work.
 *
 * A target is a path, or `-` for standard output. A file that exists is overwritten, as a shell's `>`
 * does: a run is often repeated, and its results are meant to be the last ones. What is no plain file
 * (a folder, a missing folder, no permission) refuses the run before it starts.
 */
import { open } from 'node:fs';
import { RampartError } from '../model/failure.js';
import { fileSink, isReaderGone, streamSink, type Sink } from './sink.js';
import type { Written } from './line-writer.js';

export const STANDARD_OUTPUT = '-';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EMFILE: 'this process may open no more files',
};

/** Creates or empties the file. Rejects with `output.unavailable`. */
export async function openSink(kind: string, target: string): Promise<Sink> {
  if (target === STANDARD_OUTPUT) return streamSink(process.stdout);
  return new Promise((resolve, reject) => {
    open(target, 'w', (error, fd) => (error ? reject(unavailable(kind, target, error)) : resolve(fileSink(fd))));
  });
}

/** A problem of the end: null when all is written, or when the reader of standard output just went away. */
export function incompleteness(kind: string, target: string, { dropped, failure }: Written): RampartError | null {
  if (target === STANDARD_OUTPUT && isReaderGone(failure)) return null;
  if (failure !== null) return incomplete(kind, target, failure, dropped);
  if (dropped === 0) return null;
  return new RampartError('output.incomplete', `${kind} output ${target}: ${dropped} lines are missing, the disk or reader was too slow`, {
    hint: 'Write to a faster disk, or ask for fewer outputs.',
  });
}

/** @param lost lines that were not written because of it. */
export function incomplete(kind: string, target: string, cause: unknown, lost = 0): RampartError {
  const missing = lost > 0 ? `; ${lost} lines are missing` : '';
  return new RampartError('output.incomplete', `${kind} output ${target}: ${reasonOf(cause)}${missing}`, { cause });
}

export function unavailable(kind: string, target: string, error: unknown): RampartError {
  return new RampartError('output.unavailable', `${kind} output ${target} cannot be written: ${reasonOf(error)}`, {
    hint: 'Check that the folder exists and is writable.',
    cause: error,
  });
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return REASONS[code ?? ''] ?? (error instanceof Error ? error.message : String(error));
}
