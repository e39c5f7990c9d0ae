/** `--record FILE`, for every command that can record what it runs. */
import { RampartError } from '../model/failure.js';
import type { RecordingFile } from '../outputs/recording/recording-file.js';
import type { Output } from '../ports.js';

/** Two writers of one file would spoil both. */
export function refuseSharedTarget(record: string | undefined, out: readonly string[]): void {
  if (record === undefined || !out.some((request) => request.endsWith(`=${record}`))) return;
  throw new RampartError('command.usage', `--record ${record}: it is the target of an output already`);
}

/** A recording is closed with the outputs, and what went wrong with it is told like what went wrong with them. */
export function finishing(file: RecordingFile): Output {
  return { open: async () => {}, event: () => {}, finish: () => file.finish() };
}
