/**
 * `run`: a scenario as a stream of events.
 */
import { type Observable, defer, tap } from 'rxjs';
import { Fingerprint } from '../journal/fingerprint.js';
import type { Command } from '../model/command.js';
import type { RunEvent } from '../model/run-event.js';
import type { Scenario } from '../model/scenario.js';
import type { World } from '../ports.js';
import { RunNotes, attachNotes } from '../report/run-notes.js';
import { runPlan } from '../runtime/run.js';
import { compilePlan } from '../scenario/compile-plan.js';

export interface RunSettings {
  /** How to run it: `live()` or `simulated()`. */
  readonly world: World;
  /** Safe integer from 0: all chance of the run comes from it. Required, so that every run can be told again. */
  readonly seed: number;
  /** What operators say while it runs. */
  readonly commands$?: Observable<Command>;
  /** Whether to compute the fingerprint for the report; costs a line of JSON per event. */
  readonly fingerprint?: boolean;
}

/**
 * Runs a scenario.
 *
 * The observable is cold: subscribing starts a run, completion is its end, and unsubscribing ends every user
 * at once and returns every lease. It errors with a `RampartError` when the world refuses (an address that
 * cannot be bound, a target that is not allowed); then nothing was sent. Events come synchronously, in order; a
 * simulated run is over when `subscribe` returns.
 *
 * @example
 * const scenario = await loadScenario('scenarios/load_test_simple.yaml');
 * const report = await lastValueFrom(run(scenario, { world: live(), seed: 42 }).pipe(toReport()));
 *
 * @throws RampartError `command.usage` when the seed is not a safe integer from 0.
 */
export function run(scenario: Scenario, { world, seed, commands$, fingerprint = false }: RunSettings): Observable<RunEvent> {
  const plan = compilePlan(scenario, { seed });
  return defer(() => {
    const notes = new RunNotes(plan);
    const lines = fingerprint ? new Fingerprint() : null;
    return runPlan(plan, world, { beside: notes, ...(commands$ === undefined ? {} : { commands$ }) }).pipe(
      tap((event) => {
        if (event.type === 'run.started') attachNotes(event, notes);
        lines?.add(event);
        if (event.type === 'run.finished') notes.fingerprint = lines?.finish() ?? null;
      }),
    );
  });
}
