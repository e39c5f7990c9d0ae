/**
 * When a run must be over whatever happens in it, from its scenario and from when it was last meddled with: the bound
 * of the liveness check.
 *
 * Two things end a run, and the earlier one counts. `duration` does, and its grace after it, whatever else
 * was said. And the crowd does: once nobody is told anything any more and the last user is due, somebody is
 * always walking, thinking or waiting for an address, so all the users that can be there, each taking as long
 * as a life can last, one after the other, are the longest it can take. A run that waits for what never comes passes
 * this bound or never ends.
 *
 * A pause stops nobody's clock but lets nobody begin anything, and `duration` may end it: the crowd's time is counted from
 * when the run was let go. Where a walk can go round, no number of actions bounds it, and only `duration` ends the run.
 */
import type { Expected } from '../../../src/check/expected.js';
import { timetable } from '../../../src/check/timetable.js';

/**
 * @param letBeUs since when nobody has told the run anything and it has not been paused
 * @param usersAdded beyond the timetable
 */
export function latestEndUs(expected: Expected, letBeUs: number, usersAdded: number): number {
  const { durationUs, graceUs, iterations, binding, thinkUs } = expected;
  const endUs = durationUs === undefined ? Number.POSITIVE_INFINITY : durationUs + graceUs;
  if (iterations === 0) return endUs;
  const keepsOne = binding?.strategy !== 'per_task' && binding?.releaseOn === 'user_exit';
  const waitsUs = (binding?.waitUs ?? 0) * (keepsOne ? 1 : iterations);
  const lifeUs = iterations * longestWalkUs(expected) + waitsUs + (iterations - 1) * thinkUs;
  let users = usersAdded;
  let lastDueUs = letBeUs;
  for (const { dueUs } of timetable(expected)) {
    users += 1;
    lastDueUs = Math.max(lastDueUs, dueUs);
  }
  return Math.min(endUs, lastDueUs + users * lifeUs);
}

/** Every action to its deadline, along the longest way from the start; infinite where a way goes round. */
function longestWalkUs({ nodes, actions, start }: Expected): number {
  const known = new Map<string, number>();
  const walkFrom = (id: string): number => {
    const before = known.get(id);
    if (before !== undefined) return before;
    // Whoever comes here again before this node is done with has gone round.
    known.set(id, Number.POSITIVE_INFINITY);
    const node = nodes.get(id);
    const own = node?.action === undefined ? 0 : (actions.get(node.action)?.timeoutUs ?? 0);
    const longest = own + Math.max(0, ...(node?.edges ?? []).map(({ to }) => walkFrom(to)));
    known.set(id, longest);
    return longest;
  };
  return walkFrom(start);
}
