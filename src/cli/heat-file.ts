/**
 * What a run came to on the picture of its users: from its report (`--out json=`), its events (`--out jsonl=`) or its
 * recording (`--record`), which is replayed for it.
 */
import { type Heat, HeatFold, heatOfReport } from '../chart/heat.js';
import { eventsOf } from './told-run/event-lines.js';
import { natureOf } from './told-run/nature.js';
import { readRun } from './told-run/read-run.js';

export interface RunShown {
  readonly heat: Heat;
  /** Name of the scenario that ran; absent when the events do not begin at the beginning. */
  readonly scenario?: string;
}

/** @throws RampartError `file.unreadable` when the file cannot be read, or is none of them; what a recording is refused for. */
export async function readHeat(file: string): Promise<RunShown> {
  if ((await natureOf(file)) === 'log') return heatOfLog(file);
  const { report } = await readRun(file);
  return { scenario: report.scenario, heat: heatOfReport(report) };
}

/** Also of a log that was cut out of a longer one. */
async function heatOfLog(file: string): Promise<RunShown> {
  const fold = new HeatFold();
  let scenario: string | undefined;
  for await (const event of eventsOf(file)) {
    if (event.type === 'run.started') scenario = event.scenario;
    fold.apply(event);
  }
  return { heat: fold.heat(), ...(scenario === undefined ? {} : { scenario }) };
}
