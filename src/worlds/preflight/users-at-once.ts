/**
 * How many users can be alive at once, bounded from both sides before the run.
 *
 * Nobody knows how long answers will take, so there are two numbers: what the plan cannot exceed, and
 * what it is certain to reach. Checks warn by the first and refuse a run by the
 * second, which costs more to tell. Pure.
 */
import { arrivals } from '../../model/arrivals.js';
import { closesWhileThinking } from '../../model/keeping.js';
import type { Load, Phase, Scenario } from '../../model/scenario.js';

/** Which users are meant: those of one pool, or all. */
export type Selection = (phase: Phase) => boolean;

const EVERYONE: Selection = () => true;

/** How many users cannot be exceeded at once. */
export function mostUsersAtOnce(scenario: Scenario, selection: Selection = EVERYONE): number {
  return Math.min(limitOf(scenario, selection), usersDue(scenario.load, selection));
}

/** How many users are certain to be there at once: the largest crowd that is due before any of it can have ended. */
export function certainUsersAtOnce(scenario: Scenario, selection: Selection = EVERYONE): number {
  const { load } = scenario;
  return Math.min(limitOf(scenario, selection), mostDueWithin(load, shortestLifeUs(load), selection));
}

/** The most users due within any stretch of time of that length; 0 means at one instant. Walks the timetable user by user, in constant memory. */
export function mostDueWithin(load: Load, lengthUs: number, selection: Selection = EVERYONE): number {
  const oldest = dueInstants(load, selection);
  let oldestUs = oldest.next();
  let within = 0;
  let most = 0;
  for (const dueUs of dueInstants(load, selection)) {
    within += 1;
    while (!oldestUs.done && oldestUs.value < dueUs - lengthUs) {
      within -= 1;
      oldestUs = oldest.next();
    }
    if (within > most) most = within;
  }
  return most;
}

/** How many users are due before the run stops by itself. */
export function usersDue(load: Load, selection: Selection = EVERYONE): number {
  let users = 0;
  for (const phase of load.phases) if (selection(phase) && isWithinRun(load, phase.atUs)) users += phase.spawnUsers;
  return users;
}

function* dueInstants(load: Load, selection: Selection): Generator<number> {
  for (const { dueAtUs, phase } of arrivals(load)) if (selection(phase) && isWithinRun(load, dueAtUs)) yield dueAtUs;
}

function isWithinRun({ durationUs }: Load, atUs: number): boolean {
  return durationUs === undefined || atUs < durationUs;
}

/** How long a user keeps its connections at least: its thinking, if it thinks with them open. */
function shortestLifeUs(load: Load): number {
  const { iterations, thinkTimeUs } = load.lifetime;
  if (load.binding?.releaseOn === 'task_end' || closesWhileThinking(load)) return 0;
  return iterations === 0 ? Number.POSITIVE_INFINITY : (iterations - 1) * thinkTimeUs;
}

/** Users over the concurrency limit do not run, nor do users without the exclusive address they should have. */
function limitOf(scenario: Scenario, selection: Selection): number {
  return Math.min(scenario.load.concurrency.maxConcurrentUsers ?? Number.POSITIVE_INFINITY, exclusiveAddresses(scenario, selection));
}

/** How many addresses the selected users can hold at once; no limit when addresses are shared or not used. */
function exclusiveAddresses({ load, pools }: Scenario, selection: Selection): number {
  if (load.binding === undefined || load.binding.strategy === 'shared') return Number.POSITIVE_INFINITY;
  const used = new Set(load.phases.filter(selection).map(({ pool }) => pool));
  let addresses = 0;
  for (const { id, ranges } of pools) if (used.has(id)) addresses += Number(ranges.capacity);
  return addresses;
}
