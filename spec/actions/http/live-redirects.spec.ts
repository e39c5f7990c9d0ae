import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BadServer, type SeenRequest, startBadServer } from '../../support/bad-server.js';
import { fixed, httpAction, named, perform, performUntilDeadline, usingDriver } from './http-call.js';

const using = usingDriver();
let server: BadServer;
beforeAll(async () => {
  server = await startBadServer();
});
afterAll(() => server.close());

const lastRequest = (): SeenRequest => server.requests.at(-1) as SeenRequest;

describe('redirects', () => {
  const follow = { followRedirects: 5 };

  it('are not followed unless asked for', async () => {
    const outcome = await perform(using.session(), httpAction(`${server.origin}/redirect?left=1`, { carriesBody: true }));
    expect(outcome).toMatchObject({ error: null, status: 302, values: { body: 'elsewhere' } });
  });

  it.each([1, 5])('are followed over %i steps, on one connection, and the last answer counts', async (left) => {
    const before = server.peers.length;
    const outcome = await perform(
      using.session(),
      httpAction(`${server.origin}/redirect?left=${left}`, { ...follow, carriesBody: true }),
      '127.9.1.4',
    );
    expect(outcome).toMatchObject({ error: null, status: 200, fromIp: '127.9.1.4' });
    expect(JSON.parse(outcome.values.body as string).target).toBe('/echo?after=redirect');
    expect(server.peers.length - before).toBe(1);
    expect(Object.values(outcome.phases).reduce((sum, us) => sum + us, 0)).toBe(outcome.durationUs);
  });

  it('are redirect.loop when there are too many', async () => {
    const before = server.requests.length;
    const outcome = await perform(using.session(), httpAction(`${server.origin}/redirect?left=6`, follow));
    expect(outcome).toMatchObject({ error: 'redirect.loop', status: 302 });
    expect(server.requests.length - before).toBe(6);
  });

  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'PUT', 'GET', ''],
    [303, 'DELETE', 'GET', ''],
    [303, 'HEAD', 'HEAD', ''],
    [307, 'POST', 'POST', 'payload'],
    [308, 'PUT', 'PUT', 'payload'],
  ] as const)('with %i turn %s into %s', async (status, method, becomes, body) => {
    const action = httpAction(`${server.origin}/redirect?left=1&status=${status}`, {
      ...follow,
      method,
      ...(method === 'HEAD' ? {} : { body: { kind: 'text', value: fixed('payload') } }),
    });
    expect((await perform(using.session(), action)).error).toBeNull();
    expect(lastRequest()).toMatchObject({ method: becomes, body });
    expect('content-type' in lastRequest().headers).toBe(body !== '');
  });

  it('take credentials along within the origin and drop them on the way to another', async () => {
    const other = await startBadServer();
    const headers = named({ authorization: 'Bearer secret', cookie: 'id=1', 'x-kept': 'yes' });
    const url = (origin: string): string => `${server.origin}/redirect-to?to=${encodeURIComponent(`${origin}/echo`)}`;
    await perform(using.session(), httpAction(url(server.origin), { ...follow, headers }));
    expect(lastRequest().headers).toMatchObject({ authorization: 'Bearer secret', cookie: 'id=1', 'x-kept': 'yes' });
    await perform(using.session(), httpAction(url(other.origin), { ...follow, headers }));
    expect(other.requests[0]?.headers).toMatchObject({ 'x-kept': 'yes', host: `127.0.0.1:${other.port}` });
    expect(Object.keys(other.requests[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(['authorization']));
    expect(other.requests[0]?.headers).not.toHaveProperty('cookie');
    await other.close();
  });

  it('share one deadline', async () => {
    const to = encodeURIComponent('/slow?ms=2000');
    const action = httpAction(`${server.origin}/redirect-to?to=${to}`, { ...follow, timeoutUs: 300_000 });
    expect(await performUntilDeadline(using.session(), action)).toMatchObject({ error: 'timeout.headers', status: null });
  });

  it.each(['/redirect-nowhere', '/redirect-closing'])('%s ends well', async (path) => {
    const outcome = await perform(using.session(), httpAction(server.origin + path, follow));
    expect(outcome).toMatchObject({ error: null, status: path === '/redirect-nowhere' ? 302 : 200 });
  });
});

describe('targets that are not allowed', () => {
  const asked: [string, string][] = [];
  const guarded = usingDriver({
    allowTarget: (host, address) => {
      asked.push([host, address]);
      return address === '127.0.0.2' ? 'not this one' : null;
    },
  });

  it('are never connected to', async () => {
    const everywhere = await startBadServer({ host: '0.0.0.0' });
    const outcome = await perform(guarded.session(), httpAction(`http://127.0.0.2:${everywhere.port}/good`));
    expect(outcome).toMatchObject({ error: 'target.refused', detail: 'not this one' });
    expect(everywhere.peers).toEqual([]);
    await everywhere.close();
  });

  it('are not reached by a redirect either', async () => {
    const everywhere = await startBadServer({ host: '0.0.0.0' });
    const to = encodeURIComponent(`http://127.0.0.2:${everywhere.port}/good`);
    const outcome = await perform(guarded.session(), httpAction(`${everywhere.origin}/redirect-to?to=${to}`, { followRedirects: 3 }));
    expect(outcome).toMatchObject({ error: 'redirect.refused', detail: 'not this one' });
    expect(everywhere.requests.map((request) => request.target)).toEqual([`/redirect-to?to=${to}`]);
    await everywhere.close();
  });

  it('are judged by the address a name has', async () => {
    asked.length = 0;
    expect((await perform(guarded.session(), httpAction(`http://localhost:${server.port}/good`))).error).toBeNull();
    expect(asked).toContainEqual(['localhost', '127.0.0.1']);
  });
});
