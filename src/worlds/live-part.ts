/**
 * A worker's part of the live world: the same clock and network, on ground that was checked and started once for all.
 *
 * Every part counts time from the same instant, so what they tell can be put in one order.
 */
import type { Fields } from '../model/expression.js';
import type { World } from '../ports.js';
import { ownThreadId, threadCpuUs } from './cpu-time.js';
import { LiveOutside } from './live-outside.js';
import { targetRules } from './preflight/targets.js';

export interface LivePartOptions {
  readonly sourceBinding: 'require' | 'off';
  readonly allowPublicTargets: boolean;
  readonly resources: ReadonlyMap<string, Fields>;
  /** Reading of this thread's `performance.now()` at the instant that is 0 for every part. */
  readonly originMs: number;
}

/** A world for one run, in the thread that enters it. */
export function livePart({ allowPublicTargets, ...settings }: LivePartOptions): World {
  return {
    mode: 'live',
    enter(_plan, ready) {
      const threadId = ownThreadId();
      const outside = new LiveOutside({
        ...settings,
        allowTarget: targetRules({ allowPublic: allowPublicTargets }),
        cpuUs: () => threadCpuUs(threadId),
        close: () => Promise.resolve(),
      });
      outside.begin(ready(outside));
      return () => {};
    },
  };
}
