/**
 * `run`: a scenario as a stream of events.
 */
import { type Observable, defer, tap } from 'rxjs';
import { Fingerprint } from '../journal/fingerprint.js';
import { type Command, isCommand } from '../model/command.js';
import { RampartError } from '../model/failure.js';
import { DEFAULT_ENGINE, type Engine } from '../model/engine.js';
import type { Plan } from '../model/plan.js';
import type { RunEvent } from '../model/run-event.js';
import type { Scenario } from '../model/scenario.js';
import { WORKERS_MAX } from '../model/share.js';
import type { World } from '../ports.js';
import { RunNotes } from '../report/run-notes.js';
import { runPlan } from '../runtime/run.js';
import { compilePlan } from '../scenario/compile-plan.js';
import { runDivided } from '../workers/divided-run.js';
import { threads } from '../workers/threads.js';

export interface RunSettings {
  /** How to run it: `live()`, `simulated()` or `replayed(recording)`. */
  readonly world: World;
  /** Safe integer from 0: all chance of the run comes from it. Required, so that every run can be told again; a recording brings its own. */
  readonly seed?: number;
  /** What operators say while it runs. */
  readonly commands$?: Observable<Command>;
  /** Whether to compute the fingerprint for the report; costs a line of JSON per event. */
  readonly fingerprint?: boolean;
  /** What walks the statecharts: tables compiled from them (the default), or XState itself. The run is the same, event for event. */
  readonly engine?: Engine;
  /** Among how many threads the plan is dealt out, to use as many cores; 1 unless given. */
  readonly workers?: number;
}

/**
 * Runs a scenario.
 *
 * The observable is cold: subscribing starts a run, completion is its end, and unsubscribing ends every user
 * at once and returns every lease. It errors with a `RampartError` when the world refuses (an address that
 * cannot be bound, a target that is not allowed); then nothing was sent. Events come synchronously, in order; a
 * simulated run is over when `subscribe` returns, unless it is divided among workers. The run errors with
 * `workers.refused` when its plan cannot be.
 *
 * @example
 * const scenario = await loadScenario('scenarios/load_test_simple.yaml');
 * const report = await lastValueFrom(run(scenario, { world: live(), seed: 42 }).pipe(toReport()));
 *
 * @throws RampartError `command.usage` when the seed is not a safe integer from 0, or the number of workers is none from 1 to 256.
 */
export function run(
  scenario: Scenario,
  { world, seed, commands$, fingerprint = false, engine = DEFAULT_ENGINE, workers = 1 }: RunSettings,
): Observable<RunEvent> {
  checkWorkers(workers);
  const plan = planOf(scenario, world, seed);
  return defer(() => {
    const notes = new RunNotes(plan, world.mode);
    const lines = fingerprint || world.seal !== undefined ? new Fingerprint() : null;
    const spoken = commands$ === undefined ? {} : { commands$: commands$.pipe(tap(checkCommand)) };
    const events$ =
      workers === 1
        ? runPlan(plan, world, { beside: notes, engine, ...spoken })
        : runDivided(plan, world, { workers, transport: threads(), notes, engine, ...spoken });
    // Each operator is a call for each event, so there is none where there is nothing to do.
    if (lines === null) return events$;
    return events$.pipe(
      tap((event) => {
        lines.add(event);
        if (event.type !== 'run.finished') return;
        notes.fingerprint = lines.finish();
        world.seal?.({ fingerprint: notes.fingerprint, events: event.seq, reason: event.reason });
      }),
    );
  });
}

/** The plan of a run; that of a replay is called what the recorded one was called, whatever was left out of its text. */
export function planOf(scenario: Scenario, { retells }: World, seed: number | undefined): Plan {
  const chosen = seed ?? retells?.seed;
  if (chosen === undefined) throw new RampartError('command.usage', 'A run needs a seed', { hint: 'Give one, such as 42.' });
  const plan = compilePlan(scenario, { seed: chosen });
  return plan.hash === retells?.writtenHash ? { ...plan, hash: retells.planHash } : plan;
}

function checkWorkers(workers: number): void {
  if (Number.isSafeInteger(workers) && workers >= 1 && workers <= WORKERS_MAX) return;
  throw new RampartError('command.usage', `The number of workers ${String(workers)} is not a whole number from 1 to ${WORKERS_MAX}`, {
    hint: 'Give as many as there are cores, or 1.',
  });
}

/** A defect of whoever speaks: there is nobody to answer it. */
function checkCommand(command: Command): void {
  if (!isCommand(command)) throw new RampartError('command.usage', `Not a command: ${JSON.stringify(command)}`);
}
