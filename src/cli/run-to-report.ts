/**
 * What every command that runs a scenario does with the run, whatever its world: hand each event to the fold and the
 * outputs, write the report, and say by the exit code how it went.
 */
import { lastValueFrom, tap } from 'rxjs';
import { run } from '../api/run.js';
import type { ExitCode } from '../model/failure.js';
import type { Plan } from '../model/plan.js';
import type { Report } from '../model/report.js';
import type { RunEvent } from '../model/run-event.js';
import type { Output, World } from '../ports.js';
import type { ReportFold } from '../report/report.js';
import { type RunNotes, notesOf } from '../report/run-notes.js';
import { formatProblem } from '../scenario/problems.js';
import type { Io } from './io.js';
import type { StopSignals } from './stop-signals.js';
import { tellFailure } from './tell-failure.js';
import { worstExit } from './worst-exit.js';

export interface RunToReport {
  readonly plan: Plan;
  readonly world: World;
  readonly signals: StopSignals;
  /** Folds every event before the outputs hear of it. */
  readonly fold: ReportFold;
  /** Opened, told and finished in this order, whatever becomes of the others. */
  readonly outputs: readonly Output[];
  readonly fingerprint: boolean;
  /** Hears of the notes of the run when it begins. */
  readonly onBegin?: (notes: RunNotes) => void;
  /** Called when the stream has ended, well or not, before anything is finished. */
  readonly onEnd?: () => void;
}

/** Runs the plan; rejects when the world refuses it or an output cannot be opened. */
export async function runToReport(ask: RunToReport, io: Io): Promise<ExitCode> {
  const { plan, world, signals, fold, outputs, fingerprint, onBegin, onEnd } = ask;
  for (const output of outputs) await output.open(plan);
  let notes: RunNotes | undefined;
  const listen = (event: RunEvent): void => {
    if (notes === undefined) {
      notes = notesOf(event) as RunNotes;
      onBegin?.(notes);
    }
    fold.apply(event);
    for (const output of outputs) output.event(event);
  };
  const events$ = run(plan.scenario, { world, seed: plan.seed, commands$: signals.commands$, fingerprint });
  try {
    await lastValueFrom(events$.pipe(tap(listen)));
  } finally {
    onEnd?.();
  }
  const defects = [...(notes?.defect === undefined ? [] : [notes.defect]), ...signals.defects].map((defect) => tellFailure(defect, io));
  const report = fold.finish(notes as RunNotes);
  return worstExit([report.exit.code, ...defects, ...(await finishAll(outputs, report, io))]);
}

/** Says what is doubtful about a scenario, and gives the function that says more of the kind. */
export function tellWarnings({ scenario }: Plan, quiet: boolean, io: Io): (text: string) => void {
  const warn = (text: string): void => {
    if (!quiet) io.stderr.write(`${text}\n`);
  };
  for (const warning of scenario.warnings) warn(formatProblem(warning));
  return warn;
}

async function finishAll(outputs: readonly Output[], report: Report, io: Io): Promise<ExitCode[]> {
  const codes: ExitCode[] = [];
  for (const output of outputs) {
    try {
      await output.finish(report);
    } catch (error) {
      codes.push(tellFailure(error, io));
    }
  }
  return codes;
}
