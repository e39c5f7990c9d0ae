/** A recording on the dashboard, at any of its events, until a signal comes. */
import { from, lastValueFrom, takeUntil, tap } from 'rxjs';
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
import { tellFailure } from './tell-failure.js';

/**
 * @param pump drives the replay, so that a signal is heard in a long one.
 * @returns 0 when a signal ended the looking, as the page's reader is told to do; the signal's own code where it came
 * before there was anything to look at
 */
export async function lookAtRecording(
  recording: Replayable,
  address: ListenAddress,
  pump: NonNullable<ReplayOptions['pump']>,
  io: Pick<Io, 'stderr' | 'onSignal'>,
): Promise<ExitCode> {
  const { stderr } = io;
  let signalled: ExitCode | null = null;
  const signal = new Promise<null>((resolve) => {
    const deaf = io.onSignal((name) => {
      deaf();
      signalled = name === 'sigint' ? 130 : 143;
      resolve(null);
    });
  });
  if (!isLoopbackHost(address.host)) stderr.write(`warning — ${openToOthers(address)}\n`);
  const world = replayed(recording, { pump });
  const variables = new ReplayedVariables(recording);
  const look = { file: recording.file, variables: (user: number, seq: number) => variables.at(user, seq) };
  const view = await RecordingView.of(planOf(scenarioOf(recording), world, undefined), look);
  try {
    const events$ = run(scenarioOf(recording), { world }).pipe(tap((event) => view.apply(event)));
    await lastValueFrom(events$.pipe(takeUntil(from(signal))), { defaultValue: null });
  } catch (error) {
    // What could be replayed can be looked at: that is where to find out why it went no further.
    if (!(error instanceof RampartError)) throw error;
    view.breakOff(error.message);
  }
  try {
    if (signalled !== null) return signalled;
    const gone = await new Promise<RampartError | null>((resolve, reject) => {
      void signal.then(resolve);
      view.serve(address, resolve).then((url) => stderr.write(`The dashboard is at ${url}\nCtrl-C ends it.\n`), reject);
    });
    return gone === null ? 0 : tellFailure(gone, io);
  } finally {
    await view.close();
    variables.close();
  }
}
