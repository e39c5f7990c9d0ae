/**
 * `rampart simulate FILE`: the run that would be, in no time and without a network, and what it forecasts.
 *
 * The same scenario, machines, log and report as `rampart run`, on a virtual clock. The run goes on in slices,
 * so that a Ctrl-C is heard in a long one.
 */
import { loadScenario } from '../../api/load-scenario.js';
import type { Override } from '../../model/scenario.js';
import { ConsoleOutput } from '../../outputs/console/console-output.js';
import { Forecast } from '../../outputs/forecast/forecast.js';
import { renderForecast } from '../../outputs/forecast/render-forecast.js';
import { createOutputs } from '../../outputs/open-outputs.js';
import type { Output } from '../../ports.js';
import { ReportFold } from '../../report/report.js';
import { compilePlan } from '../../scenario/compile-plan.js';
import { type Step, simulated } from '../../worlds/simulated.js';
import type { Command } from '../io.js';
import { runToReport, tellWarnings } from '../run-to-report.js';
import { drawSeed } from '../seed.js';
import { listenToSignals } from '../stop-signals.js';

export interface SimulateOptions {
  readonly file: string;
  /** Drawn and printed when left out. */
  readonly seed?: number;
  /** Applied to the scenario, in order. */
  readonly overrides: readonly Override[];
  /** Virtual microseconds after which the run is asked to stop. */
  readonly untilUs?: number;
  /** `KIND=TARGET`, as given. */
  readonly out: readonly string[];
  /** The report as JSON on stdout, and nothing else there. */
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

export const simulate: Command<SimulateOptions> = async (options, io) => {
  const { color, verbose, quiet, json, out, untilUs } = options;
  const scenario = await loadScenario(options.file, { overrides: options.overrides, env: io.env });
  const files = createOutputs(json ? [...out, 'json=-'] : out);
  const signals = listenToSignals(io, quiet);
  try {
    const plan = compilePlan(scenario, { seed: options.seed ?? drawSeed() });
    tellWarnings(plan, quiet, io);
    const forecast = new Forecast(plan);
    const log = new ConsoleOutput({ stream: io.stdout as never, color, verbose, quiet, appendix: () => renderForecast(forecast.read()) });
    return await runToReport(
      {
        plan,
        world: simulated({ pump, ...(untilUs === undefined ? {} : { untilUs }) }),
        signals,
        fold: new ReportFold(plan),
        outputs: [...(json ? [] : [listener(forecast), log]), ...files],
        fingerprint: true,
      },
      io,
    );
  } finally {
    signals.close();
  }
};

/** Between two slices the process hears signals. */
function pump(step: Step): void {
  if (step() !== null) setImmediate(pump, step);
}

/** A forecast hears the run and writes nothing itself. */
function listener(forecast: Forecast): Output {
  return {
    open: () => Promise.resolve(),
    event: (event) => forecast.apply(event),
    finish: () => Promise.resolve(),
  };
}
