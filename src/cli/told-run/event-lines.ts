/**
 * The events of a log (`--out jsonl`), line by line, in order; the file may be of any size.
 *
 * A last line that was cut off is left out: that is how a process that was killed leaves its log. Any other line that
 * is no event means that the file is not what it was taken for.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { readEvent } from '../../check/read-event.js';
import { RampartError } from '../../model/failure.js';
import type { RunEvent } from '../../model/run-event.js';

/** @throws RampartError `file.unreadable` */
export async function* eventsOf(file: string): AsyncGenerator<RunEvent> {
  let lines = 0;
  let misfit: RampartError | null = null;
  for await (const line of linesOf(file)) {
    // Something follows it: it is not the last one.
    if (misfit !== null) throw misfit;
    lines += 1;
    const read = readEvent(line);
    if (read.ok) yield read.event;
    else misfit = notALog(`${file}, line ${lines}: ${read.problem}`);
  }
  if (lines === 0) throw notALog(`${file} is empty`);
  if (misfit !== null && lines === 1) throw misfit;
}

/** The lines of a text file. @throws RampartError `file.unreadable` */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file, 'utf8');
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw new RampartError('file.unreadable', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  } finally {
    input.destroy();
  }
}

function notALog(message: string): RampartError {
  return new RampartError('file.unreadable', message, { hint: 'Give a file as --out jsonl= wrote it.' });
}
