/** Operators over a run's stream: its states, and the report it ends in. */
import { Observable, type OperatorFunction } from 'rxjs';
import { assert } from '../model/assertion.js';
import type { Plan } from '../model/plan.js';
import type { Report } from '../model/report.js';
import type { RunEvent } from '../model/run-event.js';
import { type RunState, RunTally } from '../model/run-state.js';
import { ReportFold } from '../report/report.js';
import { type RunNotes, notesOf } from '../report/run-notes.js';

/**
 * The state of the run after each event.
 *
 * Each state is a copy that stays as it is. A copy costs as much as the scenario is large, so sample the
 * stream (`auditTime`, `sampleTime`) where not every state is wanted.
 */
export function toStates(): OperatorFunction<RunEvent, RunState> {
  return fold(
    (plan) => new RunTally(plan),
    (tally, event, next) => {
      tally.apply(event);
      next(tally.snapshot());
    },
  );
}

/** The report of the run, once, when it has ended. */
export function toReport(): OperatorFunction<RunEvent, Report> {
  return fold(
    (plan) => new ReportFold(plan),
    (report, event, next, notes) => {
      report.apply(event);
      if (event.type === 'run.finished') next(report.finish(notes));
    },
  );
}

/** Folds a run's stream with something made from its plan, which the first event leads to. */
function fold<Folder, Result>(
  start: (plan: Plan) => Folder,
  step: (folder: Folder, event: RunEvent, next: (result: Result) => void, notes: RunNotes) => void,
): OperatorFunction<RunEvent, Result> {
  return (events$) =>
    new Observable<Result>((subscriber) => {
      let notes: RunNotes | undefined;
      let folder: Folder | undefined;
      return events$.subscribe({
        next: (event) => {
          if (notes === undefined || folder === undefined) {
            notes = notesOf(event);
            assert(notes !== undefined, 'this operator needs the stream of `run` from its first event');
            folder = start(notes.plan);
          }
          step(folder, event, (result) => subscriber.next(result), notes);
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
}
