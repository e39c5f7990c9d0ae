/** The simulated driver keeps the contract of HTTP drivers, and does what the rules of a scenario say. */
import { describe, expect, it } from 'vitest';
import { type SimulatedHttpDriver, simulatedHttpDriver } from '../../../src/actions/http/simulated.js';
import type { HttpAction } from '../../../src/model/action.js';
import { ERROR_CLASSES, type ErrorCode } from '../../../src/model/error-code.js';
import type { Outcome } from '../../../src/model/outcome.js';
import type { SimulatedTarget } from '../../../src/model/scenario.js';
import type { Driver } from '../../../src/ports.js';
import { VirtualClock } from '../../../src/time/virtual-clock.js';
import { ANSWER, BEHAVIOURS, SLOW_MS, describeDriver } from '../../contract/http-driver.contract.js';
import { callOf, exported, fixed, httpAction, named } from './http-call.js';

const constant = (valueUs: number) => ({ distribution: 'constant', valueUs }) as const;
const rule = (parts: Partial<SimulatedTarget> = {}): SimulatedTarget => ({ match: {}, latency: constant(20_000), errors: [], ...parts });

interface Bench {
  readonly clock: VirtualClock;
  readonly driver: SimulatedHttpDriver;
  /** Starts a call for a user; its outcome stands in the list when it has come. */
  call(
    user?: number,
    overrides?: Partial<HttpAction>,
    bindIp?: string | null,
  ): { readonly outcomes: Outcome[]; readonly cancel: () => void; close(): void };
}

function benchOf(targets: readonly SimulatedTarget[], options: { seed?: number; portsPerAddress?: number } = {}): Bench {
  const clock = new VirtualClock();
  const driver = simulatedHttpDriver({ clock, scenario: { actions: [], resources: [], simulation: { targets } }, seed: 1, ...options });
  const sessions = new Map<number, ReturnType<Driver['openSession']>>();
  return {
    clock,
    driver,
    call: (user = 1, overrides = {}, bindIp = null) => {
      const session = sessions.get(user) ?? driver.openSession(user);
      sessions.set(user, session);
      const outcomes: Outcome[] = [];
      const asked = callOf(httpAction('http://shop.example/asset', overrides), bindIp);
      session.start(asked, (outcome) => outcomes.push(outcome));
      return { outcomes, cancel: () => session.cancel(asked), close: () => session.close() };
    },
  };
}

describeDriver('the simulated driver', () => {
  const { clock, driver } = benchOf([
    rule({ match: { action: 'dawdles' }, latency: constant(SLOW_MS * 1000) }),
    rule({ match: { action: 'misses' }, answer: { status: 404 } }),
    rule({ match: { action: 'lacks' }, latency: constant(1_000), errors: [{ rate: 1, fault: 'address.unavailable' }] }),
    rule({ answer: ANSWER }),
  ]);
  return {
    driver,
    url: (behaviour) => `http://127.0.0.1/${BEHAVIOURS.indexOf(behaviour)}`,
    until: () => Promise.resolve(void clock.advance()),
    settle: () => Promise.resolve(void clock.advance()),
  };
});

describe('a simulated call', () => {
  it('without a rule is answered 200 after 20 ms', () => {
    const { clock, call } = benchOf([]);
    const { outcomes } = call();
    clock.advance();
    expect(outcomes).toMatchObject([{ error: null, status: 200, durationUs: 20_000, bodyBytes: 0, phases: { wait: 20_000 } }]);
  });

  it('falls under the first rule that fits', () => {
    const { clock, call } = benchOf([
      rule({ match: { action: 'pay' }, answer: { status: 201 } }),
      rule({ answer: { status: 202 } }),
      rule(),
    ]);
    const calls = [call(1, { id: 'pay' }), call(2, { id: 'look' })];
    clock.advance();
    expect(calls.map(({ outcomes }) => outcomes[0]?.status)).toEqual([201, 202]);
  });

  it('is answered with headers and a JSON body that exports can read', () => {
    const { clock, call } = benchOf([rule({ answer: { headers: { 'X-Cart': 'c1' }, json: { total: [1, 2.5] } } })]);
    const exports = [
      exported('cart', (answer) => answer.header('x-cart')),
      exported('type', (answer) => answer.header('Content-Type')),
      exported('total', (answer) => (answer.json() as { total: number[] }).total),
    ];
    const { outcomes } = call(1, { exports });
    clock.advance();
    expect({ ...outcomes[0]?.values }).toEqual({ cart: 'c1', type: 'application/json', total: [1, 2.5] });
  });

  it('counts the bytes of the request as they would go', () => {
    const { clock, call } = benchOf([]);
    const { outcomes } = call(1, { method: 'POST', headers: named({ 'user-agent': 'x' }), body: { kind: 'text', value: fixed('grün') } });
    clock.advance();
    const text =
      'POST /asset HTTP/1.1\r\nhost: shop.example\r\nconnection: keep-alive\r\nuser-agent: x\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 5\r\n\r\ngrün';
    expect(outcomes[0]?.bytesOut).toBe(Buffer.byteLength(text));
  });

  it('does not follow redirects', () => {
    const { clock, call } = benchOf([rule({ answer: { status: 302, headers: { location: 'http://elsewhere.example/' } } })]);
    const { outcomes } = call(1, { followRedirects: 5 });
    clock.advance();
    expect(outcomes).toMatchObject([{ error: null, status: 302 }]);
  });

  const befalling = (fault: ErrorCode) => rule({ errors: [{ rate: 1, fault }] });
  const faults = (Object.keys(ERROR_CLASSES) as ErrorCode[]).filter((code) => !/^(expect|internal)\.|^aborted$/.test(code));

  it.each(faults)('that %s befalls ends so, in time of its own', (fault) => {
    const { clock, call } = benchOf([befalling(fault)]);
    const { outcomes } = call();
    clock.advance();
    expect(outcomes).toHaveLength(1);
    const { error, durationUs, phases } = outcomes[0] as Outcome;
    expect(error).toBe(fault);
    expect(durationUs).toBe(/timeout/.test(fault) ? 5_000_000 : 20_000);
    expect(Object.values(phases).reduce((sum, us) => sum + us, 0)).toBe(durationUs);
  });

  it.each([
    ['dns.not_found', { status: null, fromIp: null, bytesOut: 0, phases: { blocked: 20_000 } }],
    ['connect.refused', { status: null, fromIp: null, bytesOut: 0, phases: { connect: 20_000 } }],
    ['tls.expired', { status: null, fromIp: null, bytesOut: 0, phases: { tls: 20_000 } }],
    ['reset.before_response', { status: null, fromIp: '127.0.0.9', phases: { wait: 20_000 } }],
    ['reset.mid_body', { status: 200, fromIp: '127.0.0.9', phases: { wait: 20_000 } }],
  ] as const)('that %s befalls came as far as that', (fault, expected) => {
    const { clock, call } = benchOf([befalling(fault)]);
    const { outcomes } = call(1, {}, '127.0.0.9');
    clock.advance();
    expect(outcomes).toMatchObject([expected]);
  });

  it('meets errors as often as the rule says, and the same ones again with the same seed', () => {
    const statuses = (seed: number): (number | null)[] => {
      const { clock, call } = benchOf(
        [
          rule({
            errors: [
              { rate: 0.2, status: 503 },
              { rate: 0.1, fault: 'connect.refused' },
            ],
          }),
        ],
        { seed },
      );
      const calls = Array.from({ length: 2000 }, (_, index) => call(index + 1));
      clock.advance();
      return calls.map(({ outcomes }) => outcomes[0]?.status ?? null);
    };
    const first = statuses(1);
    expect(first.filter((status) => status === 503).length).toBeGreaterThan(330);
    expect(first.filter((status) => status === 503).length).toBeLessThan(470);
    expect(first.filter((status) => status === null).length).toBeGreaterThan(140);
    expect(first.filter((status) => status === null).length).toBeLessThan(260);
    expect(statuses(1)).toEqual(first);
    expect(statuses(2)).not.toEqual(first);
  });

  it('of one user has luck of its own, whoever else calls', () => {
    const rules = [rule({ latency: { distribution: 'exponential', meanUs: 20_000 }, errors: [{ rate: 0.3, status: 500 }] })];
    const luckOf = (user: number, others: readonly number[]): unknown[] => {
      const { clock, call } = benchOf(rules);
      return Array.from({ length: 20 }, () => {
        for (const other of others) call(other);
        const { outcomes } = call(user);
        clock.advance();
        return [outcomes[0]?.durationUs, outcomes[0]?.status];
      });
    };
    const alone = luckOf(7, []);
    expect(new Set(alone.map(String)).size).toBeGreaterThan(15);
    expect(luckOf(7, [1, 8, 70])).toEqual(alone);
    expect(luckOf(8, [])).not.toEqual(alone);
  });
});

describe('a simulated target with a capacity', () => {
  const capacity = (concurrency: number, queue?: number) => rule({ capacity: { concurrency, ...(queue === undefined ? {} : { queue }) } });

  it('serves so many at once and the others in the order of their coming', () => {
    const { clock, call } = benchOf([capacity(2)]);
    const calls = [1, 2, 3, 4, 5].map((user) => call(user));
    clock.advance();
    expect(calls.map(({ outcomes }) => outcomes[0]?.durationUs)).toEqual([20_000, 20_000, 40_000, 40_000, 60_000]);
  });

  it('answers 503 after 1 ms when its queue is full', () => {
    const { clock, call } = benchOf([capacity(1, 1)]);
    const calls = [1, 2, 3].map((user) => call(user));
    clock.advance();
    expect(calls.map(({ outcomes: [outcome] }) => [outcome?.status, outcome?.durationUs])).toEqual([
      [200, 20_000],
      [200, 40_000],
      [503, 1000],
    ]);
  });

  it('lets waiting calls run into their deadline, and does not serve them afterwards', () => {
    const { clock, call } = benchOf([capacity(1)]);
    const calls = [call(1), call(2, { timeoutUs: 10_000 }), call(3)];
    clock.advance();
    expect(calls.map(({ outcomes: [outcome] }) => [outcome?.error, outcome?.durationUs])).toEqual([
      [null, 20_000],
      ['timeout.headers', 10_000],
      [null, 40_000],
    ]);
  });

  it('finishes work that has begun, though nobody waits for it any more', () => {
    const { clock, call } = benchOf([capacity(1)]);
    const first = call(1);
    const second = call(2);
    clock.advance({ untilUs: 5000 });
    first.cancel();
    clock.advance();
    expect(first.outcomes).toEqual([]);
    expect(second.outcomes).toMatchObject([{ durationUs: 40_000 }]);
  });

  it('takes calls out of its queue that are cancelled or whose session closes', () => {
    const { clock, call } = benchOf([capacity(1, 2)]);
    const calls = [1, 2, 3].map((user) => call(user));
    calls[1]?.cancel();
    calls[2]?.close();
    const late = call(4);
    clock.advance();
    expect(calls[2]?.outcomes).toMatchObject([{ error: 'aborted' }]);
    expect(late.outcomes).toMatchObject([{ status: 200, durationUs: 40_000 }]);
  });

  it('is not kept busy by calls that are lost on the way, but by those that fail at it', () => {
    const once = (fault: ErrorCode) => [rule({ match: { action: 'bad' }, errors: [{ rate: 1, fault }], capacity: { concurrency: 1 } })];
    for (const [fault, durationUs] of [
      ['connect.refused', 20_000],
      ['reset.before_response', 40_000],
    ] as const) {
      const { clock, call } = benchOf(once(fault));
      const calls = [call(1, { id: 'bad' }), call(2, { id: 'bad' })];
      clock.advance();
      expect(calls[1]?.outcomes).toMatchObject([{ error: fault, durationUs }]);
    }
  });
});

describe('the ports of a source address', () => {
  const address = '127.0.0.9';

  it('are one for each connection, kept from call to call', () => {
    const { clock, call } = benchOf([], { portsPerAddress: 1 });
    for (let i = 0; i < 3; i += 1) {
      const { outcomes } = call(1, {}, address);
      clock.advance();
      expect(outcomes).toMatchObject([{ error: null }]);
    }
    const other = call(2, {}, address);
    const elsewhere = call(3, {}, '127.0.0.10');
    const unbound = call(4, {}, null);
    clock.advance();
    expect([other, elsewhere, unbound].map(({ outcomes }) => outcomes[0]?.error)).toEqual(['ports.exhausted', null, null]);
  });

  it('are held for a minute when we close, and free at once when the target does or never was reached', () => {
    const nextAfter = (errors: SimulatedTarget['errors'], waitUs: number) => {
      const { clock, call } = benchOf([rule({ match: { action: 'first' }, errors }), rule()], { portsPerAddress: 1 });
      const first = call(1, { id: 'first' }, address);
      clock.advance();
      first.close();
      clock.advance({ untilUs: clock.now() + waitUs });
      const next = call(2, {}, address);
      clock.advance();
      return next.outcomes[0]?.error;
    };
    expect(nextAfter([], 59_999_999)).toBe('ports.exhausted');
    expect(nextAfter([], 60_000_000)).toBe(null);
    expect(nextAfter([{ rate: 1, fault: 'timeout.headers' }], 0)).toBe('ports.exhausted');
    expect(nextAfter([{ rate: 1, fault: 'reset.before_response' }], 0)).toBe(null);
    expect(nextAfter([{ rate: 1, fault: 'connect.refused' }], 0)).toBe(null);
  });
});
