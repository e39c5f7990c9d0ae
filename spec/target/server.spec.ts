import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { DemoTarget } from '../../src/model/demo-target.js';
import { randomFor } from '../../src/model/random.js';
import type { Tuning } from '../../src/target/front-desk.js';
import { openTargetServer } from '../../src/target/server.js';
import type { TargetServer } from '../../src/target/server.js';
import { call, journalOf } from './http-call.js';

const opened: TargetServer[] = [];
const agents: http.Agent[] = [];

async function open(options: Partial<DemoTarget> = {}, tuning: Tuning = {}): Promise<TargetServer> {
  const server = await openTargetServer({ ip: '127.0.0.1', port: 0, ...options }, tuning);
  opened.push(server);
  return server;
}

function keptConnection(): http.Agent {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  return agent;
}

afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy();
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

describe('the service of the target', () => {
  const answers: [request: string, body: string | undefined, status: number, json: unknown][] = [
    ['GET /asset', undefined, 200, { id: 1, name: 'asset-1' }],
    ['GET /asset?page=2', undefined, 200, { id: 1, name: 'asset-1' }],
    ['POST /asset', '{"name":"chair","id":99}', 201, { name: 'chair', id: 1 }],
    ['POST /asset', '{"__proto__":{"x":1}}', 201, JSON.parse('{"__proto__":{"x":1},"id":1}')],
    ['POST /asset', '[1,2]', 201, { id: 1, value: [1, 2] }],
    ['POST /asset', undefined, 201, { id: 1 }],
    ['POST /asset', '{', 400, { error: 'the body is not JSON' }],
    ['PUT /asset', '{}', 405, { error: 'method not allowed' }],
    ['GET /ip', undefined, 200, { ip: '127.0.0.1' }],
    ['GET /slow?ms=1', undefined, 200, { waited_ms: 1 }],
    ['GET /slow', undefined, 400, { error: 'ms must be a whole number up to 600000' }],
    ['GET /slow?ms=-1', undefined, 400, { error: 'ms must be a whole number up to 600000' }],
    ['GET /slow?ms=600001', undefined, 400, { error: 'ms must be a whole number up to 600000' }],
    ['GET /status/200', undefined, 200, { status: 200 }],
    ['GET /status/404', undefined, 404, { status: 404 }],
    ['POST /status/503', '{}', 503, { status: 503 }],
    ['GET /status/99', undefined, 404, { error: 'statuses are 200 to 599' }],
    ['GET /status/600', undefined, 404, { error: 'statuses are 200 to 599' }],
    ['GET /', undefined, 404, { error: 'no such path' }],
    ['GET /assets', undefined, 404, { error: 'no such path' }],
    ['GET //asset', undefined, 404, { error: 'no such path' }],
    ['POST /stats', '{}', 404, { error: 'no such path' }],
  ];

  it.each(answers)('answers %s with body %s by %i', async (request, body, status, json) => {
    const server = await open();
    const [method = '', path = ''] = request.split(' ');
    const answer = await call(server.url + path, { method, ...(body === undefined ? {} : { body }) });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json()).toEqual(json);
  });

  it('numbers assets one after the other', async () => {
    const { url } = await open();
    expect((await call(`${url}/asset`)).json()).toMatchObject({ id: 1 });
    expect((await call(`${url}/asset`, { method: 'POST', body: '{}' })).json()).toMatchObject({ id: 2 });
    expect((await call(`${url}/asset`)).json()).toMatchObject({ id: 3 });
  });

  it.each([204, 304])('answers /status/%i without a body', async (status) => {
    const { url } = await open();
    const answer = await call(`${url}/status/${status}`);
    expect(answer.status).toBe(status);
    expect(answer.text).toBe('');
  });

  it('answers HEAD like GET without the body', async () => {
    const { url } = await open();
    const answer = await call(`${url}/asset`, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-length']).toBe('25');
    expect(answer.text).toBe('');
  });

  it('names the methods a path has', async () => {
    const { url } = await open();
    expect((await call(`${url}/asset`, { method: 'DELETE' })).headers.allow).toBe('GET, POST');
  });

  it('refuses a body beyond 1 MiB and closes the connection', async () => {
    const { url, port } = await open();
    const socket = net.connect(port, '127.0.0.1');
    const bytes = 1024 * 1024 + 1;
    socket.write(`POST /asset HTTP/1.1\r\nHost: target\r\nContent-Length: ${bytes}\r\n\r\n`);
    socket.write(Buffer.alloc(bytes, 0x20));
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString();
    });
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toMatch(/connection: close/i);
    expect((await call(`${url}/asset`)).status).toBe(200);
  });

  it('lives on after garbage', async () => {
    const { url, port } = await open();
    const socket = net.connect(port, '127.0.0.1');
    socket.resume().write('\x00\x01garbage\r\n\r\n');
    await once(socket, 'close');
    expect((await call(`${url}/asset`)).status).toBe(200);
  });
});

describe('the behaviour of the target', () => {
  it('keeps a connection open, and says for how long', async () => {
    const { url } = await open();
    const agent = keptConnection();
    const first = await call(`${url}/asset`, { agent });
    await call(`${url}/asset`, { agent });
    expect(first.headers.connection).toBe('keep-alive');
    expect(Number(/timeout=(\d+)/.exec(String(first.headers['keep-alive']))?.[1])).toBeGreaterThanOrEqual(75);
    const journal = await journalOf(url);
    expect(journal.map(({ connection }) => connection)).toEqual([1, 1]);
  });

  it('answers no earlier than its latency', async () => {
    const { url } = await open({ latency: { distribution: 'constant', valueUs: 60_000 } });
    await call(`${url}/asset`);
    const [entry] = await journalOf(url);
    // Node's timers may fire up to a millisecond early.
    expect(Number(entry?.end_us) - Number(entry?.start_us)).toBeGreaterThanOrEqual(59_000);
  });

  it('waits as long as /slow asks for', async () => {
    const { url } = await open();
    await call(`${url}/slow?ms=50`);
    const [entry] = await journalOf(url);
    expect(Number(entry?.end_us) - Number(entry?.start_us)).toBeGreaterThanOrEqual(49_000);
  });

  it('fails the share of requests asked for, by the chance it is given', async () => {
    const random = randomFor(1, 'errors');
    const server = await open({ errorRate: 0.3 }, { chance: () => random.next() });
    const agent = keptConnection();
    for (let number = 0; number < 400; number++) await call(`${server.url}/asset`, { agent });
    const again = randomFor(1, 'errors');
    const failures = Array.from({ length: 400 }, () => again.next()).filter((drawn) => drawn < 0.3).length;
    expect(server.stats().statuses).toEqual({ 200: 400 - failures, 500: failures });
  });

  it.each([
    [0, 200],
    [1, 500],
  ])('with an error rate of %d answers every request by %i', async (errorRate, status) => {
    const { url } = await open({ errorRate });
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await call(`${url}/asset`)).status));
    expect(new Set(statuses)).toEqual(new Set([status]));
  });

  it('serves ::1 under a bracketed URL', async () => {
    const server = await open({ ip: '::1' });
    expect(server.url).toBe(`http://[::1]:${server.port}`);
    expect((await call(`${server.url}/ip`)).json()).toEqual({ ip: '::1' });
  });
});

describe('the record of the target', () => {
  it('tells 500 connections from 500 addresses apart, all open at once', async () => {
    const server = await open();
    const users = Array.from({ length: 500 }, (_, index) => ({ from: `127.60.${index >> 8}.${index & 255}`, agent: keptConnection() }));
    for (const round of [1, 2]) {
      const seen = await Promise.all(users.map(async (user) => (await call(`${server.url}/ip`, user)).json()));
      expect(seen).toEqual(users.map(({ from }) => ({ ip: from })));
      // The connections of the first round serve the second one: none was closed in between.
      expect(server.stats()).toMatchObject({ requests: 500 * round, connections: 500, truncated: false });
    }
    const { peers } = server.stats();
    expect(peers).toEqual(Object.fromEntries(users.map(({ from }) => [from, { requests: 2, max_in_flight: 1, users: 0 }])));
  });

  it('counts by route and status, and not the requests for itself', async () => {
    const server = await open();
    await call(`${server.url}/asset`);
    await call(`${server.url}/asset`, { method: 'POST', body: '{}' });
    await call(`${server.url}/status/404`);
    await call(`${server.url}/status/410`);
    await call(`${server.url}/nowhere/1`);
    await call(`${server.url}/nowhere/2`);
    await call(`${server.url}/nowhere/3`, { method: 'PROPFIND' });
    await call(`${server.url}/journal`);
    const answered = (await call(`${server.url}/stats`)).json();
    expect(answered).toEqual(server.stats());
    expect(answered).toMatchObject({
      requests: 7,
      routes: { 'GET /asset': 1, 'POST /asset': 1, 'GET /status/:code': 2, 'GET (unknown)': 2, 'other (unknown)': 1 },
      statuses: { 200: 1, 201: 1, 404: 4, 410: 1 },
      journal: { entries: 7, dropped: 0 },
    });
  });

  it('finds two users on one address, and two requests of one address at once', async () => {
    const server = await open();
    const waiting = ['1', '2'].map((user) =>
      call(`${server.url}/slow?ms=60000`, { from: '127.61.0.1', headers: { 'x-user': user } }).catch(() => 'cut'),
    );
    await expect.poll(() => server.stats().requests).toBe(2);
    for (const user of ['3', '3']) await call(`${server.url}/asset`, { from: '127.61.0.2', headers: { 'x-user': user } });
    expect(server.stats().peers).toEqual({
      '127.61.0.1': { requests: 2, max_in_flight: 2, users: 2 },
      '127.61.0.2': { requests: 2, max_in_flight: 1, users: 1 },
    });
    await server.close();
    expect(await Promise.all(waiting)).toEqual(['cut', 'cut']);
  });

  it('journals who asked what and when, on one clock', async () => {
    const { url } = await open();
    await call(`${url}/asset?page=1`, { from: '127.62.0.9', headers: { 'x-user': '17', 'x-tenant': 'acme' } });
    await call(`${url}/asset`, { method: 'POST', body: '{}' });
    const [first, second] = await journalOf(url);
    expect(first).toMatchObject({
      peer: '127.62.0.9',
      connection: 1,
      method: 'GET',
      path: '/asset?page=1',
      user: '17',
      tenant: 'acme',
      status: 200,
    });
    expect(second).toMatchObject({
      peer: '127.0.0.1',
      connection: 2,
      method: 'POST',
      path: '/asset',
      user: null,
      tenant: null,
      status: 201,
    });
    const instants = [first?.start_us, first?.end_us, second?.start_us, second?.end_us].map(Number);
    expect(instants.every(Number.isInteger)).toBe(true);
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  });

  it('notes a request whose connection is lost as ended without a status', async () => {
    const server = await open();
    const socket = net.connect(server.port, '127.0.0.1');
    socket.write('GET /slow?ms=60000 HTTP/1.1\r\nHost: target\r\n\r\n');
    await expect.poll(() => server.stats().requests).toBe(1);
    expect((await journalOf(server.url))[0]).toMatchObject({ end_us: null, status: null });
    socket.destroy();
    await expect.poll(async () => (await journalOf(server.url))[0]?.end_us).toEqual(expect.any(Number));
    expect((await journalOf(server.url))[0]).toMatchObject({ status: null });
    expect(server.stats()).toMatchObject({ requests: 1, statuses: {} });
  });

  it('is bounded, and says what it left out', async () => {
    const server = await open({}, { journalCapacity: 10 });
    const agent = keptConnection();
    for (let number = 0; number < 25; number++) await call(`${server.url}/asset`, { agent });
    expect(server.stats()).toMatchObject({ requests: 25, journal: { entries: 10, dropped: 15 } });
    expect((await journalOf(server.url)).at(-1)).toEqual({ truncated: true, dropped: 15 });
  });
});

describe('opening and closing the target', () => {
  it.each([
    ['0.0.0.0'],
    ['192.0.2.1'],
    ['10.0.0.1'],
    ['::'],
    ['fe80::1'],
    ['::1%lo'],
    ['::ffff:127.0.0.1'],
    ['localhost'],
    [''],
    ['127.1'],
  ])('refuses %s, which is not a loopback address', async (ip) => {
    await expect(openTargetServer({ ip, port: 0 })).rejects.toMatchObject({
      code: 'target.unavailable',
      exitCode: 4,
      message: expect.stringContaining('loopback'),
    });
  });

  it.each([[{ port: -1 }], [{ port: 65_536 }], [{ port: 80.5 }], [{ errorRate: -0.1 }], [{ errorRate: 1.1 }], [{ errorRate: Number.NaN }]])(
    'refuses %o',
    async (options) => {
      await expect(open(options)).rejects.toMatchObject({ code: 'target.unavailable' });
    },
  );

  it('refuses a port in use, and says which', async () => {
    const { port } = await open();
    await expect(open({ port })).rejects.toMatchObject({ code: 'target.unavailable', message: `Port ${port} of 127.0.0.1 is in use` });
  });

  it('frees its port when closed, with requests in flight and connections kept', async () => {
    const server = await open();
    const agent = keptConnection();
    await call(`${server.url}/asset`, { agent });
    const inFlight = call(`${server.url}/slow?ms=60000`);
    inFlight.catch(() => {});
    await expect.poll(() => server.stats().requests).toBe(2);
    await Promise.all([server.close(), server.close()]);
    await expect(inFlight).rejects.toMatchObject({ code: 'ECONNRESET' });
    await open({ port: server.port });
  });
});
