/** Whether this process may open as many files as the plan needs: each connection is one. */
import { readFile } from 'node:fs/promises';
import type { Scenario } from '../../model/scenario.js';
import type { Finding } from './finding.js';
import { countOrigins, originsOf } from './origins.js';
import { certainUsersAtOnce, mostUsersAtOnce } from './users-at-once.js';

/** For Rampart itself: standard streams, event loop, thread pool, outputs and their readers. */
export const OWN_FILES = 64;

/**
 * Compares the plan with the soft limit of this process. An error when the plan is certain to need more, a warning when it may.
 *
 * @param limitsFile in the form of `/proc/PID/limits`; when it cannot be read nothing is known and nothing is found.
 */
export async function checkOpenFiles(scenario: Scenario, limitsFile = '/proc/self/limits'): Promise<readonly Finding[]> {
  const limit = softLimit(await readFile(limitsFile, 'utf8').catch(() => ''));
  const most = mostUsersAtOnce(scenario);
  const filesEach = filesPerUser(scenario);
  if (most * filesEach + OWN_FILES <= limit) return [];
  const sure = certainUsersAtOnce(scenario);
  const certain = sure * filesEach + OWN_FILES > limit;
  const atOnce = certain ? sure : most;
  const need = atOnce * filesEach + OWN_FILES;
  return [
    {
      severity: certain ? 'error' : 'warning',
      code: 'host.too_few_files',
      message: `${certain ? '' : 'Up to '}${atOnce} users at once need ${need} open files (${filesEach} for each and ${OWN_FILES} for Rampart), and this process may open ${limit}`,
      hint: `Raise the limit with ulimit -n ${need} (or its hard limit as root), or lower load.concurrency.max_concurrent_users to ${Math.max(1, Math.floor((limit - OWN_FILES) / filesEach))}.`,
    },
  ];
}

/** One connection to each origin; the other end of a connection to an embedded target is this process's too. */
function filesPerUser(scenario: Scenario): number {
  const origins = originsOf(scenario);
  return countOrigins(origins) + countOrigins(origins.filter(({ embedded }) => embedded));
}

function softLimit(limits: string): number {
  const match = /^Max open files\s+(\d+)/m.exec(limits);
  return match === null ? Number.POSITIVE_INFINITY : Number(match[1]);
}
