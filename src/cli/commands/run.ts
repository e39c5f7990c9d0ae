/**
 * `rampart run FILE`: the natural path, from YAML to report.
 *
 * Load the scenario, open the recording and the outputs, run it live, and say by the exit code how it went.
 */
import { loadScenario } from '../../api/load-scenario.js';
import { openRecording, recording } from '../../api/recording.js';
import type { Command as RunCommand } from '../../model/command.js';
import { plannedUsers } from '../../model/plan.js';
import type { Engine } from '../../model/engine.js';
import type { Override } from '../../model/scenario.js';
import type { DashboardOutput } from '../../outputs/dashboard/dashboard-output.js';
import type { ListenAddress } from '../../outputs/listen-address.js';
import { parseOutputs } from '../../outputs/open-outputs.js';
import type { PrometheusOptions, PrometheusOutput } from '../../outputs/prometheus/prometheus-output.js';
import type { Output } from '../../ports.js';
import { live } from '../../worlds/live.js';
import { targetRules } from '../../worlds/preflight/targets.js';
import { compilePlan } from '../../scenario/compile-plan.js';
import { countWorkers } from '../count-workers.js';
import { loadDashboard } from '../dashboard.js';
import { listenToOperator } from '../dead-man.js';
import type { Guards } from '../guard-values.js';
import { watchHeap } from '../heap-watch.js';
import type { Command } from '../io.js';
import { listenToKeys } from '../keys.js';
import { originOf } from '../origin.js';
import { finishing, refuseSharedTarget } from '../record-option.js';
import { type LiveView, type Showing, runToReport } from '../run-to-report.js';
import { drawSeed } from '../seed.js';
import { stopOnErrors } from '../stop-on-errors.js';
import { listenToSignals } from '../stop-signals.js';
import { writeLine } from '../write-line.js';

export interface RunOptions extends Showing {
  readonly file: string;
  /** Drawn and printed when left out. */
  readonly seed?: number;
  /** Applied to the scenario, in order: `--set`, `--duration` and `--graceful-stop` alike. */
  readonly overrides: readonly Override[];
  /** `KIND=TARGET`, as given. */
  readonly out: readonly string[];
  /** What walks the statecharts. */
  readonly engine: Engine;
  /** File to record into. */
  readonly record?: string;
  /** Where metrics are served; null = nowhere. */
  readonly prometheus: ListenAddress | null;
  /** Where the dashboard is served; null = nowhere. */
  readonly dashboard: ListenAddress | null;
  readonly sourceBinding: 'require' | 'off';
  readonly guards: Guards;
  readonly fingerprint: boolean;
  readonly workers: number | 'auto';
}

export const run: Command<RunOptions> = async (options, io) => {
  const { sourceBinding, guards, out, prometheus, record } = options;
  const scenario = await loadScenario(options.file, { overrides: options.overrides, env: io.env });
  const makeFiles = await parseOutputs(options.json ? [...out, 'json=-'] : out);
  refuseSharedTarget(record, out);
  const say = (text: string): void => {
    if (!options.quiet) writeLine(io.stderr, text);
  };
  const onWarning = (text: string): void => say(`warning — ${text}`);
  // Where metrics are pushed is named by itself; the list is of what the users may call.
  const allowTarget = targetRules({ allowPublic: guards.allowPublicTargets });
  const ownPorts = new Set<number>();
  for (const notice of guards.notices) say(notice);
  const servesMetrics = prometheus === null ? null : await loadMetrics(prometheus);
  const showsPage = options.dashboard === null ? null : await loadDashboard(options.dashboard);
  let metrics: PrometheusOutput | null = null;
  let page: DashboardOutput | null = null;
  const signals = listenToSignals(io, options.quiet);
  const unwatchHeap = watchHeap({ onWarning, onFull: (error) => signals.breakOff(error) });
  const deafToKeys = listenToKeys(io.stdin, plannedUsers(scenario), {
    command: (command) => signals.commands$.next(command),
    interrupt: () => signals.raise('sigint'),
  });
  const deafToOperator = listenToOperator(guards.silenceUsMax, io, {
    commands$: signals.commands$,
    hasDashboard: options.dashboard !== null,
    say,
  });
  try {
    const real = live({ sourceBinding, ...guards, ownPorts, onWarning });
    const file = record === undefined ? null : await openRecording(record);
    const seed = options.seed ?? drawSeed();
    const outputs = (view: LiveView): Output[] => {
      const { fold, health } = view;
      const files = makeFiles({
        live: { fold, health, allowTarget, onWarning },
        page: { fold, origin: originOf('run', scenario, { seed, sourceBinding, workers: options.workers }) },
      });
      const onListening = (url: string): void => {
        ownPorts.add(Number(new URL(url).port));
        say(`Metrics are served at ${url}`);
      };
      metrics = servesMetrics?.({ fold, health, onWarning, onListening }) ?? null;
      const onCommand = (command: RunCommand): void => signals.commands$.next(command);
      page = showsPage?.({ scenario, mode: 'live', onCommand, say, onPort: (port) => ownPorts.add(port) }, view) ?? null;
      return [
        ...(metrics === null ? [] : [metrics]),
        ...(page === null ? [] : [page]),
        ...files,
        ...stopOnErrors(guards.stopOnErrors, signals.commands$, say),
        ...(file === null ? [] : [finishing(file)]),
      ];
    };
    const world = file === null ? real : recording(real, file);
    const running = {
      scenario,
      engine: options.engine,
      seed,
      world,
      workers: countWorkers(options.workers, compilePlan(scenario, { seed }), world, say),
      outputs,
      commands$: signals.commands$,
      fingerprint: options.fingerprint || out.some((request) => request.startsWith('jsonl=')),
      defects: signals.defects,
    };
    return (await runToReport(running, options, io)).exitCode;
  } finally {
    unwatchHeap();
    deafToOperator();
    deafToKeys();
    signals.close();
    await (metrics as PrometheusOutput | null)?.close();
    await (page as DashboardOutput | null)?.close();
  }
};

async function loadMetrics(address: ListenAddress) {
  const { PrometheusOutput } = await import('../../outputs/prometheus/prometheus-output.js');
  return (options: Omit<PrometheusOptions, 'address'>) => new PrometheusOutput({ address, ...options });
}
