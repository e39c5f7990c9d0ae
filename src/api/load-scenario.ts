/** `loadScenario`: a scenario from a file. */
import { open } from 'node:fs/promises';
import { RampartError } from '../model/failure.js';
import type { Override, Scenario } from '../model/scenario.js';
import { decodeScenario } from '../scenario/decode-scenario.js';
import { SCENARIO_BYTES_MAX, decodeText } from '../scenario/text-guard.js';

export interface LoadOptions {
  /** `path=value` pairs applied to the document before it is decoded, in order. */
  readonly overrides?: readonly Override[];
  /** What `env.NAME` reads; the environment of this process unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads, checks and compiles a scenario file.
 *
 * @throws RampartError with every problem found (`problems`, sorted by position), or `file.unreadable`.
 */
export async function loadScenario(file: string, { overrides = [], env = process.env }: LoadOptions = {}): Promise<Scenario> {
  const decoded = decodeText(await readStart(file), file);
  if (!decoded.ok) throw new RampartError(decoded.problem.code, `${file}: ${decoded.problem.message}`, { problems: [decoded.problem] });
  return decodeScenario(decoded.text, file, { overrides, env });
}

/** The file, or as much of it as tells that it is too large: a device or a huge file is never read whole. */
async function readStart(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file);
    try {
      const bytes = new Uint8Array(SCENARIO_BYTES_MAX + 1);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new RampartError('file.unreadable', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
