/** The most requests in any second and the most connections at once, held against a server that counts. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LiveHttpDriver, type LiveHttpOptions, liveHttpDriver } from '../../../src/actions/http/live.js';
import { RateGate } from '../../../src/actions/http/live-rate-gate.js';
import type { HttpAction } from '../../../src/model/action.js';
import { eventually, httpAction, perform } from './http-call.js';

const arrivalsMs: number[] = [];
const server = createServer((request, response) => {
  arrivalsMs.push(performance.now());
  if (request.url === '/hop') response.writeHead(302, { location: '/' });
  response.end();
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

async function limited<Result>(options: Partial<LiveHttpOptions>, use: (driver: LiveHttpDriver) => Promise<Result>): Promise<Result> {
  const driver = liveHttpDriver({ enter: (turn, value) => turn(value), allowTarget: () => null, sourceBinding: 'require', ...options });
  arrivalsMs.length = 0;
  try {
    return await use(driver);
  } finally {
    driver.closeAll();
    await eventually(() => driver.openSockets() === 0);
  }
}

/** Each from a user of its own. */
const atOnce = (driver: LiveHttpDriver, count: number, action: HttpAction) =>
  Promise.all(Array.from({ length: count }, (_, index) => perform(driver.openSession(index + 1), action)));

describe('the maximum rate', () => {
  it('lets a burst go and holds the rest back, in every second', async () => {
    await limited({ maxRate: { count: 1, perUs: 50_000 } }, async (driver) => {
      const beginMs = performance.now();
      const outcomes = await atOnce(driver, 30, httpAction(`${base}/`));
      expect(outcomes.map(({ error }) => error)).toEqual(Array(30).fill(null));
      expect(driver.heldRequests()).toBe(10);
      // However slow this machine is, the next one cannot come within a second of the first one's leaving.
      expect((arrivalsMs[20] as number) - beginMs).toBeGreaterThanOrEqual(1000);
      const held = outcomes.filter(({ phases }) => phases.blocked > 900_000);
      expect(held).toHaveLength(10);
    });
  });

  it('counts the hops of redirects too', async () => {
    await limited({ maxRate: { count: 1, perUs: 250_000 } }, async (driver) => {
      const beginMs = performance.now();
      await atOnce(driver, 4, httpAction(`${base}/hop`, { followRedirects: 1 }));
      expect(arrivalsMs).toHaveLength(8);
      expect(driver.heldRequests()).toBe(4);
      expect((arrivalsMs[4] as number) - beginMs).toBeGreaterThanOrEqual(1000);
    });
  });

  it('ends an action whose deadline passes meanwhile as limit.rate, unsent', async () => {
    await limited({ maxRate: { count: 1, perUs: 60_000_000 } }, async (driver) => {
      const outcomes = await atOnce(driver, 2, httpAction(`${base}/`, { timeoutUs: 200_000 }));
      expect(outcomes.map(({ error }) => error)).toEqual([null, 'limit.rate']);
      expect(outcomes[1]?.bytesOut).toBe(0);
      expect(arrivalsMs).toHaveLength(1);
    });
  });

  it('gives no place to a request that was cancelled while it waited, and keeps the order', async () => {
    const gate = new RateGate({ count: 1, perUs: 1_000_000 });
    const went: number[] = [];
    const ask = (id: number, wanted = true): void =>
      gate.pass(() => {
        if (wanted) went.push(id);
        return wanted;
      });
    ask(1);
    ask(2, false);
    ask(3);
    ask(4);
    await eventually(() => went.length === 2);
    expect(went).toEqual([1, 3]);
    gate.close();
  });
});

describe('the maximum number of connections', () => {
  it('fails an action that would open one more, and lets kept ones be used on', async () => {
    await limited({ maxConnections: 3 }, async (driver) => {
      const sessions = Array.from({ length: 5 }, (_, index) => driver.openSession(index + 1));
      const first = await Promise.all(sessions.map((session) => perform(session, httpAction(`${base}/`))));
      expect(first.map(({ error }) => error)).toEqual([null, null, null, 'limit.connections', 'limit.connections']);
      const [kept, refused] = [sessions[0], sessions[4]];
      expect((await perform(kept as never, httpAction(`${base}/`))).error).toBeNull();
      sessions[1]?.close();
      await eventually(() => driver.openSockets() === 2);
      expect((await perform(refused as never, httpAction(`${base}/`))).error).toBeNull();
    });
  });
});
