/** The dashboard of a run, for commands: made with what a run has to look at, closed when the command ends. */
import { Scrub } from '../journal/scrub.js';
import type { Command } from '../model/command.js';
import type { RunMode } from '../model/plan.js';
import type { Scenario } from '../model/scenario.js';
import type { DashboardOutput } from '../outputs/dashboard/dashboard-output.js';
import type { ListenAddress } from '../outputs/listen-address.js';
import type { LiveView } from './run-to-report.js';

export interface DashboardRequest {
  readonly scenario: Scenario;
  readonly mode: RunMode;
  readonly onCommand?: (command: Command) => void;
  /** Hears a warning, or where the page is. */
  readonly say: (text: string) => void;
  /** Hears the port it listens on. */
  readonly onPort?: (port: number) => void;
}

/** The page's server and its library are read only where somebody wants to look. */
export async function loadDashboard(address: ListenAddress): Promise<(request: DashboardRequest, view: LiveView) => DashboardOutput> {
  const [{ DashboardOutput }, { variablesOf }] = await Promise.all([
    import('../outputs/dashboard/dashboard-output.js'),
    import('../outputs/dashboard/variables.js'),
  ]);
  return ({ scenario, mode, onCommand, say, onPort }, view) => {
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
  };
}
