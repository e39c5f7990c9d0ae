/**
 * A worker's part of the live world: the same clock and network, on ground that was checked and started once for all.
 *
 * Every part counts time from the same instant, so what they tell can be put in one order, and is held to its share of
 * the run's limits.
 */
import type { Fields } from '../model/expression.js';
import { keepingOf } from '../model/keeping.js';
import type { Resource } from '../model/scenario.js';
import { runIdOf } from '../model/run-id.js';
import { WHOLE } from '../model/share.js';
import type { World, WorldPart } from '../ports.js';
import { ownThreadId, threadCpuUs } from './cpu-time.js';
import { limitsOfShare } from './live-limits.js';
import { LiveOutside } from './live-outside.js';
import { parseAllowedTarget } from './preflight/allow-list.js';
import { targetRules } from './preflight/targets.js';

export interface LivePartOptions {
  readonly part: Extract<WorldPart, { mode: 'live' }>;
  readonly resources: ReadonlyMap<string, Fields>;
  /** Reading of this thread's `performance.now()` at the instant that is 0 for every part. */
  readonly originMs: number;
  /** Hears at the end how many requests waited because of the rate limit. */
  readonly onHeld: (requests: number) => void;
}

/** A world for one run, in the thread that enters it. */
export function livePart({ part, resources, originMs, onHeld }: LivePartOptions): World {
  const { sourceBinding, allowPublicTargets, allowTargets, ownPorts } = part;
  const only = allowTargets.map((text) => parseAllowedTarget(text)).filter((target) => target !== undefined);
  return {
    mode: 'live',
    enter(plan, ready) {
      const threadId = ownThreadId();
      const outside = new LiveOutside({
        driver: {
          sourceBinding,
          allowTarget: targetRules({ allowPublic: allowPublicTargets, only, ownPorts: new Set(ownPorts) }),
          runId: runIdOf(plan),
          ...keepingOf(plan.scenario.load),
          ...limitsOfShare(plan.scenario, part, plan.share ?? WHOLE),
        },
        resources,
        serves: servedBy(plan.scenario.resources, resources),
        cpuUs: () => threadCpuUs(threadId),
        close: (held) => {
          onHeld(held);
          return Promise.resolve();
        },
        originMs,
      });
      outside.begin(ready(outside));
      return () => {};
    },
  };
}

/** Whether one of the run's embedded targets listens at an address and port. */
function servedBy(written: readonly Resource[], running: ReadonlyMap<string, Fields>): (address: string, port: number) => boolean {
  const targets = written.filter(({ demo }) => demo !== undefined).map(({ id }) => running.get(id));
  return (address, port) => targets.some((target) => target?.['ip'] === address && target['port'] === port);
}
