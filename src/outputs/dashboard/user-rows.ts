/** Users as rows of a table, those that fit what is asked for. Pure. */
import type { RunTally } from '../../model/run-tally.js';
import type { UserRow, UsersAnswer, UsersQuery } from './messages.js';

const ROWS_MAX = 200;

/** @param ended those that have ended and are remembered, latest first. */
export function userRows(tally: RunTally, ended: Iterable<UserRow>, { state, tenant, outcome }: UsersQuery): UsersAnswer {
  const rows: UserRow[] = [];
  let total = 0;
  const take = (row: UserRow): void => {
    if (tenant !== undefined && row.tenant !== tenant) return;
    total += 1;
    if (rows.length < ROWS_MAX) rows.push(row);
  };
  if (outcome === undefined || outcome === 'active') {
    for (const [user, live] of tally.users()) {
      if (state !== undefined && live.state !== state) continue;
      const { ip, iteration, sinceUs } = live;
      take({ user, tenant: live.tenant, state: live.state ?? 'spawned', sinceUs, ip, iteration, hasEnded: false });
    }
  }
  if (outcome !== 'active' && state === undefined) {
    for (const row of ended) if (outcome === undefined || row.state === outcome) take(row);
  }
  return { rows, total };
}
