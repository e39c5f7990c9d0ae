/** The run of a recording, told again by replaying it: no clock, no network. */
import { lastValueFrom, tap } from 'rxjs';
import { loadRecording, replay } from '../../api/load-recording.js';
import { RampartError } from '../../model/failure.js';
import { ReportFold } from '../../report/report.js';
import { originOfReplay } from '../origin.js';
import { planOf } from '../../api/run.js';
import { replayed } from '../../worlds/replayed.js';
import type { ToldRun } from './told-run.js';

/** @throws RampartError what `loadRecording` refuses, and `replay.difference` */
export async function toldByRecording(file: string): Promise<ToldRun> {
  const recording = await loadRecording(file);
  const plan = planOf(recording.scenario, replayed(recording), undefined);
  const fold = new ReportFold(plan);
  fold.keepTimeline();
  const incomplete = await heard(
    lastValueFrom(replay(recording).pipe(tap((event) => fold.apply(event)))),
    recording.end === null ? new RampartError('recording.incomplete', `${file} breaks off before the end of its run`) : null,
  );
  const report = fold.finish({
    health: null,
    fingerprint: recording.end?.fingerprint ?? null,
    bindsSources: recording.header.bindsSources,
    brokenOff: 5,
  });
  return { plan, fold, report, scenario: recording.scenario, origin: originOfReplay(recording), incomplete };
}

/** That the replay of a recording breaks off where that does is no failure of the replay. */
async function heard(replaying: Promise<unknown>, incomplete: RampartError | null): Promise<RampartError | null> {
  try {
    await replaying;
  } catch (error) {
    if (!(error instanceof RampartError) || error.code !== 'recording.incomplete') throw error;
    return error;
  }
  return incomplete;
}
