/**
 * What the runtime relies on in every HTTP driver: the promises of `Session` in src/ports.ts, held against the live
 * driver with a server on loopback and against the simulated one with rules that say the same.
 */
import { describe, expect, it } from 'vitest';
import type { HttpAction } from '../../src/model/action.js';
import type { Outcome } from '../../src/model/outcome.js';
import type { ActionCall, Driver, Session } from '../../src/ports.js';
import { callOf, computed, exported, fixed, httpAction } from '../actions/http/http-call.js';

/** What becomes of the action of that id: the target answers `ANSWER`, does so after `SLOW_MS`, or answers 404; or this host lacks the address `LACKING_IP`. */
export const BEHAVIOURS = ['answers', 'dawdles', 'misses', 'lacks'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];
export const ANSWER = { headers: { 'x-kind': 'demo', 'content-type': 'application/json' }, body: '{"id":7,"name":"grün"}' } as const;
export const SLOW_MS = 400;
/** An address for documentation, which no host has. */
const LACKING_IP = '192.0.2.1';

export interface DriverUnderTest {
  readonly driver: Driver;
  /** Where the target is, by behaviour. */
  url(behaviour: Behaviour): string;
  /** Lets time pass until something holds. */
  until(holds: () => boolean): Promise<void>;
  /** Lets time pass until nothing more can come of what was asked for. */
  settle(): Promise<void>;
}

export function describeDriver(name: string, make: () => DriverUnderTest): void {
  const action = ({ url }: DriverUnderTest, behaviour: Behaviour, overrides: Partial<HttpAction> = {}): HttpAction =>
    httpAction(url(behaviour), { id: behaviour, ...overrides });

  async function perform(bench: DriverUnderTest, session: Session, what: HttpAction, bindIp: string | null = null): Promise<Outcome> {
    const outcomes: Outcome[] = [];
    session.start(callOf(what, bindIp), (outcome) => outcomes.push(outcome));
    expect(outcomes).toEqual([]);
    await bench.until(() => outcomes.length > 0);
    await bench.settle();
    expect(outcomes).toHaveLength(1);
    return outcomes[0] as Outcome;
  }

  describe(`the contract of HTTP drivers, kept by ${name}`, () => {
    it('answers once, never inside start, with what came', async () => {
      const bench = make();
      const outcome = await perform(bench, bench.driver.openSession(1), action(bench, 'answers'), '127.0.0.9');
      expect(outcome).toMatchObject({ error: null, status: 200, bodyBytes: 23, fromIp: '127.0.0.9' });
      expect(outcome.bytesIn).toBeGreaterThan(outcome.bodyBytes);
      expect(outcome.bytesOut).toBeGreaterThan(40);
    });

    it('says where the time went, in whole microseconds that add up', async () => {
      const bench = make();
      const { durationUs, phases } = await perform(bench, bench.driver.openSession(1), action(bench, 'dawdles'));
      expect(durationUs).toBeGreaterThanOrEqual(SLOW_MS * 1000 - 5000);
      expect(Object.values(phases).reduce((sum, us) => sum + us, 0)).toBe(durationUs);
      for (const us of [durationUs, ...Object.values(phases)]) expect(Number.isInteger(us) && us >= 0).toBe(true);
      expect(phases.wait).toBeGreaterThanOrEqual(durationUs / 2);
    });

    it('spends nothing on connecting when it has connected before', async () => {
      const bench = make();
      const session = bench.driver.openSession(1);
      await perform(bench, session, action(bench, 'answers'));
      expect((await perform(bench, session, action(bench, 'answers'))).phases).toMatchObject({ connect: 0, tls: 0 });
    });

    it('gives exports by name, fallbacks for what is absent, and the body where it is read', async () => {
      const bench = make();
      const exports = [
        exported('id', (answer) => (answer.json() as { id: number }).id),
        exported('kind', (answer) => answer.header('X-Kind')),
        exported('none', () => undefined, 'fallback'),
      ];
      const { values } = await perform(bench, bench.driver.openSession(1), action(bench, 'answers', { exports, carriesBody: true }));
      expect({ ...values }).toEqual({ id: 7, kind: 'demo', none: 'fallback', body: ANSWER.body });
    });

    it('takes an error status for a complete answer', async () => {
      const bench = make();
      expect(await perform(bench, bench.driver.openSession(1), action(bench, 'misses'))).toMatchObject({ error: null, status: 404 });
    });

    it('has no body in the answer to HEAD', async () => {
      const bench = make();
      expect(await perform(bench, bench.driver.openSession(1), action(bench, 'answers', { method: 'HEAD' }))).toMatchObject({
        status: 200,
        bodyBytes: 0,
      });
    });

    it('ends at the deadline in the class of how far it came', async () => {
      const bench = make();
      const outcome = await perform(bench, bench.driver.openSession(1), action(bench, 'dawdles', { timeoutUs: 60_000 }));
      expect(outcome).toMatchObject({ error: 'timeout.headers', status: null });
      expect(outcome.durationUs).toBeGreaterThanOrEqual(59_000);
      expect(outcome.durationUs).toBeLessThan(SLOW_MS * 1000);
    });

    it('refuses a body that is too large', async () => {
      const bench = make();
      const outcome = await perform(bench, bench.driver.openSession(1), action(bench, 'answers', { maxResponseBytes: 22 }));
      expect(outcome).toMatchObject({ error: 'response.too_large', status: 200 });
    });

    it.each([
      ['a URL that is none', { url: fixed('shop') }, null, 'request.invalid'],
      ['a header that no request can carry', { headers: [{ name: 'x', value: fixed('a\nb') }] }, null, 'request.invalid'],
      ['a source address that is none', {}, 'localhost', 'request.invalid'],
      ['a source address of the other family', {}, '::1', 'address.family'],
    ] as const)('refuses %s in a later turn', async (_, overrides, bindIp, error) => {
      const bench = make();
      const outcome = await perform(bench, bench.driver.openSession(1), action(bench, 'answers', overrides), bindIp);
      expect(outcome).toMatchObject({ error, status: null, bytesIn: 0, bytesOut: 0, fromIp: null });
      expect(outcome.detail).toMatch(/^[^\n]{1,200}$/);
    });

    it('reads the scope while it starts and not later', async () => {
      const bench = make();
      let started = false;
      const seen: boolean[] = [];
      const url = computed(() => {
        seen.push(started);
        return bench.url('answers');
      });
      const outcomes: Outcome[] = [];
      bench.driver.openSession(1).start(callOf(action(bench, 'answers', { url })), (outcome) => outcomes.push(outcome));
      started = true;
      await bench.until(() => outcomes.length > 0);
      expect(seen).toEqual([false]);
    });

    it('is silent after a cancel, and takes a cancel after the answer', async () => {
      const bench = make();
      const session = bench.driver.openSession(1);
      const calls = [0, 1, 2].map(() => callOf(action(bench, 'answers')));
      const [silent, late, next] = calls as [ActionCall, ActionCall, ActionCall];
      const answered: ActionCall[] = [];
      const hear = (_: Outcome, call: ActionCall): void => void answered.push(call);
      session.start(silent, hear);
      session.cancel(silent);
      session.cancel(silent);
      await bench.settle();
      expect(answered).toEqual([]);
      session.start(late, hear);
      await bench.until(() => answered.length > 0);
      session.start(next, hear);
      session.cancel(late);
      await bench.until(() => answered.length > 1);
      await bench.settle();
      expect(answered.map((call) => calls.indexOf(call))).toEqual([1, 2]);
    });

    it('tells apart what is under way at once in one session, and gives each answer with its call', async () => {
      const bench = make();
      const session = bench.driver.openSession(1);
      const calls = [0, 1, 2].map(() => callOf(action(bench, 'dawdles')));
      const answered: (readonly [number, string | null])[] = [];
      for (const each of calls) session.start(each, ({ error }, call) => answered.push([calls.indexOf(call), error]));
      session.cancel(calls[1] as ActionCall);
      await bench.until(() => answered.length > 1);
      await bench.settle();
      expect(answered.sort(([a], [b]) => a - b)).toEqual([
        [0, null],
        [2, null],
      ]);
    });

    it('answers what is under way as aborted when its session closes, once, and can be used again', async () => {
      const bench = make();
      const session = bench.driver.openSession(1);
      const outcomes: Outcome[] = [];
      session.start(callOf(action(bench, 'dawdles')), (outcome) => outcomes.push(outcome));
      session.close();
      session.close();
      expect(outcomes).toEqual([]);
      await bench.settle();
      expect(outcomes.map(({ error, status }) => [error, status])).toEqual([['aborted', null]]);
      expect(await perform(bench, session, action(bench, 'answers'))).toMatchObject({ error: null });
    });

    it('holds back the answer of what this host lacks, so that trying again at once is no busy loop, and counts no pause in it', async () => {
      const bench = make();
      const session = bench.driver.openSession(1);
      const lacking: Outcome[] = [];
      let isOver = false;
      let countMeanwhile = 0;
      const again = (): void => {
        session.start(callOf(action(bench, 'lacks'), LACKING_IP), (outcome) => {
          lacking.push(outcome);
          if (!isOver) again();
        });
      };
      again();
      bench.driver.openSession(2).start(callOf(action(bench, 'dawdles')), () => {
        isOver = true;
        countMeanwhile = lacking.length;
      });
      await bench.until(() => isOver && lacking.length > 2);
      await bench.settle();
      // After 100 and 300 ms, and once or twice more where this machine is slow.
      expect(countMeanwhile).toBeLessThan(5);
      for (const outcome of lacking) {
        expect(outcome).toMatchObject({ error: 'address.unavailable', status: null, bytesOut: 0 });
        expect(Object.values(outcome.phases).reduce((sum, us) => sum + us, 0)).toBe(outcome.durationUs);
      }
      expect(Math.min(...lacking.map(({ durationUs }) => durationUs))).toBeLessThan(100_000);
    });

    /** Does something to an action whose answer is held back, and gives the answers there are of it. */
    async function whileHeldBack(bench: DriverUnderTest, act: (session: Session, call: ActionCall) => void): Promise<Outcome[]> {
      const session = bench.driver.openSession(1);
      // The third pause in a row is long enough for a slow machine.
      for (let i = 0; i < 2; i += 1) await perform(bench, session, action(bench, 'lacks'), LACKING_IP);
      const outcomes: Outcome[] = [];
      const call = callOf(action(bench, 'lacks'), LACKING_IP);
      session.start(call, (outcome) => outcomes.push(outcome));
      let isOver = false;
      bench.driver.openSession(2).start(callOf(action(bench, 'dawdles', { timeoutUs: 50_000 })), () => {
        act(session, call);
        expect(outcomes).toEqual([]);
        isOver = true;
      });
      await bench.until(() => isOver);
      await bench.settle();
      return outcomes;
    }

    it('is silent after a cancel while the answer is held back', async () => {
      expect(await whileHeldBack(make(), (session, call) => session.cancel(call))).toEqual([]);
    });

    it('gives the answer that is held back when its session closes, in a later turn and once', async () => {
      const outcomes = await whileHeldBack(make(), (session) => {
        session.close();
        session.close();
      });
      expect(outcomes.map(({ error }) => error)).toEqual(['address.unavailable']);
    });

    it('is silent after a close and a cancel while the answer is held back', async () => {
      const act = (session: Session, call: ActionCall): void => {
        session.close();
        session.cancel(call);
      };
      expect(await whileHeldBack(make(), act)).toEqual([]);
    });

    it('is silent after a close and a cancel', async () => {
      const bench = make();
      const session = bench.driver.openSession(1);
      let answers = 0;
      const call = callOf(action(bench, 'dawdles'));
      session.start(call, () => {
        answers += 1;
      });
      session.close();
      session.cancel(call);
      await bench.settle();
      expect(answers).toBe(0);
    });
  });
}
