/**
 * `rampart init [DIR]`: a folder to begin with. Never overwrites: where one of its files exists, nothing is written.
 */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RampartError } from '../../model/failure.js';
import type { Command } from '../io.js';
import { type StarterFile, starterFiles } from '../starter-files.js';
import { writeLine } from '../write-line.js';

export interface InitOptions {
  /** Made when it does not exist. */
  readonly folder: string;
}

/** @throws RampartError `output.unavailable` when a file exists already or cannot be written. */
export const init: Command<InitOptions> = async ({ folder }, { stdout }) => {
  const files = starterFiles();
  for (const { name } of files) await refuseIfThere(join(folder, name));
  await attempt(folder, () => mkdir(folder, { recursive: true }));
  for (const file of files) await create(folder, file);
  for (const { name } of files) writeLine(stdout, `Wrote ${join(folder, name)}`);
  writeLine(stdout, `Next: rampart simulate ${join(folder, 'scenario.yaml')}`);
  return 0;
};

async function refuseIfThere(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw taken(path);
}

async function create(folder: string, { name, text }: StarterFile): Promise<void> {
  const path = join(folder, name);
  // Whoever made it since we looked keeps it.
  await attempt(path, () => writeFile(path, text, { flag: 'wx' }));
}

async function attempt(path: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw taken(path);
    throw new RampartError('output.unavailable', `${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

function taken(path: string): RampartError {
  return new RampartError('output.unavailable', `${path} exists already, and is left as it is: nothing was written`, {
    hint: 'Give another folder: rampart init DIR.',
  });
}
