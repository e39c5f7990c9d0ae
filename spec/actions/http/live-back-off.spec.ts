/** Users who find nothing left on this side do not try again at once: real sockets, of which there may be one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../../src/ports.js';
import { type BadServer, startBadServer } from '../../support/bad-server.js';
import { bareTimer, callOf, eventually, httpAction, perform, usingDriver } from './http-call.js';

const using = usingDriver({ maxConnections: 1 });
let server: BadServer;
beforeAll(async () => {
  server = await startBadServer();
});
afterAll(() => server.close());

const good = (timeoutUs = 5_000_000) => httpAction(`${server.origin}/good`, { timeoutUs });

/** A session that keeps the one connection there may be. */
async function holder(): Promise<Session> {
  const session = using.driver().openSession(1);
  expect((await perform(session, good())).error).toBeNull();
  return session;
}

/** How long the answer took to come, and how long its outcome says that the attempt took, milliseconds. */
async function lackingMs(session: Session, timeoutUs?: number): Promise<{ waitedMs: number; attemptMs: number }> {
  const sinceMs = performance.now();
  const { error, durationUs } = await perform(session, good(timeoutUs));
  expect(error).toBe('limit.connections');
  return { waitedMs: performance.now() - sinceMs, attemptMs: durationUs / 1000 };
}

/** What comes first: the end of something, or of so many milliseconds. */
const within = (ms: number, what: Promise<unknown>): Promise<string> =>
  Promise.race([what.then(() => 'in time'), bareTimer(ms * 1000).then(() => 'too late')]);

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('a user for whom nothing is left', () => {
  it('hears so after 100 ms, then after twice as long each time, and after 100 ms again once an action ended otherwise', async () => {
    const first = await holder();
    const session = using.driver().openSession(2);
    for (const pauseMs of [100, 200, 400, 800]) {
      const { waitedMs, attemptMs } = await lackingMs(session);
      expect(waitedMs - attemptMs).toBeGreaterThan(pauseMs - 3);
    }
    first.close();
    await eventually(() => using.driver().openSockets() === 0);
    expect((await perform(session, good())).error).toBeNull();
    // From another address it needs a second connection.
    expect(await within(600, perform(session, good(), '127.9.5.1'))).toBe('in time');
  });

  it('is on its own: others are answered meanwhile, and have pauses of their own', async () => {
    const first = await holder();
    const [second, third] = [using.driver().openSession(2), using.driver().openSession(3)];
    for (let i = 0; i < 3; i += 1) await lackingMs(second);
    const slow = perform(second, good());
    expect(await within(600, lackingMs(third))).toBe('in time');
    expect((await perform(first, good())).error).toBeNull();
    expect((await slow).error).toBe('limit.connections');
  });

  it('does not hear so later than the timeout of its action allows', async () => {
    await holder();
    const session = using.driver().openSession(2);
    for (let i = 0; i < 3; i += 1) await lackingMs(session);
    expect(await within(600, lackingMs(session, 50_000))).toBe('in time');
  });

  it('hears so at once, and once, when all is closed', async () => {
    await holder();
    const session = using.driver().openSession(2);
    for (let i = 0; i < 3; i += 1) await lackingMs(session);
    const errors: unknown[] = [];
    session.start(callOf(good()), ({ error }) => errors.push(error));
    await bareTimer(50_000);
    using.driver().closeAll();
    expect(errors).toEqual([]);
    expect(
      await within(
        500,
        eventually(() => errors.length > 0),
      ),
    ).toBe('in time');
    await bareTimer(1_000_000);
    expect(errors).toEqual(['limit.connections']);
  });

  it('leaves no timer behind when it is cancelled', async () => {
    await holder();
    const session = using.driver().openSession(2);
    for (let i = 0; i < 3; i += 1) await lackingMs(session);
    const before = timers();
    const call = callOf(good());
    session.start(call, () => expect.unreachable());
    await bareTimer(50_000);
    const during = timers();
    session.cancel(call);
    expect(timers()).toBe(during - 1);
    expect(during).toBeGreaterThan(before);
  });
});
