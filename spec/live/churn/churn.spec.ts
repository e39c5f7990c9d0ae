/** The address a target sees is the one leased at that time, also under churn; the long form is `npm run churn`. */
import { describe, expect, it } from 'vitest';
import { errorsOf } from '../../support/fault-run.js';
import { churn, churnUntilStopped, MIXES } from './churn.js';
import { ASKER, Ledger } from './ledger.js';

const REQUESTS = 400;
const GRACE_MS = 300;

describe('by the target’s own record, every request comes from the address its user holds', () => {
  it.each(MIXES)('$name', async (mix) => {
    const { judgement, report } = await churn(mix, REQUESTS);
    expect(judgement).toMatchObject({ wrong: [], unasked: 0 });
    expect(judgement.right).toBe(judgement.seen);
    expect(judgement.seen).toBeGreaterThanOrEqual(REQUESTS * 0.9);
    expect(report.pools['pool']).toMatchObject({ allocated: 0, granted: judgement.granted, released: judgement.granted });
    expect(report.users.failed).toBe(0);
  });

  it('and no request is sent after the stop and its grace', async () => {
    const { judgement, report, stoppedUs } = await churnUntilStopped(MIXES[1] as (typeof MIXES)[number], REQUESTS, GRACE_MS);
    expect(judgement).toMatchObject({ wrong: [], unasked: 0 });
    expect(judgement.right).toBe(judgement.seen);
    expect(judgement.lastStartUs).toBeLessThanOrEqual((stoppedUs ?? 0) + GRACE_MS * 1000);
    expect(Object.keys(errorsOf(report)).length).toBeGreaterThan(2);
    expect(report.users).toMatchObject({ spawned: 100, aborted: 100 });
    expect(report.pools['pool']).toMatchObject({ allocated: 0 });
  });
});

describe('the ledger', () => {
  const at = { seq: 1, at: 0 };
  const granted = {
    ...at,
    type: 'lease.granted',
    user: 1,
    tenant: 't',
    pool: 'p',
    iteration: 1,
    ip: '127.0.0.1',
    generation: 1,
    wait_us: 0,
  } as const;
  const started = { ...at, type: 'action.started', user: 1, iteration: 1, node: 'n', action: 'a', ip: '127.0.0.1', due_at: 0 } as const;
  const released = {
    ...at,
    type: 'lease.released',
    user: 1,
    tenant: 't',
    pool: 'p',
    ip: '127.0.0.1',
    generation: 1,
    held_us: 0,
    reason: 'task_end',
  } as const;
  const from = (peer: string) => ({ method: 'GET', target: '/', headers: { [ASKER]: '1.1' }, body: '', peer, connection: 1 });

  it('finds a request from a wrong address, one read late, and those that nobody asked for', () => {
    const ledger = new Ledger();
    for (const event of [granted, started, started, started]) ledger.event(event);
    ledger.request(from('127.0.0.1'));
    ledger.request(from('127.0.0.2'));
    ledger.event(released);
    ledger.request(from('127.0.0.1'));
    ledger.request(from('127.0.0.1'));
    expect(ledger.judge()).toMatchObject({ seen: 4, right: 3, late: 2, unasked: 1, granted: 1 });
    expect(ledger.judge().wrong).toHaveLength(1);
  });
});
