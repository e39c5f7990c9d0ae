/** Faults of the way to the target, which itself is well: what happens to users, by a proxy that spoils what passes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BadServer, startBadServer } from '../support/bad-server.js';
import { type FaultProxy, type Link, startFaultProxy } from '../support/fault-proxy.js';
import { errorsOf, runAgainst } from '../support/fault-run.js';

let server: BadServer;
let proxy: FaultProxy;
beforeEach(async () => {
  server = await startBadServer();
  proxy = await startFaultProxy(server.port);
});
afterEach(async () => {
  await proxy.close();
  await server.close();
});

const calling = (path: string, timeoutMs = 5_000): string =>
  `[{ id: get, call: get, with: { url: "{{shop.url}}${path}", timeout: ${timeoutMs}ms } }]`;

/** The head of `/good` is shorter than this, and head and body together are longer. */
const WITHIN_THE_BODY = 100;
const WITHIN_THE_HEAD = 10;

describe('an answer that the way spoils', () => {
  it.each<[title: string, link: Link, errors: Record<string, number>]>([
    ['N4 reset in the head', { resetAfterBytes: WITHIN_THE_HEAD }, { 'reset.before_response': 3 }],
    ['N5 ended in the head', { halfCloseAfterBytes: WITHIN_THE_HEAD }, { 'closed.before_response': 3 }],
    ['N6 reset in the body', { resetAfterBytes: WITHIN_THE_BODY }, { 'reset.mid_body': 3 }],
    ['N6 ended in the body', { halfCloseAfterBytes: WITHIN_THE_BODY }, { 'closed.mid_body': 3 }],
    ['N7 lost from its head on', { loseAfterBytes: WITHIN_THE_HEAD }, { 'timeout.headers': 3 }],
    ['N8 lost from its body on', { loseAfterBytes: WITHIN_THE_BODY }, { 'timeout.body': 3 }],
    ['N10 in drips', { dripBytes: 1, dripEveryMs: 20 }, { 'timeout.headers': 3 }],
    ['N25 late, but in time', { delayMs: 50 }, {}],
    ['N25 too late', { delayMs: 400 }, { 'timeout.headers': 3 }],
  ])('%s', async (_title, link, errors) => {
    proxy.link = link;
    const { report } = await runAgainst(proxy.origin, { actions: calling('/good', 400) });
    expect(errorsOf(report)).toEqual(errors);
    expect(report.users).toMatchObject({ completed: 3, failed: 0 });
    expect(report.success_count + report.failure_count).toBe(3);
  });
});

describe('N25 a target that takes a hundred times longer', () => {
  const ONE_AFTER_THE_OTHER = 'concurrency: { max_concurrent_users: 2, spawn_rate_limit: 100/s';
  const parts = { actions: calling('/good'), phases: '[{ at_second: 0, spawn_users: 20 }]' };

  it('makes users wait for their turn, which is told apart from lateness', async () => {
    proxy.link = { delayMs: 50 };
    const { report } = await runAgainst(proxy.origin, { ...parts, load: `  ${ONE_AFTER_THE_OTHER} }` });
    expect(report.users).toMatchObject({ planned: 20, spawned: 20, completed: 20, dropped: 0, peak_active: 2 });
    // The last of them waited for eight pairs before it, of 100 ms each.
    expect(report.spawn.queued_ms.max).toBeGreaterThan(700);
    expect(report.actions['get']?.latency_ms?.min).toBeGreaterThan(95);
  });

  it('or drops users, each of them counted', async () => {
    proxy.link = { delayMs: 50 };
    const { report, events } = await runAgainst(proxy.origin, { ...parts, load: `  ${ONE_AFTER_THE_OTHER}, on_limit: drop }` });
    const { planned, spawned, completed, dropped } = report.users;
    expect(planned).toBe(20);
    expect(dropped).toBeGreaterThan(0);
    expect(spawned).toBe(completed);
    expect(spawned + dropped).toBe(20);
    expect(events.filter(({ type }) => type === 'user.dropped')).toHaveLength(dropped);
  });
});

it('N24 a target that goes away and comes back costs failures and then none, and no more connections than users ask for', async () => {
  const USERS = 10;
  const THINK_MS = 50;
  let away = false;
  const outageUs = { from: 0, to: 0 };
  const { port } = server;
  const { report, events } = await runAgainst(
    server.origin,
    {
      actions: calling('/connection-close'),
      phases: `[{ at_second: 0, spawn_users: ${USERS} }]`,
      lifetime: `{ mode: loop, iterations: 30, think_time: ${THINK_MS}ms }`,
    },
    (event) => {
      if (!away && event.at > 300_000) {
        away = true;
        outageUs.from = event.at;
        void server.close();
        setTimeout(() => {
          void startBadServer({ port }).then((again) => {
            server = again;
          });
        }, 500);
      }
      if (event.type === 'action.finished' && event.error === 'connect.refused') outageUs.to = event.at;
    },
  );
  const errors = errorsOf(report);
  expect(errors['connect.refused']).toBeGreaterThan(0);
  // Requests on their way when the target went are cut off; anything else would be a class of its own.
  for (const code of Object.keys(errors)) expect(code).toMatch(/^(connect\.refused|(reset|closed)\.)/);
  const asked = events.filter((event) => event.type === 'action.started' && event.at >= outageUs.from && event.at <= outageUs.to);
  const lastedMs = (outageUs.to - outageUs.from) / 1000;
  expect(asked.length).toBeLessThanOrEqual(USERS * (lastedMs / THINK_MS + 1));
  const last = events.filter((event) => event.type === 'action.finished').slice(-USERS);
  expect(last.every((event) => event.type === 'action.finished' && event.ok)).toBe(true);
  expect(report.users).toMatchObject({ completed: USERS, failed: 0 });
});
