/** `loadRecording`: a recording from a file, checked and ready to be replayed. */
import { open } from 'node:fs/promises';
import { RecordingReader } from '../journal/read.js';
import type { Observable } from 'rxjs';
import { RampartError } from '../model/failure.js';
import type { RunEvent } from '../model/run-event.js';
import type { Scenario } from '../model/scenario.js';
import { VERSION } from '../model/version.js';
import { planHash } from '../scenario/plan-hash.js';
import { decodeWritten } from '../scenario/writable-scenario.js';
import { type ReplayOptions, type Replayable, replayed } from '../worlds/replayed.js';
import { run } from './run.js';

const CHUNK_BYTES = 1024 * 1024;
/** Everything read is kept: a larger file would not fit. */
const FILE_BYTES_MAX = 2 * 1024 * 1024 * 1024;

/**
 * Reads a recording.
 *
 * One that breaks off (its process was killed, its file cut) is returned as far as it goes, with `end` null.
 *
 * @throws RampartError `file.unreadable`; `recording.unreadable` when it is none, `recording.corrupt` with the line that was
 * changed, `recording.version`, `recording.too_large`, or `recording.other_scenario` when its scenario is not the one it names.
 */
export async function loadRecording(file: string): Promise<Replayable> {
  const reader = new RecordingReader(file, VERSION);
  await readChunks(file, (chunk) => reader.push(chunk));
  const recording = reader.finish();
  const { text, overrides, env, writtenHash } = recording.header;
  const scenario = decodeWritten({ text, overrides, env }, `${file} (scenario)`, (error) => {
    throw new RampartError('recording.other_scenario', `${file}, line 1: its scenario cannot be read: ${error.message}`, { cause: error });
  });
  if (planHash({ text, overrides }) !== writtenHash)
    throw new RampartError('recording.other_scenario', `${file}, line 1: its scenario does not have the plan hash it names`);
  return { ...recording, scenario };
}

/** The scenario of a recording, without its secrets. */
export function scenarioOf({ scenario }: Replayable): Scenario {
  return scenario;
}

/** Replays a recording with its own scenario and seed: `run(scenarioOf(recording), { world: replayed(recording) })`. */
export function replay(recording: Replayable, options: ReplayOptions = {}): Observable<RunEvent> {
  return run(scenarioOf(recording), { world: replayed(recording, options) });
}

async function readChunks(file: string, take: (chunk: Uint8Array) => void): Promise<void> {
  const handle = await open(file).catch((error: Error) => {
    throw new RampartError('file.unreadable', `${file} cannot be read: ${error.message}`, { cause: error });
  });
  try {
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let total = 0; ; ) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES).catch((error: Error) => {
        throw new RampartError('file.unreadable', `${file} cannot be read: ${error.message}`, { cause: error });
      });
      if (bytesRead === 0) return;
      total += bytesRead;
      if (total > FILE_BYTES_MAX) throw new RampartError('recording.too_large', `${file} is larger than ${FILE_BYTES_MAX} bytes`);
      take(chunk.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
