/**
 * The report of a run against what the checker counted from the same events on its own.
 */
import type { Totals, UserTotals } from '../../../src/check/totals.js';
import type { Report, UserCounts } from '../../../src/model/report.js';
import type { Scenario } from '../../../src/model/scenario.js';

/** Every total that differs, as a sentence. */
export function compareReport(report: Report, totals: Totals, scenario: Scenario): string[] {
  const differences: string[] = [];
  const same = (what: string, reported: unknown, counted: unknown): void => {
    if (reported !== counted) differences.push(`the report has ${what} = ${String(reported)}, and the events add up to ${String(counted)}`);
  };
  const sameUsers = (what: string, reported: UserCounts, counted: UserTotals): void => {
    for (const key of ['spawned', 'dropped', 'completed', 'failed', 'aborted'] as const)
      same(`${what}.${key}`, reported[key], counted[key]);
  };

  sameUsers('users', report.users, totals.users);
  same('users.peak_active', report.users.peak_active, totals.peakActive);
  same('total_users', report.total_users, totals.users.spawned);
  for (const [id, counted] of totals.tenants) sameUsers(`tenants.${id}`, report.tenants[id] as UserCounts, counted);

  let success = 0;
  let failure = 0;
  for (const { id } of scenario.actions) {
    const reported = report.actions[id];
    const counted = totals.actions.get(id);
    same(`actions.${id}.success`, reported?.success, counted?.success ?? 0);
    same(`actions.${id}.failure`, reported?.failure, counted?.failure ?? 0);
    for (const [code, count] of counted?.errors ?? []) same(`actions.${id}.errors.${code}`, reported?.errors[code], count);
    success += counted?.success ?? 0;
    failure += counted?.failure ?? 0;
  }
  same('success_count', report.success_count, success);
  same('failure_count', report.failure_count, failure);
  same('total_requests', report.total_requests, success + failure);

  for (const { id } of scenario.pools) {
    const reported = report.pools[id];
    const counted = totals.pools.get(id) ?? { granted: 0, released: 0, denied: 0, waited: 0 };
    for (const key of ['granted', 'released', 'denied', 'waited'] as const) same(`pools.${id}.${key}`, reported?.[key], counted[key]);
    same(`pools.${id}.allocated`, reported?.allocated, 0);
  }
  for (const [key, count] of totals.edges) {
    const [node, index] = key.split(' ') as [string, string];
    same(`edges.${node}[${index}]`, report.edges[node]?.[Number(index)], count);
  }
  for (const [id, { count }] of totals.metrics) same(`metrics.${id}.count`, report.metrics[id]?.count, count);
  for (const [state, entered] of totals.states) same(`states.${state}.entered`, report.states[state]?.entered, entered);
  return differences;
}
