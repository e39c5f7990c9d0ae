/** From whatever was written of a run to its report: a report, a log of events, a recording. */
import type { RampartError } from '../../model/failure.js';
import type { Report } from '../../model/report.js';
import { toldByLog } from './log.js';
import { natureOf } from './nature.js';
import { toldByRecording } from './recording.js';
import { readReport } from './report-file.js';

export interface ReadRun {
  readonly report: Report;
  /** Why this is not the whole run; null when it is. */
  readonly incomplete: RampartError | null;
}

/** @throws RampartError when the file is none of them, or is not to be believed */
export async function readRun(file: string): Promise<ReadRun> {
  switch (await natureOf(file)) {
    case 'report':
      return { report: await readReport(file), incomplete: null };
    case 'log':
      return toldByLog(file, null);
    case 'recording':
      return toldByRecording(file);
  }
}
