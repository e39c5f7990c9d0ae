/** Whole live runs against a target that a spec spoils: a scenario from its parts, and what came of it. */
import { lastValueFrom, tap } from 'rxjs';
import { decodeScenario, live, run, toReport } from '../../src/index.js';
import type { Report } from '../../src/model/report.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { type ScenarioParts, scenarioText } from './scenario-text.js';

export interface FaultRun {
  readonly report: Report;
  readonly events: readonly RunEvent[];
}

/** Runs the scenario against that origin, which `{{shop.url}}` stands for. */
export async function runAgainst(origin: string, parts: ScenarioParts, onEvent: (event: RunEvent) => void = () => {}): Promise<FaultRun> {
  const scenario = decodeScenario(scenarioText(parts), 'fault.yaml', {
    overrides: [
      { path: 'workbook.resources[0].type', value: 'http_endpoint' },
      { path: 'workbook.resources[0].properties', value: `{ url: "${origin}" }` },
    ],
  });
  const events: RunEvent[] = [];
  const report = await lastValueFrom(
    run(scenario, { world: live(), seed: 1 }).pipe(
      tap((event) => {
        events.push(event);
        onEvent(event);
      }),
      toReport(),
    ),
  );
  return { report, events };
}

/** Every class that actions failed with, and how often. */
export function errorsOf({ actions }: Report): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { errors } of Object.values(actions)) {
    for (const [code, count] of Object.entries(errors)) counts[code] = (counts[code] ?? 0) + count;
  }
  return counts;
}
