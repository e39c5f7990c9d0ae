/** Operators over a run's stream: its states, and the report it ends in. */
import { Observable, type OperatorFunction } from 'rxjs';
import { assert } from '../model/assertion.js';
import type { Plan } from '../model/plan.js';
import type { Report } from '../model/report.js';
import type { RunEvent } from '../model/run-event.js';
import type { RunState } from '../model/run-state.js';
import { RunTally } from '../model/run-tally.js';
import { ReportFold } from '../report/report.js';
import { type RunNotes, notesOf } from '../report/run-notes.js';

export interface StatesOptions {
  /** Microseconds of the run between two states; 0, a state after each event, unless given. The last state always comes. */
  readonly everyUs?: number;
}

/**
 * The state of the run after each event, or sampled: the numbers that the report, the metrics and the dashboard show.
 *
 * Each state is a copy that stays as it is. A copy costs as much as the scenario is large, so say `everyUs` where not
 * every state is wanted: events in between are counted and cost no copy. It is time of the run, not of a clock, so the
 * samples of a simulated or replayed run are the same each time.
 *
 * @example
 * run(scenario, { world: live(), seed: 42 }).pipe(toStates({ everyUs: 1_000_000 })).subscribe(({ users }) => console.log(users.active));
 */
export function toStates({ everyUs = 0 }: StatesOptions = {}): OperatorFunction<RunEvent, RunState> {
  return fold(
    (plan) => ({ tally: new RunTally(plan), dueUs: 0 }),
    (sampler, event, next) => {
      sampler.tally.apply(event);
      if (event.at < sampler.dueUs && event.type !== 'run.finished') return;
      if (everyUs > 0) sampler.dueUs = (Math.floor(event.at / everyUs) + 1) * everyUs;
      next(sampler.tally.snapshot());
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
