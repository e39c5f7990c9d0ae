/**
 * The live world: the real clock, real HTTP from real source addresses.
 *
 * Entering it checks first and touches nothing: can this host bind the addresses, open the files, reach
 * only what it may? Then it starts the scenario's embedded targets, each in a thread of its own, and only
 * then the run begins. Leaving closes all of it. Several workers check and start once, and enter a part each
 * (`live-part.ts`).
 */
import { RampartError } from '../model/failure.js';
import type { Plan } from '../model/plan.js';
import type { Ground, World } from '../ports.js';
import { processCpuUs } from './cpu-time.js';
import { DemoTargets } from './demo-targets.js';
import { HealthMonitor } from './generator-health.js';
import { LiveOutside } from './live-outside.js';
import { checkBeforeRun } from './preflight/check-before-run.js';
import { targetRules } from './preflight/targets.js';

export interface LiveOptions {
  /** `off` sends everything unbound, from whatever address the host chooses. */
  readonly sourceBinding?: 'require' | 'off';
  /** Whether targets outside loopback and private networks may be called. */
  readonly allowPublicTargets?: boolean;
  /** Hears what is doubtful but not refused, one sentence each, before the run begins. */
  readonly onWarning?: (warning: string) => void;
}

const UNBOUND = 'Source binding is off: requests leave from whatever address this host chooses, not from the leased ones';

/** A world that is the real one. It can be entered by one run after another. */
export function live(options: LiveOptions = {}): World {
  const { sourceBinding = 'require', allowPublicTargets = false, onWarning = () => {} } = options;
  const allowTarget = targetRules({ allowPublic: allowPublicTargets });

  /** Null when the run was given up meanwhile. */
  const prepare = async (plan: Plan, givenUp: () => boolean): Promise<DemoTargets | null> => {
    const warnings = await checkBeforeRun(plan, { sourceBinding, allowTarget });
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
      part: { mode: 'live', sourceBinding, allowPublicTargets },
      prepare(plan, ready, refuse) {
        prepare(plan, () => false)
          .then((targets) => ready(groundOf(targets as DemoTargets, sourceBinding === 'require')))
          .catch((error: unknown) => refuse(asFailure(error)));
      },
    },
    enter(plan, ready, refuse) {
      let givenUp = false;
      prepare(plan, () => givenUp)
        .then((targets) => {
          if (targets === null) return;
          const outside = new LiveOutside({
            sourceBinding,
            allowTarget,
            resources: targets.resources,
            cpuUs: () => processCpuUs() - targets.cpuUs(),
            close: () => targets.close(),
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

function groundOf(targets: DemoTargets, bindsSources: boolean): Ground {
  const monitor = new HealthMonitor(() => processCpuUs() - targets.cpuUs());
  return {
    bindsSources,
    resources: targets.resources,
    health: () => monitor.read(),
    close: (closed) => {
      monitor.stop();
      void targets.close().then(closed);
    },
  };
}

function asFailure(error: unknown): RampartError {
  if (error instanceof RampartError) return error;
  return new RampartError('internal.fault', error instanceof Error ? error.message : String(error), { cause: error });
}
