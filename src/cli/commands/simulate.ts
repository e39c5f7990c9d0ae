/**
 * `rampart simulate FILE`: the run that would be, in no time and without a network, and what it forecasts.
 *
 * The same scenario, machines, log and report as `rampart run`, on a virtual clock. The run goes on in slices,
 * so that a Ctrl-C is heard in a long one.
 */
import { loadScenario } from '../../api/load-scenario.js';
import { openRecording, recording } from '../../api/recording.js';
import type { Engine } from '../../model/engine.js';
import type { Command as RunCommand } from '../../model/command.js';
import { RampartError } from '../../model/failure.js';
import type { Override } from '../../model/scenario.js';
import type { DashboardOutput } from '../../outputs/dashboard/dashboard-output.js';
import { Forecast } from '../../outputs/forecast/forecast.js';
import { renderForecast } from '../../outputs/forecast/render-forecast.js';
import type { ListenAddress } from '../../outputs/listen-address.js';
import { parseOutputs } from '../../outputs/open-outputs.js';
import type { Output } from '../../ports.js';
import type { ErrorLimit } from '../../report/error-switch.js';
import { compilePlan } from '../../scenario/compile-plan.js';
import { type Step, simulated } from '../../worlds/simulated.js';
import { countWorkers } from '../count-workers.js';
import { loadDashboard } from '../dashboard.js';
import type { Command } from '../io.js';
import { originOf } from '../origin.js';
import { finishing, refuseSharedTarget } from '../record-option.js';
import { Pace } from '../pace.js';
import { type LiveView, type Showing, runToReport } from '../run-to-report.js';
import { drawSeed } from '../seed.js';
import { stopOnErrors } from '../stop-on-errors.js';
import { listenToSignals } from '../stop-signals.js';
import { writeLine } from '../write-line.js';

export interface SimulateOptions extends Showing {
  readonly file: string;
  /** Drawn and printed when left out. */
  readonly seed?: number;
  /** Applied to the scenario, in order. */
  readonly overrides: readonly Override[];
  /** Virtual microseconds after which the run is asked to stop. */
  readonly untilUs?: number;
  /** Virtual seconds in a second; as fast as it goes when left out. */
  readonly speed?: number;
  /** Where the dashboard is served; null = nowhere. */
  readonly dashboard: ListenAddress | null;
  /** When to stop because too much fails; never when left out. */
  readonly stopOnErrors?: ErrorLimit;
  /** `KIND=TARGET`, as given. */
  readonly out: readonly string[];
  /** What walks the statecharts. */
  readonly engine: Engine;
  /** File to record into. */
  readonly record?: string;
  readonly workers: number | 'auto';
}

export const simulate: Command<SimulateOptions> = async (options, io) => {
  const { json, out, record, untilUs, speed, dashboard } = options;
  if (dashboard !== null && speed === undefined) throw tooFast();
  const scenario = await loadScenario(options.file, { overrides: options.overrides, env: io.env });
  const makeFiles = await parseOutputs(json ? [...out, 'json=-'] : out);
  refuseSharedTarget(record, out);
  const seed = options.seed ?? drawSeed();
  const plan = compilePlan(scenario, { seed });
  const forecast = new Forecast(plan);
  const say = (text: string): void => {
    if (!options.quiet) writeLine(io.stderr, text);
  };
  const origin = originOf('simulate', scenario, { seed, workers: options.workers, ...(untilUs === undefined ? {} : { untilUs }) });
  const signals = listenToSignals(io, options.quiet);
  const showsPage = dashboard === null ? null : await loadDashboard(dashboard);
  let page: DashboardOutput | null = null;
  const make = (view: LiveView): Output[] => {
    const files = makeFiles({ page: { fold: view.fold, origin } });
    if (showsPage === null) return files;
    const onCommand = (command: RunCommand): void => signals.commands$.next(command);
    page = showsPage({ scenario, mode: 'simulated', onCommand, say }, view);
    return [page, ...files];
  };
  try {
    const file = record === undefined ? null : await openRecording(record);
    const until = untilUs === undefined ? {} : { untilUs };
    const alone = simulated({ pump: speed === undefined ? inSlices : atSpeed(speed), ...until });
    // Workers go on by themselves.
    const divisible = simulated(until);
    const recorded = file === null ? null : recording(alone, file);
    // Only one that goes by at a pace can be watched.
    const workers = speed === undefined ? countWorkers(options.workers, plan, recorded ?? divisible, say) : 1;
    const running = {
      scenario,
      seed,
      engine: options.engine,
      world: recorded ?? (workers === 1 ? alone : divisible),
      workers,
      outputs: (view: LiveView) => [
        listener(forecast),
        ...stopOnErrors(options.stopOnErrors, signals.commands$, say),
        ...make(view),
        ...(file === null ? [] : [finishing(file)]),
      ],
      appendix: () => renderForecast(forecast.read()),
      screen: false,
      commands$: signals.commands$,
      fingerprint: true,
      defects: signals.defects,
    };
    return (await runToReport(running, options, io)).exitCode;
  } finally {
    signals.close();
    await (page as DashboardOutput | null)?.close();
  }
};

/** Between two slices the process hears signals. */
function inSlices(step: Step): void {
  if (step() !== null) setImmediate(inSlices, step);
}

function atSpeed(speed: number): (step: Step) => void {
  const pace = new Pace(speed);
  const go = (step: Step): void => {
    const nextUs = step(pace.nowUs());
    if (nextUs !== null) pace.when(nextUs, () => go(step));
  };
  return go;
}

function tooFast(): RampartError {
  return new RampartError('command.usage', '--dashboard: a simulated run is over before a page is opened', {
    hint: 'Say how fast it shall go: --speed 1 is real time.',
  });
}

/** A forecast hears the run and writes nothing itself. */
function listener(forecast: Forecast): Output {
  return {
    open: () => Promise.resolve(),
    event: (event) => forecast.apply(event),
    finish: () => Promise.resolve(),
  };
}
