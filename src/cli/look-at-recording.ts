/** A recording on the dashboard, at any of its events, until a signal comes. */
import { lastValueFrom, tap } from 'rxjs';
import { scenarioOf } from '../api/load-recording.js';
import { planOf, run } from '../api/run.js';
import type { ExitCode } from '../model/failure.js';
import { RampartError } from '../model/failure.js';
import { openToOthers } from '../outputs/dashboard/dashboard-output.js';
import { RecordingView } from '../outputs/dashboard/recording-view.js';
import { isLoopbackHost, type ListenAddress } from '../outputs/listen-address.js';
import { type ReplayOptions, type Replayable, replayed } from '../worlds/replayed.js';
import type { Io } from './io.js';
import { ReplayedVariables } from './replayed-variables.js';

/** @param pump drives the replay, so that a signal is heard in a long one. */
export async function lookAtRecording(
  recording: Replayable,
  address: ListenAddress,
  pump: NonNullable<ReplayOptions['pump']>,
  { stderr, onSignal }: Pick<Io, 'stderr' | 'onSignal'>,
): Promise<ExitCode> {
  const done = new Promise<void>((resolve) => {
    const deaf = onSignal(() => {
      deaf();
      resolve();
    });
  });
  if (!isLoopbackHost(address.host)) stderr.write(`warning — ${openToOthers(address)}\n`);
  const world = replayed(recording, { pump });
  const variables = new ReplayedVariables(recording);
  const look = { file: recording.file, variables: (user: number, seq: number) => variables.at(user, seq) };
  const view = await RecordingView.of(planOf(scenarioOf(recording), world, undefined), look);
  try {
    await lastValueFrom(run(scenarioOf(recording), { world }).pipe(tap((event) => view.apply(event))));
  } catch (error) {
    // What could be replayed can be looked at: that is where to find out why it went no further.
    if (!(error instanceof RampartError)) throw error;
    view.breakOff(error.message);
  }
  stderr.write(`The dashboard is at ${await view.serve(address)}\nCtrl-C ends it.\n`);
  await done;
  await view.close();
  variables.close();
  return 0;
}
