/**
 * The live world: the real clock, real HTTP from real source addresses.
 *
 * Entering it checks first and touches nothing: can this host bind the addresses, open the files, reach
 * only what it may? Then it starts the scenario's embedded targets, each in a thread of its own, and only
 * then the run begins. Leaving closes all of it. Several workers check and start once, and enter a part each
 * (`live-part.ts`).
 */
import { RampartError } from '../model/failure.js';
import { keepingOf } from '../model/keeping.js';
import type { Plan } from '../model/plan.js';
import { runIdOf } from '../model/run-id.js';
import type { Ground, World } from '../ports.js';
import { processCpuUs } from './cpu-time.js';
import { DemoTargets } from './demo-targets.js';
import { HealthMonitor } from './generator-health.js';
import { type LiveLimits, limitReasons } from './live-limits.js';
import { LiveOutside, warnOfHeld } from './live-outside.js';
import { checkBeforeRun } from './preflight/check-before-run.js';
import type { AllowedTarget } from './preflight/allow-list.js';
import { targetRules } from './preflight/targets.js';

export interface LiveOptions extends LiveLimits {
  /** `off` sends everything unbound, from whatever address the host chooses. */
  readonly sourceBinding?: 'require' | 'off';
  /** Whether targets outside loopback and private networks may be called. */
  readonly allowPublicTargets?: boolean;
  /** Nothing but these targets, and what the scenario embeds, may be called; see `parseAllowedTarget`. Everything the other rules allow when left out or empty. */
  readonly allowTargets?: readonly AllowedTarget[];
  /** Ports this process listens on for its operator: they are no targets. */
  readonly ownPorts?: ReadonlySet<number>;
  /** Hears what is doubtful but not refused, one sentence each: before the run begins, and what became of it when the run is over. */
  readonly onWarning?: (warning: string) => void;
}

const UNBOUND = 'Source binding is off: requests leave from whatever address this host chooses, not from the leased ones';

/** A world that is the real one. It can be entered by one run after another. */
export function live(options: LiveOptions = {}): World {
  const { sourceBinding = 'require', allowPublicTargets = false, allowTargets = [], ownPorts = new Set(), onWarning = () => {} } = options;
  const allowTarget = targetRules({ allowPublic: allowPublicTargets, only: allowTargets, ownPorts });
  const limits = {
    ...(options.maxRate === undefined ? {} : { maxRate: options.maxRate }),
    ...(options.maxConnections === undefined ? {} : { maxConnections: options.maxConnections }),
  };

  /** Null when the run was given up meanwhile. */
  const prepare = async (plan: Plan, givenUp: () => boolean): Promise<DemoTargets | null> => {
    const warnings = await checkBeforeRun(plan, { sourceBinding, allowTarget, ...limits });
    if (givenUp()) return null;
    const targets = await DemoTargets.start(plan.scenario.resources);
    if (givenUp()) {
      await targets.close();
      return null;
    }
    if (sourceBinding === 'off') onWarning(UNBOUND);
    for (const warning of warnings) onWarning(warning);
    return targets;
  };

  return {
    mode: 'live',
    divisible: {
      // Read when workers are opened: ports of this process are known by then.
      get part() {
        return {
          mode: 'live' as const,
          sourceBinding,
          allowPublicTargets,
          allowTargets: allowTargets.map(({ text }) => text),
          ownPorts: [...ownPorts],
          ...limits,
        };
      },
      reasonsAgainst: ({ scenario }, workers) => limitReasons(scenario, limits, workers),
      prepare(plan, ready, refuse) {
        prepare(plan, () => false)
          .then((targets) => ready(groundOf(targets as DemoTargets, sourceBinding === 'require', onWarning)))
          .catch((error: unknown) => refuse(asFailure(error)));
      },
    },
    enter(plan, ready, refuse) {
      let givenUp = false;
      prepare(plan, () => givenUp)
        .then((targets) => {
          if (targets === null) return;
          const outside = new LiveOutside({
            driver: { sourceBinding, allowTarget, runId: runIdOf(plan), ...keepingOf(plan.scenario.load), ...limits },
            resources: targets.resources,
            serves: (address, port) => targets.serves(address, port),
            cpuUs: () => processCpuUs() - targets.cpuUs(),
            close: async (heldRequests) => {
              warnOfHeld(heldRequests, onWarning);
              await targets.close();
            },
          });
          outside.begin(ready(outside));
        })
        .catch((error: unknown) => {
          if (!givenUp) refuse(asFailure(error));
        });
      return () => {
        givenUp = true;
      };
    },
  };
}

function groundOf(targets: DemoTargets, bindsSources: boolean, onWarning: (warning: string) => void): Ground {
  const monitor = new HealthMonitor(() => processCpuUs() - targets.cpuUs());
  return {
    bindsSources,
    resources: targets.resources,
    health: () => monitor.read(),
    close: (heldRequests, closed) => {
      monitor.stop();
      warnOfHeld(heldRequests, onWarning);
      void targets.close().then(closed);
    },
  };
}

function asFailure(error: unknown): RampartError {
  if (error instanceof RampartError) return error;
  return new RampartError('internal.fault', error instanceof Error ? error.message : String(error), { cause: error });
}
