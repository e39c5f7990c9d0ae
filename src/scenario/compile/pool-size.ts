/**
 * Whether pools are large enough, as far as that can be known before the run.
 *
 * An exclusive pool needs an address for each user alive at once. How many that are is bounded from
 * below by those who cannot have ended yet (their think time alone keeps them), and from above by all
 * who ever lease from it. Too small for the lower bound is certain and an error; too small only for
 * the upper one is possible and a warning. Costs as much as there are phases, however many users.
 */
import { crowds } from '../../model/arrivals.js';
import type { Binding, Load } from '../../model/scenario.js';
import { quote } from '../problems.js';
import type { DocumentPath, Findings } from './findings.js';
import type { PlacedPool } from './pools.js';

type Crowd = ReturnType<typeof crowds> extends Iterable<infer C> ? C : never;

/** What is asked of one pool, in addresses. */
interface Demand {
  readonly pool: PlacedPool;
  /** By phase: certainly needed at one moment. */
  readonly certain: { readonly phase: number; readonly addresses: number }[];
  /** Never more than this at one moment. */
  possible: number;
}

/** Holds the load against the pools its phases lease from. */
export function checkPoolSizes(load: Load, pools: readonly PlacedPool[], findings: Findings): void {
  const { binding } = load;
  if (binding === undefined || binding.strategy === 'shared') return;
  for (const demand of demandsOf(load, binding, pools)) {
    const { capacity } = demand.pool.pool.ranges;
    if (capacity === 0n) continue;
    const tooMuch = demand.certain.filter(({ addresses }) => addresses > capacity);
    for (const { phase, addresses } of tooMuch) reportCertain(demand.pool, phase, addresses, binding, findings);
    if (tooMuch.length === 0 && binding.waitTimeoutUs === undefined && demand.possible > capacity) warnOfPossible(demand, findings);
  }
}

function demandsOf(load: Load, binding: Binding, pools: readonly PlacedPool[]): Demand[] {
  const demands = new Map(pools.map((pool): [string, Demand] => [pool.pool.id, { pool, certain: [], possible: 0 }]));
  const limit = load.concurrency.maxConcurrentUsers ?? Number.POSITIVE_INFINITY;
  const users = new Map<string, number>();
  for (const crowd of crowds(load)) {
    const { pool, index } = crowd.phase;
    const demand = pool === undefined ? undefined : demands.get(pool);
    if (pool === undefined || demand === undefined) continue;
    const due = usersDue(crowd, load);
    if (binding.releaseOn === 'user_exit') demand.certain.push({ phase: index, addresses: certainlyHeld(crowd, due, load, binding) });
    users.set(pool, (users.get(pool) ?? 0) + due);
    demand.possible = Math.min(users.get(pool) ?? 0, limit) * mostHeldByOne(load, binding);
  }
  return [...demands.values()];
}

/** How many addresses the users of one phase are sure to hold at one moment, or to be denied. */
function certainlyHeld(crowd: Crowd, due: number, load: Load, binding: Binding): number {
  const alive = aliveAtOnce(crowd, due, load);
  if (alive === 0 || binding.strategy !== 'per_task' || load.durationUs !== undefined) return alive;
  // Whoever is first to begin its last iteration holds one address for each, while the others hold at least one.
  return alive - 1 + Math.max(1, load.lifetime.iterations);
}

/** How many users of one phase are sure to be alive at one moment. */
function aliveAtOnce({ firstOrdinal }: Crowd, due: number, load: Load): number {
  const { maxConcurrentUsers, spawnRateLimit } = load.concurrency;
  // Users of earlier phases may still be there and take up the limit.
  const room = maxConcurrentUsers === undefined ? due : Math.max(0, maxConcurrentUsers - firstOrdinal);
  if (spawnRateLimit === undefined) return Math.min(due, room);
  const spawnedInOneLife = Math.floor((shortestLifeUs(load) * spawnRateLimit.count) / spawnRateLimit.perUs);
  return Math.min(due, room, Math.max(1, spawnedInOneLife));
}

/** A user cannot end before this, even if every action took no time. */
function shortestLifeUs({ lifetime }: Load): number {
  return lifetime.iterations === 0 ? Number.POSITIVE_INFINITY : (lifetime.iterations - 1) * lifetime.thinkTimeUs;
}

/** How many users of the phase are due before the run stops by itself. */
function usersDue(crowd: Crowd, { durationUs }: Load): number {
  const { spawnUsers } = crowd.phase;
  if (durationUs === undefined) return spawnUsers;
  let low = 0;
  let high = spawnUsers;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (crowd.dueAtUs(middle) < durationUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many addresses one user may come to hold at one moment. */
export function mostHeldByOne({ lifetime }: Load, binding: Binding): number {
  if (binding.strategy !== 'per_task' || binding.releaseOn === 'task_end') return 1;
  return lifetime.iterations === 0 ? Number.POSITIVE_INFINITY : lifetime.iterations;
}

function reportCertain({ pool }: PlacedPool, phase: number, addresses: number, binding: Binding, findings: Findings): void {
  const path: DocumentPath = ['load', 'ramp_up', 'phases', phase, 'spawn_users'];
  const message = `The users of this phase need ${addresses} addresses of the pool "${pool.id}" at once, and it has ${pool.ranges.capacity}`;
  if (binding.waitTimeoutUs === undefined) {
    findings.error('pool.too_small', path, { message, found: String(addresses), expected: `at most ${pool.ranges.capacity}` });
    return;
  }
  findings.warn('pool.too_small', path, {
    message: `${message}: the others wait, and are denied at wait_timeout`,
    hint: 'Use larger ranges, strategy shared, or fewer users.',
  });
}

function warnOfPossible({ pool: { pool, path }, possible }: Demand, findings: Findings): void {
  const most = Number.isFinite(possible) ? `up to ${possible} addresses` : 'ever more addresses';
  findings.warn('pool.too_small', [...path, 'ranges'], {
    message: `Users may need ${most} of the pool "${pool.id}" at once, and it has ${pool.ranges.capacity}`,
  });
}

/** Warns of pools that no phase leases from. */
export function warnOfUnusedPools(load: Load, pools: readonly PlacedPool[], findings: Findings): void {
  const used = usedPools(load);
  const known = new Set(pools.map(({ pool }) => pool.id));
  // A phase that names a pool that does not exist probably means one of these.
  if ([...used].some((id) => !known.has(id))) return;
  for (const { pool, path } of pools) {
    if (used.has(pool.id)) continue;
    findings.warn('scenario.no_effect', [...path, 'id'], {
      message: `No phase leases from the pool "${pool.id}"`,
      found: quote(pool.id),
      hint:
        load.binding === undefined
          ? 'Users of this scenario have no addresses: add load.user_resources.ip_binding.'
          : 'Remove it, or name it in a phase.',
    });
  }
}

/** Ids of the pools that some phase leases from. */
export function usedPools(load: Load): ReadonlySet<string> {
  return new Set(load.phases.map(({ pool }) => pool).filter((pool) => pool !== undefined));
}
