/**
 * `rampart run FILE`: the natural path, from YAML to report.
 *
 * Load the scenario, open the outputs, and run it live, with a picture of it on the terminal meanwhile.
 */
import { loadScenario } from '../../api/load-scenario.js';
import type { Override } from '../../model/scenario.js';
import { ConsoleOutput } from '../../outputs/console/console-output.js';
import type { ListenAddress } from '../../outputs/listen-address.js';
import { createOutputs } from '../../outputs/open-outputs.js';
import { PrometheusOutput } from '../../outputs/prometheus/prometheus-output.js';
import { ScreenOutput } from '../../outputs/screen/screen-output.js';
import { ReportFold } from '../../report/report.js';
import type { RunNotes } from '../../report/run-notes.js';
import { compilePlan } from '../../scenario/compile-plan.js';
import { live } from '../../worlds/live.js';
import { targetRules } from '../../worlds/preflight/targets.js';
import type { Command } from '../io.js';
import { runToReport, tellWarnings } from '../run-to-report.js';
import { drawSeed } from '../seed.js';
import { listenToSignals } from '../stop-signals.js';

export interface RunOptions {
  readonly file: string;
  /** Drawn and printed when left out. */
  readonly seed?: number;
  /** Applied to the scenario, in order: `--set`, `--duration` and `--graceful-stop` alike. */
  readonly overrides: readonly Override[];
  /** `KIND=TARGET`, as given. */
  readonly out: readonly string[];
  /** Where metrics are served; null = nowhere. */
  readonly prometheus: ListenAddress | null;
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
  const { color, verbose, quiet, json, out, prometheus, sourceBinding, allowPublicTargets } = options;
  const scenario = await loadScenario(options.file, { overrides: options.overrides, env: io.env });
  const plan = compilePlan(scenario, { seed: options.seed ?? drawSeed() });
  const fold = new ReportFold(plan);
  let notes: RunNotes | undefined;
  const health = () => notes?.readHealth() ?? null;
  const say = tellWarnings(plan, quiet, io);
  const onWarning = (text: string): void => say(`warning — ${text}`);
  const allowTarget = targetRules({ allowPublic: allowPublicTargets });
  const files = createOutputs(json ? [...out, 'json=-'] : out, { fold, health, allowTarget, onWarning });
  const metrics =
    prometheus === null
      ? null
      : new PrometheusOutput({ address: prometheus, fold, health, onWarning, onListening: (url) => say(`Metrics are served at ${url}`) });
  const signals = listenToSignals(io, quiet);
  try {
    const screen = quiet ? null : new ScreenOutput({ stream: io.stderr as never, fold, health });
    const log = new ConsoleOutput({
      stream: io.stdout as never,
      color,
      verbose,
      quiet,
      ...(screen === null ? {} : { aside: screen.aside }),
    });
    return await runToReport(
      {
        plan,
        world: live({ sourceBinding, allowPublicTargets, onWarning }),
        signals,
        fold,
        // The screen first, so that the summary stands alone.
        outputs: [...(screen === null ? [] : [screen]), ...(json ? [] : [log]), ...(metrics === null ? [] : [metrics]), ...files],
        fingerprint: options.fingerprint || out.some((each) => each.startsWith('jsonl=')),
        onBegin: (begun) => {
          notes = begun;
        },
        onEnd: () => screen?.close(),
      },
      io,
    );
  } finally {
    signals.close();
    await metrics?.close();
  }
};
