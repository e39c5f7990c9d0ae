/**
 * `rampart run FILE`: the natural path, from YAML to report.
 *
 * Load the scenario, open the outputs, run it live, hand every event to the fold and the outputs, write the
 * report, and say by the exit code how it went.
 */
import { lastValueFrom, tap } from 'rxjs';
import { loadScenario } from '../../api/load-scenario.js';
import { run as runScenario } from '../../api/run.js';
import type { ExitCode } from '../../model/failure.js';
import type { Report } from '../../model/report.js';
import type { RunEvent } from '../../model/run-event.js';
import type { Override, Scenario } from '../../model/scenario.js';
import { ConsoleOutput } from '../../outputs/console/console-output.js';
import { createOutputs } from '../../outputs/open-outputs.js';
import { ScreenOutput } from '../../outputs/screen/screen-output.js';
import type { Output } from '../../ports.js';
import { ReportFold } from '../../report/report.js';
import { type RunNotes, notesOf } from '../../report/run-notes.js';
import { compilePlan } from '../../scenario/compile-plan.js';
import { formatProblem } from '../../scenario/problems.js';
import { live } from '../../worlds/live.js';
import type { Command, Io } from '../io.js';
import { drawSeed } from '../seed.js';
import { type StopSignals, listenToSignals } from '../stop-signals.js';
import { tellFailure } from '../tell-failure.js';
import { worstExit } from '../worst-exit.js';

export interface RunOptions {
  readonly file: string;
  /** Drawn and printed when left out. */
  readonly seed?: number;
  /** Applied to the scenario, in order: `--set`, `--duration` and `--graceful-stop` alike. */
  readonly overrides: readonly Override[];
  /** `KIND=TARGET`, as given. */
  readonly out: readonly string[];
  /** The report as JSON on stdout, and nothing else there. */
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  readonly sourceBinding: 'require' | 'off';
  readonly allowPublicTargets: boolean;
  readonly fingerprint: boolean;
}

export const run: Command<RunOptions> = async (options, io) => {
  const scenario = await loadScenario(options.file, { overrides: options.overrides, env: io.env });
  const outputs = createOutputs(options.json ? [...options.out, 'json=-'] : options.out);
  const signals = listenToSignals(io, options.quiet);
  try {
    return await runToReport(scenario, outputs, options, io, signals);
  } finally {
    signals.close();
  }
};

async function runToReport(
  scenario: Scenario,
  files: readonly Output[],
  options: RunOptions,
  io: Io,
  signals: StopSignals,
): Promise<ExitCode> {
  const warn = (text: string): void => {
    if (!options.quiet) io.stderr.write(`${text}\n`);
  };
  for (const warning of scenario.warnings) warn(formatProblem(warning));

  const seed = options.seed ?? drawSeed();
  const plan = compilePlan(scenario, { seed });
  const fold = new ReportFold(plan);
  let notes: RunNotes | undefined;
  const screen = options.quiet ? null : new ScreenOutput({ stream: io.stderr as never, fold, health: () => notes?.readHealth() ?? null });
  const outputs = [...(options.json ? [] : [consoleOutput(options, io, screen)]), ...files, ...(screen === null ? [] : [screen])];
  for (const output of outputs) await output.open(plan);

  const world = live({
    sourceBinding: options.sourceBinding,
    allowPublicTargets: options.allowPublicTargets,
    onWarning: (text) => warn(`warning — ${text}`),
  });
  const fingerprint = options.fingerprint || options.out.some((out) => out.startsWith('jsonl='));
  const listen = (event: RunEvent): void => {
    notes ??= notesOf(event);
    fold.apply(event);
    for (const output of outputs) output.event(event);
  };
  try {
    await lastValueFrom(runScenario(scenario, { world, seed, commands$: signals.commands$, fingerprint }).pipe(tap(listen)));
  } catch (error) {
    screen?.close();
    throw error;
  }
  screen?.close();
  const defects = [...(notes?.defect === undefined ? [] : [notes.defect]), ...signals.defects].map((defect) => tellFailure(defect, io));
  const report = fold.finish(notes as RunNotes);
  return worstExit([report.exit.code, ...defects, ...(await finishAll(outputs, report, io))]);
}

function consoleOutput({ color, verbose, quiet }: RunOptions, io: Io, screen: ScreenOutput | null): Output {
  return new ConsoleOutput({ stream: io.stdout as never, color, verbose, quiet, ...(screen === null ? {} : { aside: screen.aside }) });
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
