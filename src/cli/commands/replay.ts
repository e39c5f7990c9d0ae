/**
 * `rampart replay RECORDING`: a recorded run again, event for event, without clock or network.
 *
 * Prints what the run printed, or one user's story, and at the end whether the fingerprint is the recorded one.
 */
import { NEVER, Subject } from 'rxjs';
import { loadRecording, scenarioOf } from '../../api/load-recording.js';
import type { Engine } from '../../model/engine.js';
import type { ExitCode } from '../../model/failure.js';
import { RampartError } from '../../model/failure.js';
import type { DashboardOutput } from '../../outputs/dashboard/dashboard-output.js';
import type { ListenAddress } from '../../outputs/listen-address.js';
import { parseOutputs } from '../../outputs/open-outputs.js';
import { StoryOutput } from '../../outputs/story/story-output.js';
import { type ReplayOptions, type Replayable, replayed } from '../../worlds/replayed.js';
import type { Output } from '../../ports.js';
import { loadDashboard } from '../dashboard.js';
import type { Command, Io } from '../io.js';
import { originOfReplay } from '../origin.js';
import { Pace } from '../pace.js';
import { type Finished, type LiveView, type Showing, runToReport } from '../run-to-report.js';
import { tellFailure } from '../tell-failure.js';
import { worstExit } from '../worst-exit.js';

export interface ReplayCommandOptions extends Showing {
  readonly file: string;
  readonly out: readonly string[];
  /** What walks the statecharts. */
  readonly engine: Engine;
  /** Seconds of the recorded run in a second; as fast as it goes when left out. */
  readonly speed?: number;
  /** Where the dashboard is served; null = nowhere. */
  readonly dashboard: ListenAddress | null;
  /** Number of the event after which to stop. */
  readonly until?: number;
  /** Number of the user whose story is told instead of the log. */
  readonly user?: number;
}

type Pump = NonNullable<ReplayOptions['pump']>;

/** Inputs between two looks at signals and the screen. */
const SLICE = 256;

export const replay: Command<ReplayCommandOptions> = async (options, io) => {
  const makeFiles = await parseOutputs(options.json ? [...options.out, 'json=-'] : options.out);
  const recording = await loadRecording(options.file);
  const { dashboard, speed } = options;
  if (dashboard !== null && speed === undefined) {
    const { lookAtRecording } = await import('../look-at-recording.js');
    return lookAtRecording(recording, dashboard, inSlices, io);
  }
  const showsPage = dashboard === null ? null : await loadDashboard(dashboard);
  let page: DashboardOutput | null = null;
  const make = (view: LiveView): readonly Output[] => {
    const files = makeFiles({ page: { fold: view.fold, origin: originOfReplay(recording) } });
    if (showsPage === null) return files;
    const say = (text: string): void => void (options.quiet || io.stderr.write(`${text}\n`));
    page = showsPage({ scenario: scenarioOf(recording), mode: 'replayed', say }, view);
    return [page, ...files];
  };
  const story = options.user === undefined ? null : new StoryOutput(options.user, io.stdout as never);
  const stop$ = new Subject<ExitCode>();
  const deaf = io.onSignal((signal) => stop$.next(signal === 'sigint' ? 130 : 143));
  try {
    const world = replayed(recording, {
      pump: speed === undefined ? inSlices : atSpeed(speed),
      ...(story === null ? {} : { onInput: (input) => story.note(input) }),
    });
    const running = {
      scenario: scenarioOf(recording),
      world,
      engine: options.engine,
      outputs: make,
      ...(story === null ? {} : { log: story }),
      commands$: NEVER,
      stop$,
      fingerprint: true,
      ...(options.until === undefined ? {} : { untilSeq: options.until }),
      defects: [],
    };
    const finished = await runToReport(running, options, io);
    return worstExit([finished.exitCode, conclude(finished, recording, options, io)]);
  } finally {
    deaf();
    await (page as DashboardOutput | null)?.close();
  }
};

const inSlices: Pump = (step) => {
  const slice = (): void => {
    for (let left = SLICE; left > 0; left -= 1) if (!step()) return;
    setImmediate(slice);
  };
  slice();
};

function atSpeed(speed: number): Pump {
  return (step, nextAtUs) => {
    const pace = new Pace(speed);
    const next = (): void => {
      for (let left = SLICE; left > 0 && nextAtUs() <= pace.nowUs(); left -= 1) if (!step()) return;
      pace.when(nextAtUs(), next);
    };
    next();
  };
}

/** Says whether it was the same run. A run that was stopped on the way has no fingerprint to compare. */
function conclude({ report }: Finished, { file, end }: Replayable, { json, quiet, until }: ReplayCommandOptions, io: Io): ExitCode {
  if (report.exit.reason === 'broken_off') {
    if (!quiet && report.exit.code === 0) io.stderr.write(`Stopped after event ${until}\n`);
    return 0;
  }
  if (end === null) {
    const message = `${file} has no end marker: its run came to an end, but whether this is all of it cannot be told`;
    return tellFailure(new RampartError('recording.incomplete', message), io);
  }
  // Had it been another one, the replay would have stopped with a difference.
  if (!json && !quiet) io.stdout.write(`Fingerprint ${report.fingerprint}: equal to the recorded one\n`);
  return 0;
}
