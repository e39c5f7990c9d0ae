/**
 * When a run must be over whatever happens in it, from its scenario alone: the bound of the liveness check.
 *
 * It is generous (everyone one after the other, every action to its deadline) but it is a number: a run that
 * waits for what never comes passes it or never ends.
 */
import type { Expected } from '../../../src/check/expected.js';
import { timetable } from '../../../src/check/timetable.js';

/** @param usersAdded beyond the timetable. */
export function latestEndUs(expected: Expected, usersAdded = 0): number {
  const { durationUs, graceUs, iterations, nodes, actions, binding, thinkUs } = expected;
  const endUs = durationUs === undefined ? Number.POSITIVE_INFINITY : durationUs + graceUs;
  if (iterations === 0) return endUs;
  let walkUs = 0;
  for (const { action } of nodes.values()) walkUs += action === undefined ? 0 : (actions.get(action)?.timeoutUs ?? 0) + 1_000;
  const lifeUs = iterations * (walkUs + thinkUs + (binding?.waitUs ?? 0));
  let users = usersAdded;
  let lastDueUs = 0;
  for (const { dueUs } of timetable(expected)) {
    users += 1;
    lastDueUs = dueUs;
  }
  return Math.min(endUs, lastDueUs + users * lifeUs);
}
