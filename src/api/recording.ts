/** Recording a run to a file: what a program calls. */
import type { JournalSink } from '../journal/journal-sink.js';
import { recordWorld } from '../journal/record.js';
import { RecordingFile } from '../outputs/recording/recording-file.js';
import type { World } from '../ports.js';
import { writableScenario } from '../scenario/writable-scenario.js';

/**
 * The same world, with every input of its run written down, secrets left out: for one run.
 *
 * @example
 * const file = await openRecording('incident.rec');
 * await lastValueFrom(run(scenario, { world: recording(live(), file), seed: 42 }).pipe(toReport()));
 * await file.finish();
 */
export function recording(world: World, sink: JournalSink): World {
  return recordWorld(world, sink, writableScenario);
}

/**
 * Opens a file to record into; one that exists is overwritten.
 *
 * @returns the sink for `recording`. Its `finish` closes the file, and rejects with `output.incomplete` when not every line is in it.
 * @throws RampartError `output.unavailable` when it cannot be written.
 */
export function openRecording(file: string): Promise<RecordingFile> {
  return RecordingFile.open(file);
}
