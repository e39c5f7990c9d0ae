/** A run as one value: all its events, its report, and the fingerprint that pins it. */
import { lastValueFrom, tap } from 'rxjs';
import { toReport } from '../api/operators.js';
import { type RunSettings, run } from '../api/run.js';
import type { Report } from '../model/report.js';
import type { RunEvent } from '../model/run-event.js';
import type { Scenario } from '../model/scenario.js';

export interface FinishedRun {
  readonly events: readonly RunEvent[];
  readonly report: Report;
}

/** The seed of specs that do not care. */
const ANY_SEED = 1;

/**
 * Runs a scenario to its end.
 *
 * The seed is that of the recording where the world brings one, else 1 unless given. Rejects with a `RampartError` when
 * the world refuses, or a replay goes another way than its recording.
 */
export async function runToEnd(scenario: Scenario, settings: RunSettings): Promise<FinishedRun> {
  const events: RunEvent[] = [];
  const seed = settings.seed ?? settings.world.retells?.seed ?? ANY_SEED;
  const events$ = run(scenario, { ...settings, seed, fingerprint: true }).pipe(tap((event) => events.push(event)));
  return { report: await lastValueFrom(events$.pipe(toReport())), events };
}

/** The report of a run, in one line. */
export async function reportOf(scenario: Scenario, settings: RunSettings): Promise<Report> {
  return (await runToEnd(scenario, settings)).report;
}

/** The fingerprint of a run, to be kept as a snapshot: it changes when any event does. */
export async function fingerprintOf(scenario: Scenario, settings: RunSettings): Promise<string> {
  return (await reportOf(scenario, settings)).fingerprint as string;
}
