import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricsServer } from '../../../src/outputs/prometheus/metrics-server.js';
import { call } from '../../target/http-call.js';

const ADDRESS = { host: '127.0.0.1', port: 0 };
let server: MetricsServer;
let renders = 0;
const portOf = (url: string) => Number(new URL(url).port);

beforeEach(async () => {
  renders = 0;
  server = await MetricsServer.open(ADDRESS, async () => {
    renders += 1;
    return 'up 1\n';
  });
});

afterEach(() => server.close());

/** What comes back for bytes as they are. */
function rawAnswer(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(portOf(server.url), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    socket.on('error', reject).on('close', () => resolve(text));
  });
}

describe('the metrics endpoint', () => {
  it('serves the text, to be kept by nobody and framed by nothing', async () => {
    const { status, headers, text } = await call(server.url);
    expect({ status, text }).toEqual({ status: 200, text: 'up 1\n' });
    expect(headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each<readonly [method: string, path: string, status: number]>([
    ['GET', '/metrics', 200],
    ['GET', '/metrics?collect[]=x', 200],
    ['HEAD', '/metrics', 200],
    ['POST', '/metrics', 405],
    ['PUT', '/metrics', 405],
    ['DELETE', '/metrics', 405],
    ['OPTIONS', '/metrics', 405],
    ['GET', '/', 404],
    ['GET', '/metrics/', 404],
    ['GET', '//metrics', 404],
    ['GET', '/..%2fetc/passwd', 404],
    ['GET', '/metrics%00', 404],
    ['POST', '/stop', 404],
  ])('answers %s %s with %d', async (method, path, status) => {
    const answer = await call(new URL(server.url).origin + path, { method });
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.headers['allow']).toBe('GET, HEAD');
    if (method === 'HEAD') expect(answer.text).toBe('');
  });

  it.each<readonly [what: string, host: (port: number) => string, status: number]>([
    ['its address', (port) => `127.0.0.1:${port}`, 200],
    ['localhost', (port) => `localhost:${port}`, 200],
    ['another port', (port) => `127.0.0.1:${port + 1}`, 421],
    ['no port', () => '127.0.0.1', 421],
    ['a name of somebody else', (port) => `evil.test:${port}`, 421],
    ['a name that begins like its address', (port) => `127.0.0.1.evil.test:${port}`, 421],
  ])('by the name of %s', async (_what, host, status) => {
    const answer = await call(server.url, { headers: { host: host(portOf(server.url)) } });
    expect(answer.status).toBe(status);
    expect(answer.text.includes('up 1')).toBe(status === 200);
  });

  it.each([
    ['no Host', '', '400'],
    ['two Hosts', 'Host: 127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT\r\n', '4'],
    ['a large head', `Host: 127.0.0.1:PORT\r\nX: ${'x'.repeat(20_000)}\r\n`, '431'],
  ])('refuses a request with %s', async (_what, headers, status) => {
    const answer = await rawAnswer(
      `GET /metrics HTTP/1.1\r\n${headers.replaceAll('PORT', String(portOf(server.url)))}Connection: close\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
    expect(answer).not.toContain('up 1');
  });

  it('gives nobody long to say what it wants', async () => {
    expect(await rawAnswer('GET /metrics HTTP/1.1\r\nHost: ')).toMatch(/^HTTP\/1.1 408/);
  });

  it('answers many at once and makes the text once for them', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => call(server.url)));
    expect(answers.map(({ text }) => text)).toEqual(Array(30).fill('up 1\n'));
    // They may straddle the tenth of a second for which a text is fresh.
    expect(renders).toBeLessThanOrEqual(10);
    const before = renders;
    server.expire();
    await call(server.url);
    expect(renders).toBe(before + 1);
  });

  it('holds no more than 32 connections', async () => {
    const sockets: Socket[] = [];
    const closed: Promise<void>[] = [];
    for (let n = 0; n < 40; n++) {
      const socket = connect(portOf(server.url), '127.0.0.1').on('error', () => undefined);
      sockets.push(socket);
      closed.push(new Promise((resolve) => socket.once('close', () => resolve())));
    }
    let gone = 0;
    for (const end of closed) void end.then(() => (gone += 1));
    for (let tries = 0; tries < 200 && gone < 8; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(gone).toBe(8);
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
    expect((await call(server.url)).status).toBe(200);
  });

  it('says that the text could not be made, and stays', async () => {
    const broken = await MetricsServer.open(ADDRESS, () => Promise.reject(new Error('secret')));
    const { status, text } = await call(broken.url);
    await broken.close();
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
  });

  it('gives its port back, whoever is still connected', async () => {
    const port = portOf(server.url);
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    await server.close();
    const next = createServer();
    await new Promise<void>((resolve, reject) => next.on('error', reject).listen(port, '127.0.0.1', resolve));
    await new Promise((resolve) => next.close(resolve));
    idle.destroy();
  });

  it.each([
    ['a port in use', () => ({ host: '127.0.0.1', port: portOf(server.url) }), 'the port is in use'],
    ['an address of another host', () => ({ host: '192.0.2.1', port: 0 }), 'this host does not have that address'],
  ])('cannot listen on %s', async (_what, address, reason) => {
    await expect(MetricsServer.open(address(), async () => '')).rejects.toMatchObject({
      code: 'output.unavailable',
      exitCode: 4,
      message: expect.stringContaining(reason),
      hint: expect.stringContaining('--prometheus'),
    });
  });

  it('listens on IPv6 where it is told to', async () => {
    const six = await MetricsServer.open({ host: '::1', port: 0 }, async () => 'up 1\n');
    expect(six.url).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/);
    expect((await call(six.url)).text).toBe('up 1\n');
    await six.close();
  });
});
