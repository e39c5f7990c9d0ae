/** The live driver sends what the author wrote, from the address it should, and answers once, in a later turn. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveHttpDriver } from '../../../src/actions/http/live.js';
import type { Outcome } from '../../../src/model/outcome.js';
import { VERSION } from '../../../src/model/version.js';
import { type BadServer, type SeenRequest, startBadServer } from '../../support/bad-server.js';
import { callOf, computed, eventually, exported, fixed, httpAction, named, perform, scopeOf, usingDriver } from './http-call.js';

const using = usingDriver();
let server: BadServer;
beforeAll(async () => {
  server = await startBadServer();
});
afterAll(() => server.close());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const lastRequest = (): SeenRequest => server.requests.at(-1) as SeenRequest;

describe('a request', () => {
  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is sent as %s', async (method) => {
    expect(await perform(using.session(), httpAction(`${server.origin}/echo`, { method }))).toMatchObject({ error: null, status: 200 });
    expect(lastRequest()).toMatchObject({ method, target: '/echo' });
  });

  it('carries the headers of the author, the host, and says who sends it', async () => {
    await perform(
      using.session(),
      httpAction(`${server.origin}/echo`, { headers: named({ 'X-Trace': 'a b', 'x-many': ['1', '2'], 'x-none': null }) }),
    );
    const { headers } = lastRequest();
    expect(headers).toMatchObject({
      'x-trace': 'a b',
      'x-many': '1, 2',
      'user-agent': `rampart/${VERSION}`,
      host: `127.0.0.1:${server.port}`,
    });
    expect(headers).not.toHaveProperty('x-none');
  });

  it('leaves host and user agent to the author', async () => {
    await perform(
      using.session(),
      httpAction(`${server.origin}/echo`, { headers: named({ Host: 'shop.example', 'User-Agent': 'mine/1' }) }),
    );
    expect(lastRequest().headers).toMatchObject({ host: 'shop.example', 'user-agent': 'mine/1' });
  });

  it('appends the query, encoded', async () => {
    await perform(using.session(), httpAction(`${server.origin}/echo?a=1#part`, { query: named({ q: 'ä & b+c', n: 2, tag: ['x', 'y'] }) }));
    expect(lastRequest().target).toBe('/echo?a=1&q=%C3%A4%20%26%20b%2Bc&n=2&tag=x&tag=y');
  });

  it.each([
    { kind: 'text', body: { kind: 'text', value: fixed('grüß') }, sent: 'grüß', length: '6', type: 'text/plain; charset=utf-8' },
    {
      kind: 'json',
      body: { kind: 'json', value: fixed({ a: [1, null] }) },
      sent: '{"a":[1,null]}',
      length: '14',
      type: 'application/json',
    },
    {
      kind: 'form',
      body: { kind: 'form', fields: named({ a: 'b c', d: '&' }) },
      sent: 'a=b+c&d=%26',
      length: '11',
      type: 'application/x-www-form-urlencoded',
    },
  ] as const)('has a $kind body with its length and content type', async ({ body, sent, length, type }) => {
    await perform(using.session(), httpAction(`${server.origin}/echo`, { method: 'POST', body }));
    expect(lastRequest()).toMatchObject({ body: sent, headers: { 'content-length': length, 'content-type': type } });
  });

  it('sends a large body whole, and counts its upload as sending', async () => {
    const text = 'x'.repeat(4 * 1024 * 1024);
    const outcome = await perform(
      using.session(),
      httpAction(`${server.origin}/echo`, { method: 'PUT', body: { kind: 'text', value: fixed(text) }, maxResponseBytes: 2 ** 25 }),
    );
    expect(outcome).toMatchObject({ error: null, status: 200 });
    expect(lastRequest().body).toHaveLength(text.length);
    expect(outcome.bytesOut).toBeGreaterThan(text.length);
    expect(outcome.phases.send).toBeGreaterThan(0);
  });
});

describe('an outcome', () => {
  it('measures the answer', async () => {
    const { values, ...outcome } = await perform(using.session(), httpAction(`${server.origin}/slow?ms=80`));
    expect(outcome).toMatchObject({ error: null, status: 200, bodyBytes: 35, fromIp: null });
    expect(values).toEqual({});
    expect(outcome).not.toHaveProperty('detail');
    expect(outcome.phases.wait).toBeGreaterThanOrEqual(78_000);
    expect(outcome.phases.connect).toBeGreaterThan(0);
    expect(outcome.phases.tls).toBe(0);
    expect(Object.values(outcome.phases).every(Number.isSafeInteger)).toBe(true);
    expect(Object.values(outcome.phases).reduce((sum, us) => sum + us, 0)).toBe(outcome.durationUs);
  });

  it('counts the bytes of both directions, on a kept connection those of this request alone', async () => {
    const session = using.session();
    const action = httpAction(`${server.origin}/good`);
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-colour: green\r\ncontent-length: 35\r\n\r\n';
    const first = await perform(session, action);
    const second = await perform(session, action);
    expect(first.bytesIn).toBe(head.length + 35);
    expect(second).toMatchObject({ bytesIn: first.bytesIn, bytesOut: first.bytesOut });
    expect(first.bytesOut).toBeGreaterThan('GET /good HTTP/1.1\r\n\r\n'.length);
  });

  it('has no time for connecting on a kept connection', async () => {
    const session = using.session();
    await perform(session, httpAction(`${server.origin}/good`));
    const before = server.peers.length;
    const { phases } = await perform(session, httpAction(`${server.origin}/good`));
    expect(phases).toMatchObject({ connect: 0, tls: 0 });
    expect(server.peers).toHaveLength(before);
  });

  it('holds the exports, their defaults, and the body where it is read', async () => {
    const action = httpAction(`${server.origin}/good`, {
      carriesBody: true,
      exports: [
        exported('greeting', (answer) => (answer.json() as { greeting: string }).greeting),
        exported('missing', () => undefined, 'instead'),
        exported('nothing', () => null, 'default of null'),
        exported('colour', (answer) => answer.header('X-Colour') ?? undefined, null, false),
        exported('absent', (answer) => answer.header('x-absent') ?? undefined, null, false),
        exported('status', (answer) => answer.status, null, false),
      ],
    });
    const { values } = await perform(using.session(), action);
    expect({ ...values }).toEqual({
      body: '{"greeting":"hello","list":[1,2,3]}',
      greeting: 'hello',
      missing: 'instead',
      nothing: 'default of null',
      colour: 'green',
      absent: null,
      status: 200,
    });
    expect(Object.getPrototypeOf(values)).toBeNull();
  });

  it.each([404, 503])('is a complete answer for status %i too', async (code) => {
    expect(await perform(using.session(), httpAction(`${server.origin}/status?code=${code}`))).toMatchObject({
      error: null,
      status: code,
      bodyBytes: 8,
    });
  });
});

describe('a call that cannot be sent', () => {
  it.each([
    ['an empty URL', httpAction('')],
    ['another scheme', httpAction('ftp://127.0.0.1/')],
    ['no host', httpAction('http://')],
    ['a line break in the URL', httpAction('http://127.0.0.1/\r\nx: y')],
    ['a line break in a header', httpAction('http://127.0.0.1/', { headers: named({ 'x-a': 'b\r\nx-c: d' }) })],
    ['a header name that is none', httpAction('http://127.0.0.1/', { headers: named({ 'x a': 'b' }) })],
    ['two hosts', httpAction('http://127.0.0.1:1/', { headers: named({ host: 'a', Host: 'b' }) })],
    ['a header of the transport', httpAction('http://127.0.0.1/', { headers: named({ 'transfer-encoding': 'chunked' }) })],
  ])('with %s is request.invalid, in a later turn', async (_, action) => {
    let started = false;
    const outcome = await new Promise<Outcome & { inside: boolean }>((resolve) => {
      using.session().start(callOf(action), (answered) => resolve({ ...answered, inside: !started }));
      started = true;
    });
    expect(outcome).toMatchObject({ error: 'request.invalid', status: null, inside: false, bytesOut: 0 });
  });

  it('for a source address that is none is request.invalid', async () => {
    expect((await perform(using.session(), httpAction(server.origin), 'not an address')).error).toBe('request.invalid');
  });

  it('does not keep the event loop from timers when it is tried again and again', async () => {
    const session = using.session();
    let tries = 0;
    let stop = false;
    const again = (): void => {
      tries += 1;
      if (!stop && tries < 100_000) session.start(callOf(httpAction('')), again);
    };
    again();
    await pause(20);
    stop = true;
    expect(tries).toBeLessThan(100_000);
  });
});

describe('the source address', () => {
  it('is the one of the call, as the server sees it', async () => {
    const session = using.session();
    for (const ip of ['127.9.1.1', '127.9.200.254']) {
      expect(await perform(session, httpAction(`${server.origin}/echo`), ip)).toMatchObject({ error: null, fromIp: ip });
      expect(lastRequest().peer).toBe(ip);
    }
  });

  it('holds over a kept connection, and over the next one', async () => {
    const session = using.session();
    for (const path of ['/echo', '/echo', '/connection-close', '/echo']) {
      expect((await perform(session, httpAction(server.origin + path), '127.9.1.2')).fromIp).toBe('127.9.1.2');
      expect(lastRequest().peer).toBe('127.9.1.2');
    }
  });

  it('belongs to one user each, two hundred at once', async () => {
    const before = server.requests.length;
    const addresses = Array.from({ length: 200 }, (_, n) => `127.9.7.${n + 1}`);
    const sessions = addresses.map((_, n) => using.driver().openSession(n + 1));
    for (let round = 0; round < 3; round++) {
      const outcomes = await Promise.all(
        sessions.map((session, n) => perform(session, httpAction(`${server.origin}/echo?user=${n}`), addresses[n])),
      );
      expect(outcomes.map((outcome) => outcome.fromIp)).toEqual(addresses);
      expect(outcomes.every((outcome) => outcome.error === null)).toBe(true);
    }
    const seen = server.requests.slice(before);
    expect(seen).toHaveLength(600);
    for (const request of seen) expect(request.peer).toBe(addresses[Number(request.target.split('=')[1])]);
    expect(using.driver().openSockets()).toBe(200);
    for (const session of sessions) session.close();
    await eventually(() => using.driver().openSockets() === 0);
  });

  it('H1: that this host does not have is address.unavailable', async () => {
    expect(await perform(using.session(), httpAction(server.origin), '192.0.2.1')).toMatchObject({
      error: 'address.unavailable',
      fromIp: null,
    });
  });

  it.each([
    ['::1', () => server.origin],
    ['127.9.1.1', () => `http://[::1]:${server.port}`],
    ['::1', () => `http://127.0.0.1:${server.port}`],
  ])('H5: %s to a target of the other family is address.family', async (ip, origin) => {
    expect((await perform(using.session(), httpAction(origin()), ip)).error).toBe('address.family');
  });

  it('picks the family of a name that has both', async () => {
    expect(await perform(using.session(), httpAction(`http://localhost:${server.port}/echo`), '127.9.1.3')).toMatchObject({
      error: null,
      fromIp: '127.9.1.3',
    });
  });

  it('is not bound when binding is off', async () => {
    const unbound = liveHttpDriver({ enter: (turn, value) => turn(value), allowTarget: () => null, sourceBinding: 'off' });
    expect(await perform(unbound.openSession(1), httpAction(`${server.origin}/echo`), '127.9.1.1')).toMatchObject({
      error: null,
      fromIp: null,
    });
    expect(lastRequest().peer).toBe('127.0.0.1');
    unbound.closeAll();
  });

  it('may be an IPv6 one', async () => {
    const six = await startBadServer({ host: '::1' });
    expect(await perform(using.session(), httpAction(`${six.origin}/echo`), '0::1')).toMatchObject({ error: null, fromIp: '::1' });
    expect(six.peers).toEqual(['::1']);
    expect(six.requests[0]?.headers.host).toBe(`[::1]:${six.port}`);
    await six.close();
  });
});

describe('a session', () => {
  it('answers inside a turn, once, and reads the scope within start', async () => {
    let inTurn = false;
    const driver = liveHttpDriver({
      enter: (turn, value) => {
        inTurn = true;
        turn(value);
        inTurn = false;
      },
      allowTarget: () => null,
      sourceBinding: 'require',
    });
    let started = false;
    const answers: boolean[] = [];
    const url = computed((scope) => {
      expect(started).toBe(false);
      return `${server.origin}/echo?user=${scope.user.id}`;
    });
    driver.openSession(7).start({ ...callOf(httpAction('', { url })), scope: scopeOf(7) }, () => answers.push(inTurn && started));
    started = true;
    await pause(60);
    expect(answers).toEqual([true]);
    expect(lastRequest().target).toBe('/echo?user=7');
    driver.closeAll();
  });

  it('can start the next action from the answer of the last', async () => {
    const session = using.session();
    const statuses: (number | null)[] = [];
    await new Promise<void>((resolve) => {
      const next = (outcome?: Outcome): void => {
        if (outcome !== undefined) statuses.push(outcome.status);
        if (statuses.length === 5) resolve();
        else session.start(callOf(httpAction(`${server.origin}/good`)), next);
      };
      next();
    });
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
  });

  it.each([
    ['before it is connected', 0],
    ['while the answer is awaited', 40],
  ])('that cancels %s gets no answer and no connection is left', async (_, ms) => {
    const session = using.session();
    let answered = false;
    const call = callOf(httpAction(`${server.origin}/slow?ms=100`));
    session.start(call, () => {
      answered = true;
    });
    await pause(ms);
    session.cancel(call);
    session.cancel(call);
    await eventually(() => using.driver().openSockets() === 0);
    await pause(120);
    expect(answered).toBe(false);
    expect(await perform(session, httpAction(`${server.origin}/good`))).toMatchObject({ error: null });
  });

  it('that cancels an answer already decided gets none', async () => {
    let answered = false;
    const session = using.session();
    const call = callOf(httpAction(''));
    session.start(call, () => {
      answered = true;
    });
    session.cancel(call);
    await pause(10);
    expect(answered).toBe(false);
  });

  it('that is closed answers what is under way as aborted, and can be used again', async () => {
    const session = using.session();
    const pending = perform(session, httpAction(`${server.origin}/stall-head`));
    await pause(30);
    session.close();
    session.close();
    expect(await pending).toMatchObject({ error: 'aborted', status: null });
    await eventually(() => using.driver().openSockets() === 0);
    expect(await perform(session, httpAction(`${server.origin}/good`))).toMatchObject({ error: null });
  });

  it('can perform two actions at once', async () => {
    const session = using.session();
    const [slow, quick] = await Promise.all([
      perform(session, httpAction(`${server.origin}/slow?ms=150`)),
      perform(session, httpAction(`${server.origin}/good`)),
    ]);
    expect(slow.error).toBeNull();
    expect(quick.durationUs).toBeLessThan(slow.durationUs);
  });

  it('closes a bound connection that it has not used for as long as it was told, and connects anew after that', async () => {
    const driver = liveHttpDriver({ enter: (turn, value) => turn(value), allowTarget: () => null, sourceBinding: 'require', idleMs: 100 });
    const [bound, unbound] = [driver.openSession(1), driver.openSession(2)];
    const action = httpAction(`${server.origin}/good`);
    await perform(unbound, action);
    await perform(bound, action, '127.9.4.1');
    expect((await perform(bound, action, '127.9.4.1')).phases.connect).toBe(0);
    await eventually(() => driver.openSockets() === 1);
    expect((await perform(bound, action, '127.9.4.1')).phases.connect).toBeGreaterThan(0);
    expect((await perform(unbound, action)).phases.connect).toBe(0);
    driver.closeAll();
    await eventually(() => driver.openSockets() === 0);
  });

  it('keeps a bounded number of connections however many origins it visits', async () => {
    const session = using.session();
    for (let n = 1; n <= 20; n++) expect((await perform(session, httpAction(`${server.origin}/good`), `127.9.3.${n}`)).error).toBeNull();
    await eventually(() => using.driver().openSockets() <= 8);
  });
});

describe('a driver', () => {
  it('closes the connections of all its sessions', async () => {
    for (let user = 1; user <= 10; user++) await perform(using.driver().openSession(user), httpAction(`${server.origin}/good`));
    expect(using.driver().openSockets()).toBe(10);
    using.driver().closeAll();
    await eventually(() => using.driver().openSockets() === 0 && server.open() === 0);
  });

  it('H9 does not blame a target whose answer waited while the generator was busy', async () => {
    // A process of its own: it answers after 50 ms, whatever happens here.
    const source = `const server = require('http').createServer((_, response) => setTimeout(() => response.end('in time'), 50));
      server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
    const target = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<number>((resolve) => target.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))));
    const session = using.session();
    expect((await perform(session, httpAction(`http://127.0.0.1:${port}/`))).error).toBeNull();
    const pending = perform(session, httpAction(`http://127.0.0.1:${port}/`, { timeoutUs: 300_000 }));
    await pause(10);
    for (const until = performance.now() + 800; performance.now() < until; );
    expect(await pending).toMatchObject({ error: null, status: 200 });
    target.kill();
  });

  it('leaves nothing behind that keeps the process alive', async () => {
    const handles = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'Timeout').length;
    const before = handles();
    const session = using.session();
    for (const path of ['/good', '/reset', '/stall-body', '/garbage', '/good'])
      await perform(session, httpAction(server.origin + path, { timeoutUs: 100_000 }));
    session.close();
    await eventually(() => server.open() === 0 && handles() <= before);
  });
});
