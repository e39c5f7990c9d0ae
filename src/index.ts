/**
 * What `import 'rampart'` gives.
 *
 * @example
 * import { lastValueFrom } from 'rxjs';
 * import { live, loadScenario, run, toReport } from 'rampart';
 *
 * const scenario = await loadScenario('scenarios/load_test_simple.yaml');
 * const report = await lastValueFrom(run(scenario, { world: live(), seed: 42 }).pipe(toReport()));
 */
export { poolMachine } from '../machines/ip-pool.machine.js';
export { runMachine } from '../machines/run.machine.js';
export { rampUpMachine } from '../machines/ramp-up.machine.js';
export { type UserContext, type UserInput, type UserScenario, userMachine } from '../machines/user.machine.js';
export type { PoolMessage, RampUpMessage, RunMessage, UserMessage } from '../machines/events.js';
export { type ChartOptions, chart } from './api/chart.js';
export { type LoadOptions, loadScenario } from './api/load-scenario.js';
export { loadRecording, replay, scenarioOf } from './api/load-recording.js';
export { openRecording, recording } from './api/recording.js';
export { type StatesOptions, toReport, toStates } from './api/operators.js';
export { type RunSettings, run } from './api/run.js';
export { type ChartFormat, CHART_FORMATS } from './chart/format.js';
export { type Heat, HeatFold, heatOfReport } from './chart/heat.js';
export type { EndMarker, Input, Recording, RecordingHeader } from './journal/format.js';
export type { JournalSink } from './journal/journal-sink.js';
export type { Action } from './model/action.js';
export type { Command, StopCause } from './model/command.js';
export type { Engine } from './model/engine.js';
export { ERROR_CLASSES, type ErrorCode } from './model/error-code.js';
export { type ExitCode, FAILURE_CLASSES, type FailureCode, type Problem, RampartError } from './model/failure.js';
export type { Outcome, Phases } from './model/outcome.js';
export type { Plan, RunMode } from './model/plan.js';
export type { ActionReport, Distribution, GeneratorHealth, MetricReport, PoolReport, Report, Spread, UserCounts } from './model/report.js';
export { serializeEvent } from './model/event-line.js';
export { EVENT_FIELDS, type EventType, type RunEvent } from './model/run-event.js';
export type { RunState } from './model/run-state.js';
export type { Load, Pool, Scenario } from './model/scenario.js';
export type { Workflow } from './model/workflow.js';
export type { Retelling, World } from './ports.js';
export { compiledLogic } from './runtime/statechart/compiled-logic.js';
export { compilePlan } from './scenario/compile-plan.js';
export { type DecodeOptions, decodeScenario } from './scenario/decode-scenario.js';
export { jsonSchema } from './scenario/json-schema.js';
export { type LiveOptions, live } from './worlds/live.js';
export { type ReplayOptions, type Replayable, replayed } from './worlds/replayed.js';
export { type SimulatedOptions, type Step, simulated } from './worlds/simulated.js';
