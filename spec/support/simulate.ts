/** Simulates a scenario to its end, for specs that look at what came of it. */
import { type Engine, type Report, type RunEvent, type Scenario, run, simulated, toReport } from '../../src/index.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import { type ScenarioParts, scenarioText } from './scenario-text.js';

/** A scenario with rules for its targets: `simulation` is the value of that key. */
export function scenarioWith(parts: ScenarioParts, simulation: string): Scenario {
  return decodeScenario(`${scenarioText(parts)}simulation: ${simulation}\n`, 'spec.yaml');
}

export function eventsOf(scenario: Scenario, seed = 1): RunEvent[] {
  const events: RunEvent[] = [];
  let ended = false;
  run(scenario, { world: simulated(), seed }).subscribe({
    next: (event) => events.push(event),
    error: (error) => {
      throw error;
    },
    complete: () => {
      ended = true;
    },
  });
  if (!ended) throw new Error('the simulation did not come to its end');
  return events;
}

/** The report, its fingerprint computed. */
export function reportOf(scenario: Scenario, seed = 1, engine: Engine = 'compiled'): Report {
  let report: Report | undefined;
  run(scenario, { world: simulated(), seed, fingerprint: true, engine })
    .pipe(toReport())
    .subscribe((made) => {
      report = made;
    });
  if (report === undefined) throw new Error('the simulation gave no report');
  return report;
}
