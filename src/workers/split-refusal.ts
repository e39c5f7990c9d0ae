/**
 * Why a plan cannot be dealt out among so many workers: told before anything is started.
 *
 * Workers do not talk to each other while a run lasts, so nothing may be contended in a share that is not in the whole,
 * and nothing may be asked of a target that only one place could answer. Where the whole plan is contended already (users
 * wait for addresses, or for places under a limit), they are in every share, and that is no reason. Pure.
 */
import { RampartError } from '../model/failure.js';
import type { Plan } from '../model/plan.js';
import type { Load, Pool, Scenario } from '../model/scenario.js';
import { type Share, bigPortionOf, concurrencyOf, portionOf } from '../model/share.js';
import type { World } from '../ports.js';
import { mostHeldByOne } from '../scenario/compile/pool-size.js';

/** Null when it can be dealt out. */
export function refusalOfSplit(plan: Plan, world: World, workers: number): RampartError | null {
  const reasons = [...worldReasons(plan, world, workers), ...shareReasons(plan.scenario, workers)];
  if (reasons.length === 0) return null;
  return new RampartError('workers.refused', `The run cannot be divided among ${workers} workers: ${reasons.join('; ')}`);
}

/** The largest number of workers up to `workersMax` that the plan can be dealt out among; 1 when it cannot be at all. */
export function mostWorkers(plan: Plan, world: World, workersMax: number): number {
  for (let workers = workersMax; workers > 1; workers -= 1) if (refusalOfSplit(plan, world, workers) === null) return workers;
  return 1;
}

function worldReasons(plan: Plan, { divisible, retells }: World, workers: number): readonly string[] {
  if (retells !== undefined) return ['a replay brings back one stream of inputs'];
  if (divisible === undefined) return ['it is recorded, and a recording holds the inputs of one worker'];
  return divisible.reasonsAgainst(plan, workers);
}

function shareReasons(scenario: Scenario, workers: number): string[] {
  const { load, pools } = scenario;
  return Array.from({ length: workers }, (_, index): Share => ({ index, count: workers })).flatMap((share) => [
    ...limitReasons(load, share),
    ...pools.flatMap((pool) => poolReasons(load, pool, share)),
  ]);
}

function limitReasons(load: Load, share: Share): string[] {
  const users = usersOf(load, share);
  if (users === 0 || concurrencyOf(load.concurrency, share).maxConcurrentUsers !== 0) return [];
  return [`worker ${share.index + 1} would have ${users} users and no place for them under max_concurrent_users`];
}

function poolReasons(load: Load, pool: Pool, share: Share): string[] {
  const { binding } = load;
  const users = usersOf(load, share, pool.id);
  if (binding === undefined || users === 0) return [];
  const { capacity } = pool.ranges;
  const portion = bigPortionOf(capacity, share);
  const everybody = { index: 0, count: 1 };
  const needed = addressesNeeded(load, users, share);
  const isCreated = needed > portion && addressesNeeded(load, usersOf(load, everybody, pool.id), everybody) <= capacity;
  if (portion > 0n && (binding.strategy === 'shared' || !isCreated)) return [];
  const count = binding.strategy === 'shared' ? `${users} users` : `users who may need ${needed} addresses`;
  return [`worker ${share.index + 1} would have ${count} of the pool "${pool.id}", and ${portion} of its ${capacity} addresses`];
}

/** Never more than this at one moment. */
function addressesNeeded(load: Load, users: number, share: Share): number {
  const limit = concurrencyOf(load.concurrency, share).maxConcurrentUsers ?? Number.POSITIVE_INFINITY;
  return Math.min(users, limit) * (load.binding === undefined ? 0 : mostHeldByOne(load, load.binding));
}

/** How many users a share has, of those who lease from a pool where one is named. */
function usersOf(load: Load, share: Share, pool?: string): number {
  let firstOrdinal = 0;
  let users = 0;
  for (const phase of load.phases) {
    const end = firstOrdinal + phase.spawnUsers;
    if (pool === undefined || phase.pool === pool) users += portionOf(end, share) - portionOf(firstOrdinal, share);
    firstOrdinal = end;
  }
  return users;
}
