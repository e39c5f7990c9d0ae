/** Five thousand users at once on this machine, without a wrong number. */
import { readFileSync } from 'node:fs';
import { lastValueFrom, tap } from 'rxjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decodeScenario, live, run, toReport } from '../../src/index.js';
import { type Target, startTarget } from '../../src/target/start-target.js';
import { scenarioText } from '../support/scenario-text.js';
import { describeWhere } from '../support/skip.js';

const USERS = 5000;
const ITERATIONS = 3;
const RATE_PER_SECOND = 1000;

/** Soft limit of open files of this process, from proc(5). */
function openFilesAllowed(): number {
  const limit = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
}

describeWhere(() => openFilesAllowed() > 3 * USERS, `needs ${3 * USERS} open files (ulimit -n)`)('a crowd of 5,000 users', () => {
  let target: Target;
  beforeEach(async () => {
    target = await startTarget({ ip: '127.0.0.1', port: 0 });
  });
  afterEach(() => target.close());

  const scenario = () =>
    decodeScenario(
      scenarioText({
        pools: '[{ id: pool, ranges: [127.128.0.0/19] }]',
        binding: '{ pool_id: pool }',
        phases: `[{ at_second: 0, spawn_users: ${USERS} }]`,
        lifetime: `{ mode: loop, iterations: ${ITERATIONS}, think_time: 1s }`,
        actions: '[{ id: get, call: get, with: { url: "{{shop.url}}/asset", headers: { x-user: "{{user.id}}" } } }]',
        load: `  concurrency: { spawn_rate_limit: ${RATE_PER_SECOND}/s }`,
      }),
      'crowd.yaml',
      {
        overrides: [
          { path: 'workbook.resources[0].type', value: 'http_endpoint' },
          { path: 'workbook.resources[0].properties', value: `{ url: "${target.url}" }` },
        ],
      },
    );

  it('thinks, calls and goes home; every count is right, and nobody comes before its time', { timeout: 120_000 }, async () => {
    const spawned: { atUs: number; dueUs: number }[] = [];
    const report = await lastValueFrom(
      run(scenario(), { world: live(), seed: 1 }).pipe(
        tap((event) => {
          if (event.type === 'user.spawned') spawned.push({ atUs: event.at, dueUs: event.due_at });
        }),
        toReport(),
      ),
    );
    expect(report).toMatchObject({
      exit: { code: 0, reason: 'completed' },
      users: { planned: USERS, spawned: USERS, completed: USERS, failed: 0, aborted: 0, dropped: 0 },
      total_requests: USERS * ITERATIONS,
      failure_count: 0,
      edges: { start: [USERS * ITERATIONS] },
    });
    expect(report.pools['pool']).toMatchObject({ allocated: 0, granted: USERS, released: USERS });
    const stats = await target.stats();
    expect(stats.requests).toBe(USERS * ITERATIONS);
    expect(Object.keys(stats.peers)).toHaveLength(USERS);
    expect(Object.values(stats.peers).every(({ requests, users }) => requests === ITERATIONS && users === 1)).toBe(true);

    // How well the rate is held depends on the machine and is printed by the bench; that nobody is early does not.
    expect(spawned.map(({ dueUs }) => dueUs)).toEqual(Array.from({ length: USERS }, (_, index) => (index * 1e6) / RATE_PER_SECOND));
    expect(spawned.filter(({ atUs, dueUs }) => atUs < dueUs)).toEqual([]);
  });
});
