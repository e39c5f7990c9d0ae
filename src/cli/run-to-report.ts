/**
 * From a world to an exit code: what `run`, and every command like it, does once it knows what to run and how.
 *
 * Opens the outputs, runs the scenario, hands every event to the fold and the outputs, and finishes them with the
 * report. A run that breaks off in the middle still gets its outputs finished, with what there is, and one whose
 * listener is at fault is ended and reported like any other.
 */
import { type Observable, Subject, merge, takeUntil, takeWhile, tap } from 'rxjs';
import { planOf, run } from '../api/run.js';
import type { Command } from '../model/command.js';
import type { Engine } from '../model/engine.js';
import type { Scope } from '../model/expression.js';
import type { ExitCode } from '../model/failure.js';
import { RampartError } from '../model/failure.js';
import type { GeneratorHealth, Report } from '../model/report.js';
import type { RunEvent } from '../model/run-event.js';
import type { Scenario } from '../model/scenario.js';
import { ConsoleOutput } from '../outputs/console/console-output.js';
import { ScreenOutput } from '../outputs/screen/screen-output.js';
import type { Output, World } from '../ports.js';
import { ReportFold } from '../report/report.js';
import { type RunNotes, notesOf } from '../report/run-notes.js';
import { formatProblem } from '../scenario/problems.js';
import type { Io } from './io.js';
import { Listeners } from './listeners.js';
import { tellFailure } from './tell-failure.js';
import { worstExit } from './worst-exit.js';

/** How a run is shown. */
export interface Showing {
  /** The report goes to stdout as JSON (by one of the outputs), and nothing else may. */
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

/** What an output can look at while the run goes on. */
export interface LiveView {
  readonly fold: ReportFold;
  readonly health: () => GeneratorHealth | null;
  /** What the expressions of a user see at this moment; null when there is no such user. */
  readonly scopeOf: (user: number) => Scope | null;
}

export interface Running {
  readonly scenario: Scenario;
  /** Left out where the world brings one. */
  readonly seed?: number;
  readonly world: World;
  /** Among how many threads the users are dealt out; 1 when left out. */
  readonly workers?: number;
  /** Files and the like, made when there is a fold for them to look at; the log and the live screen come by themselves. */
  readonly outputs: (view: LiveView) => readonly Output[];
  /** Instead of the log and the summary on stdout. */
  readonly log?: Output;
  /** More lines for the end of the log. */
  readonly appendix?: () => readonly string[];
  /** Whether there is a live screen; there is unless said. */
  readonly screen?: boolean;
  readonly commands$: Observable<Command>;
  readonly fingerprint: boolean;
  /** What walks the statecharts. */
  readonly engine: Engine;
  /** Number of the event after which to stop; everything when left out. */
  readonly untilSeq?: number;
  /** Ends the run from outside, with the exit code for it. */
  readonly stop$?: Observable<ExitCode>;
  /** Defects met outside the core, told at the end. */
  readonly defects: readonly unknown[];
}

/** What came of it, beside the exit code. */
export interface Finished {
  readonly exitCode: ExitCode;
  readonly report: Report;
}

/** @throws RampartError when the run is refused: nothing was sent then, and no output was finished. */
export async function runToReport(running: Running, showing: Showing, io: Io): Promise<Finished> {
  const { scenario, seed, world, commands$, untilSeq, stop$ } = running;
  if (!showing.quiet) for (const warning of scenario.warnings) io.stderr.write(`${formatProblem(warning)}\n`);
  const plan = planOf(scenario, world, seed);
  const fold = new ReportFold(plan);
  let notes: RunNotes | undefined;
  const health = (): GeneratorHealth | null => notes?.readHealth() ?? null;
  const scopeOf = (user: number): Scope | null => notes?.readScope(user) ?? null;
  const hidden = showing.quiet || running.screen === false;
  const screen = hidden ? null : new ScreenOutput({ stream: io.stderr as never, fold, health });
  const log = showing.json ? [] : [running.log ?? consoleOutput(showing, io, { fold, screen, appendix: running.appendix })];
  const outputs = [...log, ...running.outputs({ fold, health, scopeOf }), ...(screen === null ? [] : [screen])];
  for (const output of outputs) await output.open(plan);

  let brokenOff: ExitCode = 0;
  const faults: unknown[] = [];
  const fault$ = new Subject<Command>();
  const listeners = new Listeners([(event) => fold.apply(event), ...outputs.map((output) => output.event.bind(output))], (error) => {
    // Events come in the middle of a turn, and commands are turns of their own.
    brokenOff = 1;
    if (faults.length === 0) setImmediate(() => fault$.next({ type: 'abort', cause: 'internal' }));
    faults.push(error);
  });
  const listen = (event: RunEvent): void => {
    notes ??= notesOf(event);
    listeners.tell(event);
  };
  const { workers = 1, fingerprint, engine } = running;
  const events$ = run(scenario, { world, seed: plan.seed, commands$: merge(commands$, fault$), fingerprint, engine, workers });
  // Each operator is a call for each event: there is none that is not asked for.
  const cut$ = untilSeq === undefined ? events$ : events$.pipe(takeWhile(({ seq }) => seq < untilSeq, true));
  const breakOff = (code: ExitCode): void => {
    brokenOff = code;
  };
  try {
    await (stop$ === undefined ? cut$ : cut$.pipe(takeUntil(stop$.pipe(tap(breakOff))))).forEach(listen);
  } catch (error) {
    screen?.close();
    if (notes === undefined || !(error instanceof RampartError)) throw error;
    brokenOff = tellFailure(error, io);
  }
  screen?.close();
  const { defect } = notes as RunNotes;
  const defects = [...(defect === undefined ? [] : [defect]), ...faults, ...running.defects].map((each) => tellFailure(each, io));
  const report = fold.finish({ ...besideTheEvents(notes as RunNotes), brokenOff });
  return { exitCode: worstExit([report.exit.code, ...defects, ...(await finishAll(outputs, report, io))]), report };
}

function besideTheEvents({ mode, bindsSources, health, fingerprint, allocateUs, releaseUs }: RunNotes) {
  return { mode, bindsSources, health, fingerprint, allocateUs, releaseUs };
}

interface LogParts {
  readonly fold: ReportFold;
  readonly screen: ScreenOutput | null;
  readonly appendix: Running['appendix'];
}

function consoleOutput({ color, verbose, quiet }: Showing, io: Io, { fold, screen, appendix }: LogParts): Output {
  return new ConsoleOutput({
    stream: io.stdout as never,
    color,
    verbose,
    quiet,
    failures: () => fold.failures.read(),
    ...(screen === null ? {} : { aside: screen.aside }),
    ...(appendix === undefined ? {} : { appendix }),
  });
}

/** Every output is finished, whatever becomes of the others; the screen first, so that the summary stands alone. */
async function finishAll(outputs: readonly Output[], report: Report, io: Io): Promise<ExitCode[]> {
  const codes: ExitCode[] = [];
  for (const output of outputs.toSorted((a, b) => Number(b instanceof ScreenOutput) - Number(a instanceof ScreenOutput))) {
    try {
      await output.finish(report);
    } catch (error) {
      codes.push(tellFailure(error, io));
    }
  }
  return codes;
}
