/** What a file about a run is, by how it begins: a recording (`--record`), a log of events (`--out jsonl=`) or a report (`--out json=`). */
import { open } from 'node:fs/promises';
import { RampartError } from '../../model/failure.js';

export type Nature = 'recording' | 'log' | 'report';

/** Every line of a recording begins with its checksum, and every line of a log with the number of its event. */
const OPENINGS: readonly (readonly [opening: string, nature: Nature])[] = [
  ['{"sum":', 'recording'],
  ['{"seq":', 'log'],
];
const OPENING_BYTES = 16;

/** @throws RampartError `file.unreadable` */
export async function natureOf(file: string): Promise<Nature> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(OPENING_BYTES), 0, OPENING_BYTES, 0);
      const beginning = buffer.toString('utf8', 0, bytesRead);
      return OPENINGS.find(([opening]) => beginning.startsWith(opening))?.[1] ?? 'report';
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new RampartError('file.unreadable', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
