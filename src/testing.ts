/**
 * What `import 'rampart/testing'` gives: for specs of projects that load-test with Rampart.
 *
 * Scenarios built in code, runs as plain values, users' lives as one line each, and the fingerprint that pins a run.
 * It works with any world; a recorded incident replays in milliseconds and without a network.
 *
 * @example
 * const incident = await loadRecording('incident.rec');
 * const run = await runToEnd(scenarioOf(incident), { world: replayed(incident) });
 * expect(run.report.failure_count).toBe(0);
 * expect(timelineOf(run.events, 3)).toBe('acquiring 1000 iterating.start 29 thinking 1006 iterating.start 4 releasing - completed');
 */
export { scenarioText, type ScenarioParts } from './testing/scenario-text.js';
export { type FinishedRun, fingerprintOf, reportOf, runToEnd } from './testing/run-to-end.js';
export { timelineOf, timelinesOf } from './testing/timeline.js';
