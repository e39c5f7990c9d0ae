/**
 * Files that are written at the end, whole or not at all.
 *
 * The text is written beside the target under another name and renamed when every byte is on the disk, so
 * that whoever reads the target sees the result before or the result after, never half of one. A target
 * that is no plain file (a pipe, a device, standard output) is written to directly.
 */
import { constants } from 'node:fs';
import { access, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { incomplete, incompleteness, openSink, STANDARD_OUTPUT, unavailable } from './file-target.js';
import { LineWriter } from './line-writer.js';

/**
 * Refuses a target that could not be written, without touching it.
 *
 * @param kind of output, for messages
 * @param target a path, or `-` for standard output
 * @throws RampartError `output.unavailable`
 */
export async function checkWholeFile(kind: string, target: string): Promise<void> {
  if (target === STANDARD_OUTPUT) return;
  try {
    if ((await natureOf(target)) === 'special') await access(target, constants.W_OK);
    else await access(dirname(await resolved(target)), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unavailable(kind, target, error);
  }
}

/** @throws RampartError `output.incomplete` */
export async function writeWholeFile(kind: string, target: string, text: string): Promise<void> {
  const direct = target === STANDARD_OUTPUT || (await natureOf(target)) === 'special';
  if (direct) await write(kind, target, text);
  else await replace(kind, target, text);
}

async function write(kind: string, target: string, text: string): Promise<void> {
  const writer = new LineWriter(await openSink(kind, target));
  writer.write(text);
  const problem = incompleteness(kind, target, await writer.finish());
  if (problem !== null) throw problem;
}

async function replace(kind: string, target: string, text: string): Promise<void> {
  const path = await resolved(target);
  const beside = `${path}.${process.pid}.part`;
  try {
    const file = await open(beside, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await unlink(beside).catch(() => undefined);
    throw incomplete(kind, target, error);
  }
}

/** A folder counts as an error here: `EISDIR`. */
async function natureOf(path: string): Promise<'plain' | 'special' | 'absent'> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return 'absent';
  if (found.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  return found.isFile() ? 'plain' : 'special';
}

/** Through symbolic links, so that the link stays and what it points to is replaced. */
async function resolved(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
