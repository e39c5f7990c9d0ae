/** The dashboard of a run, for commands: made with what a run has to look at, closed when the command ends. */
import { Scrub } from '../journal/scrub.js';
import type { Command } from '../model/command.js';
import type { RunMode } from '../model/plan.js';
import type { Scenario } from '../model/scenario.js';
import { DashboardOutput } from '../outputs/dashboard/dashboard-output.js';
import { variablesOf } from '../outputs/dashboard/variables.js';
import type { ListenAddress } from '../outputs/listen-address.js';
import type { LiveView } from './run-to-report.js';

export interface DashboardRequest {
  readonly address: ListenAddress;
  readonly scenario: Scenario;
  readonly mode: RunMode;
  readonly onCommand?: (command: Command) => void;
  /** Hears a warning, or where the page is. */
  readonly say: (text: string) => void;
  /** Hears the port it listens on. */
  readonly onPort?: (port: number) => void;
}

export function dashboardOf({ address, scenario, mode, onCommand, say, onPort }: DashboardRequest, view: LiveView): DashboardOutput {
  const scrub = new Scrub(scenario.env.values());
  return new DashboardOutput({
    address,
    mode,
    fold: view.fold,
    health: view.health,
    variables: (user) => {
      const scope = view.scopeOf(user);
      return scope === null ? null : variablesOf(scope, scrub);
    },
    ...(onCommand === undefined ? {} : { onCommand }),
    onWarning: (text) => say(`warning — ${text}`),
    onListening: (url) => {
      onPort?.(Number(new URL(url).port));
      say(`The dashboard is at ${url}`);
    },
  });
}
