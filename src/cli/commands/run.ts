/**
 * `rampart run FILE`: the natural path, from YAML to report.
 *
 * Load the scenario, open the recording and the outputs, run it live, and say by the exit code how it went.
 */
import { loadScenario } from '../../api/load-scenario.js';
import { openRecording, recording } from '../../api/recording.js';
import { plannedUsers } from '../../model/plan.js';
import type { Override } from '../../model/scenario.js';
import { createOutputs } from '../../outputs/open-outputs.js';
import { live } from '../../worlds/live.js';
import type { Command } from '../io.js';
import { listenToKeys } from '../keys.js';
import { finishing, refuseSharedTarget } from '../record-option.js';
import { type Showing, runToReport } from '../run-to-report.js';
import { drawSeed } from '../seed.js';
import { listenToSignals } from '../stop-signals.js';

export interface RunOptions extends Showing {
  readonly file: string;
  /** Drawn and printed when left out. */
  readonly seed?: number;
  /** Applied to the scenario, in order: `--set`, `--duration` and `--graceful-stop` alike. */
  readonly overrides: readonly Override[];
  /** `KIND=TARGET`, as given. */
  readonly out: readonly string[];
  /** File to record into. */
  readonly record?: string;
  readonly sourceBinding: 'require' | 'off';
  readonly allowPublicTargets: boolean;
  readonly fingerprint: boolean;
}

export const run: Command<RunOptions> = async (options, io) => {
  const { sourceBinding, allowPublicTargets, out, record } = options;
  const scenario = await loadScenario(options.file, { overrides: options.overrides, env: io.env });
  const outputs = createOutputs(options.json ? [...out, 'json=-'] : out);
  refuseSharedTarget(record, out);
  const signals = listenToSignals(io, options.quiet);
  const deafToKeys = listenToKeys(io.stdin, plannedUsers(scenario), {
    command: (command) => signals.commands$.next(command),
    interrupt: () => signals.raise('sigint'),
  });
  try {
    const world = live({
      sourceBinding,
      allowPublicTargets,
      onWarning: (text) => {
        if (!options.quiet) io.stderr.write(`warning — ${text}\n`);
      },
    });
    const file = record === undefined ? null : await openRecording(record);
    const running = {
      scenario,
      seed: options.seed ?? drawSeed(),
      world: file === null ? world : recording(world, file),
      outputs: file === null ? outputs : [...outputs, finishing(file)],
      commands$: signals.commands$,
      fingerprint: options.fingerprint || out.some((request) => request.startsWith('jsonl=')),
      defects: signals.defects,
    };
    return (await runToReport(running, options, io)).exitCode;
  } finally {
    deafToKeys();
    signals.close();
  }
};
