/** From `--workers` to a number: `auto` takes the cores there are, as far as the plan can be dealt out. */
import { availableParallelism } from 'node:os';
import type { Plan } from '../model/plan.js';
import type { World } from '../ports.js';
import { WORKERS_MAX } from '../model/share.js';
import { mostWorkers, refusalOfSplit } from '../workers/split-refusal.js';

/** @param say hears why there are fewer workers than cores. */
export function countWorkers(asked: number | 'auto', plan: Plan, world: World, say: (text: string) => void): number {
  if (asked !== 'auto') return asked;
  const cores = Math.min(availableParallelism(), WORKERS_MAX);
  const workers = mostWorkers(plan, world, cores);
  const refusal = workers < cores ? refusalOfSplit(plan, world, cores) : null;
  if (refusal !== null) say(`warning — ${refusal.message}. It runs in ${workers}.`);
  return workers;
}
