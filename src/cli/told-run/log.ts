/**
 * The run of a log, folded from its events, with the scenario of the run or without it.
 *
 * Without it only what happened is known: what a pool holds, which users were still to come and what the workflow looks
 * like are not. The log is read twice then: phases of the ramp-up are to be known before the first event is counted.
 */
import { RampartError } from '../../model/failure.js';
import type { Plan } from '../../model/plan.js';
import type { Phase, Scenario } from '../../model/scenario.js';
import type { RunEvent } from '../../model/run-event.js';
import { ReportFold } from '../../report/report.js';
import { compilePlan } from '../../scenario/compile-plan.js';
import { originOf } from '../origin.js';
import { eventsOf } from './event-lines.js';
import type { ToldRun } from './told-run.js';

type Started = Extract<RunEvent, { type: 'run.started' }>;

/** @throws RampartError `file.unreadable`; `command.usage` when the scenario is another one */
export async function toldByLog(file: string, scenario: Scenario | null): Promise<ToldRun> {
  const started = await startOf(file);
  const plan = scenario === null ? await outlineOf(file, started) : planOf(scenario, started, file);
  const fold = new ReportFold(plan);
  fold.keepTimeline();
  let isOver = false;
  for await (const event of eventsOf(file)) {
    fold.apply(event);
    isOver ||= event.type === 'run.finished';
  }
  const report = fold.finish({ health: null, fingerprint: null, brokenOff: 5 });
  return { plan, fold, report, scenario, origin: originOfLog(file, started, scenario), incomplete: isOver ? null : broken(file) };
}

async function startOf(file: string): Promise<Started> {
  for await (const event of eventsOf(file)) {
    if (event.type === 'run.started') return event;
    break;
  }
  throw new RampartError('file.unreadable', `${file} does not begin with the beginning of a run`, {
    hint: 'Give a whole file as --out jsonl= wrote it.',
  });
}

function planOf(scenario: Scenario, { seed, plan_hash }: Started, file: string): Plan {
  const plan = compilePlan(scenario, { seed });
  if (plan.hash === plan_hash) return plan;
  throw new RampartError('command.usage', `${file} is the log of another scenario, or of other --set values`, {
    hint: 'Give the scenario file as it was then, and each --set, --duration and --graceful-stop of the run as --set.',
  });
}

/** A plan as far as the events tell of it. */
async function outlineOf(file: string, { scenario: name, seed, plan_hash: hash, version }: Started): Promise<Plan> {
  const phases: Phase[] = [];
  for await (const event of eventsOf(file)) {
    if (event.type !== 'phase.started') continue;
    const { index, at_second, spawn_users: spawnUsers, tenant } = event;
    phases.push({ index, atUs: Math.round(at_second * 1_000_000), spawnUsers, tenant });
  }
  return {
    seed,
    hash,
    version,
    scenario: {
      name,
      file: '',
      text: '',
      overrides: [],
      mode: 'load',
      resources: [],
      actions: [],
      workflow: { start: '', nodes: [] },
      metrics: [],
      pools: [],
      load: { phases, lifetime: { iterations: 1, thinkTimeUs: 0 }, concurrency: { onLimit: 'queue' }, gracefulStopUs: 0 },
      env: new Map(),
      simulation: { targets: [] },
      warnings: [],
    },
  };
}

function originOfLog(file: string, { mode, seed }: Started, scenario: Scenario | null): ToldRun['origin'] {
  if (scenario !== null && mode !== 'replayed') return originOf(mode === 'live' ? 'run' : 'simulate', scenario, { seed });
  return {
    command: null,
    environment: [],
    notes: [
      `Told by the log ${file} alone: what the scenario holds beside it (pools, workflow, users still to come) is not shown. Give it with --scenario.`,
    ],
  };
}

function broken(file: string): RampartError {
  return new RampartError('log.incomplete', `${file} ends before its run does`);
}
