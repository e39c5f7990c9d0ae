/** A target that misbehaves in every way: each action ends in its class, its user goes on along its edges, its lease is right. */
import { createServer } from 'node:net';
import { lastValueFrom, tap } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeScenario, live, run, toReport } from '../../src/index.js';
import type { ErrorCode } from '../../src/model/error-code.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { type BadServer, startBadServer } from '../support/bad-server.js';

const TIMEOUT_MS = 400;

const FAULTS: readonly (readonly [path: string, error: ErrorCode])[] = [
  ['/reset', 'reset.before_response'],
  ['/close', 'closed.before_response'],
  ['/reset-mid-body', 'reset.mid_body'],
  ['/close-mid-body', 'closed.mid_body'],
  ['/stall-head', 'timeout.headers'],
  ['/stall-body', 'timeout.body'],
  ['/drip-body', 'timeout.total'],
  ['/garbage', 'response.malformed'],
  ['/double-length', 'response.framing'],
  ['/huge-body', 'response.too_large'],
  ['/huge-head', 'response.headers_overflow'],
  ['/redirect-loop', 'redirect.loop'],
  ['/status?code=503', 'expect.status'],
];

describe('against a target that misbehaves', () => {
  let server: BadServer;
  let closedPort: number;
  beforeAll(async () => {
    server = await startBadServer();
    closedPort = await aClosedPort();
  });
  afterAll(() => server.close());

  it.each([...FAULTS, ['closed port', 'connect.refused'] as const])('%s ends as %s, and its users recover', async (path, error) => {
    const origin = path === 'closed port' ? `http://127.0.0.1:${closedPort}` : `${server.origin}${path}`;
    const scenario = decodeScenario(
      `
version: "1.0"
name: misbehaving
workbook:
  ip_pools: [{ id: pool, ranges: [127.5.0.0/28] }]
actions:
  - { id: try, call: get, with: { url: "${origin}", timeout: ${TIMEOUT_MS}ms, max_response: 100KiB, follow_redirects: 3 } }
  - { id: recover, call: get, with: { url: "${server.origin}/good" } }
workflows:
  nodes:
    - id: start
      action: try
      edges:
        - { to: unexpected, trigger: { condition: try.ok } }
        - { to: right, trigger: { condition: 'try.error == "${error}"' } }
    - { id: right, action: recover, edges: [{ to: unexpected }] }
    - { id: unexpected, type: end }
load:
  ramp_up: { phases: [{ at_second: 0, spawn_users: 8 }] }
  # Once: on a kept connection a reset is rightly another class (reset.reused_socket).
  user_lifetime: { mode: once }
  user_resources: { ip_binding: { pool_id: pool } }
`,
      'misbehaving.yaml',
    );
    const events: RunEvent[] = [];
    const report = await lastValueFrom(
      run(scenario, { world: live(), seed: 1 }).pipe(
        tap((event) => events.push(event)),
        toReport(),
      ),
    );
    expect(report.actions['try']).toMatchObject({ count: 8, success: 0, errors: { [error]: 8 } });
    expect(report.actions['recover']).toMatchObject({ count: 8, success: 8 });
    expect(report.edges).toEqual({ start: [0, 8], right: [8] });
    expect(report.users).toMatchObject({ completed: 8, failed: 0 });
    expect(report.pools['pool']).toMatchObject({ allocated: 0, granted: 8, released: 8 });
    // The server saw every request from the address that was leased for it at the time.
    const leased = new Set(events.flatMap((event) => (event.type === 'lease.granted' ? [event.ip] : [])));
    expect(leased.size).toBe(8);
    for (const event of events) if (event.type === 'action.started') expect(leased).toContain(event.ip);
  });
});

/** A port of this host nobody listens on. */
async function aClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
