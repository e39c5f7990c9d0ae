/**
 * The report as one JSON object in a file, whole or not at all.
 *
 * It is written beside the target under another name and renamed when every byte is on the disk, so
 * that whoever reads the target sees the report before or the report after, never half of one. A target
 * that is no plain file (a pipe, a device, standard output) is written to directly.
 */
import { constants } from 'node:fs';
import { access, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plan } from '../../model/plan.js';
import type { Report } from '../../model/report.js';
import type { Output } from '../../ports.js';
import { incomplete, incompleteness, openSink, STANDARD_OUTPUT, unavailable } from '../file-target.js';
import { LineWriter } from '../line-writer.js';

export class JsonOutput implements Output {
  readonly #target: string;

  /** @param target a path, or `-` for standard output. */
  constructor(target: string) {
    this.#target = target;
  }

  /** Refuses a target that could not be written, without touching it. */
  async open(_plan: Plan): Promise<void> {
    if (this.#target === STANDARD_OUTPUT) return;
    try {
      if ((await kindOf(this.#target)) === 'special') await access(this.#target, constants.W_OK);
      else await access(dirname(await resolved(this.#target)), constants.W_OK | constants.X_OK);
    } catch (error) {
      throw unavailable('json', this.#target, error);
    }
  }

  event(): void {}

  async finish(report: Report): Promise<void> {
    const text = `${JSON.stringify(report, null, 2)}\n`;
    const direct = this.#target === STANDARD_OUTPUT || (await kindOf(this.#target)) === 'special';
    if (direct) await this.#write(text);
    else await this.#replace(text);
  }

  async #write(text: string): Promise<void> {
    const writer = new LineWriter(await openSink('json', this.#target));
    writer.write(text);
    const problem = incompleteness('json', this.#target, await writer.finish());
    if (problem !== null) throw problem;
  }

  async #replace(text: string): Promise<void> {
    const target = await resolved(this.#target);
    const beside = `${target}.${process.pid}.part`;
    try {
      const file = await open(beside, 'w');
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, target);
    } catch (error) {
      await unlink(beside).catch(() => undefined);
      throw incomplete('json', this.#target, error);
    }
  }
}

/** A folder counts as an error here: `EISDIR`. */
async function kindOf(path: string): Promise<'plain' | 'special' | 'absent'> {
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
