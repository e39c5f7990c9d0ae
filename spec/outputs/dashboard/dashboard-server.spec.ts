import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/model/command.js';
import { drawToken } from '../../../src/outputs/dashboard/access.js';
import { DashboardServer } from '../../../src/outputs/dashboard/dashboard-server.js';
import { FrameHub } from '../../../src/outputs/dashboard/frame-hub.js';
import { LiveSource } from '../../../src/outputs/dashboard/live-source.js';
import { loadPage } from '../../../src/outputs/dashboard/page-table.js';
import { ReportFold } from '../../../src/report/report.js';
import { EventList } from '../../support/event-list.js';
import { handMadePlan } from '../../support/hand-made-plan.js';
import { call } from '../../target/http-call.js';

const TOKEN = drawToken();
const LIMITS = { headersTimeoutMs: 300, checkMs: 50 };

let server: DashboardServer;
let commands: Command[];
let watched: boolean[];

beforeEach(async () => {
  commands = [];
  watched = [];
  server = await open('127.0.0.1');
});

afterEach(() => server.close());

async function open(host: string): Promise<DashboardServer> {
  const plan = handMadePlan();
  const fold = new ReportFold(plan);
  const hello = { scenario: 's', file: 'f', mode: 'live', seed: 1, planHash: '', version: '', isSteerable: true, recording: null } as const;
  const drawing = { svg: '', marks: { states: [], edges: [] } };
  const source = new LiveSource(plan, { fold, health: () => null, variables: () => null }, { ...hello, drawing });
  for (const event of new EventList().started().spawned(1).entered(1, 'thinking').events) fold.apply(event);
  const hub = new FrameHub(source, (isWatched) => watched.push(isWatched));
  const onCommand = (command: Command) => void commands.push(command);
  const page = await loadPage(host === '127.0.0.1' ? TOKEN : null);
  return DashboardServer.open({ host, port: 0 }, { source, hub, page, token: TOKEN, onCommand }, { limits: LIMITS });
}

const portOf = () => new URL(server.url).port;
const at = (path: string) => `http://127.0.0.1:${portOf()}${path}`;

/** What comes back for bytes as they are. */
function rawAnswer(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(portOf()), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    socket.on('error', reject).on('close', () => resolve(text));
  });
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const rawGet = (path: string, ...headers: string[]) =>
  rawAnswer([`GET ${path} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n')).then(statusOf);

describe('the page', () => {
  it('comes with headers under which nothing foreign runs, is framed or kept', async () => {
    const { status, headers } = await call(at('/'));
    expect(status).toBe(200);
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"]),
    );
    expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    '/dashboard.js',
    '/dashboard.css',
    '/icon.svg',
    '/api/hello',
    '/api/frame',
    '/api/history',
    '/api/users',
    '/api/events',
    '/nowhere',
  ])('has the same headers on %s', async (path) => {
    expect((await call(at(path))).headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });

  it('names no other host, and has no script or style of its own within', async () => {
    const { text } = await call(at('/'));
    expect(text).not.toMatch(/https?:|<style|<script(?! type="module")|\son\w+=/);
  });
});

describe('a request for a file', () => {
  const TRAVERSALS = [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/%2e%2e%2fpackage.json',
    '/..%252fpackage.json',
    '/%252e%252e%252fpackage.json',
    '/..\\package.json',
    '/..%5cpackage.json',
    '/....//package.json',
    '/.%00./package.json',
    '/dashboard.js%00.html',
    '/dashboard.js/../../package.json',
    '/dashboard.js/',
    '//dashboard.js',
    '//etc/passwd',
    '/etc/passwd',
    '/C:/windows/win.ini',
    '/file:///etc/passwd',
    '/dashboard.js;.css',
    '/Dashboard.js',
    '/dashboard%2ejs%2f',
    '/%c0%ae%c0%ae/package.json',
    '/%u002e%u002e/package.json',
    '/.git/config',
    '/.env',
    '/index.html',
    '/main.tsx',
    '/dashboard.js.map',
    '/~root',
    '/proc/self/environ',
    '/api',
    '/api/',
    '/api/../package.json',
    '/api/users/../../package.json',
    '/api/users/..%2f..%2fpackage.json',
    '/api/users/0',
    '/api/users/-1',
    '/api/users/1e3',
    '/api/users/99999999999999999999',
    '/api/users/__proto__',
  ];

  it.each(TRAVERSALS)('finds nothing at %s', async (path) => {
    expect([400, 404]).toContain(await rawGet(path, `Host: 127.0.0.1:${portOf()}`));
  });
});

describe('whoever asks', () => {
  it.each<readonly [host: string, status: number]>([
    ['127.0.0.1:PORT', 200],
    ['localhost:PORT', 200],
    ['[::1]:PORT', 200],
    ['LOCALHOST:PORT', 200],
    ['127.0.0.1', 421],
    ['127.0.0.1:1', 421],
    ['evil.test', 421],
    ['evil.test:PORT', 421],
    ['127.0.0.1.evil.test:PORT', 421],
    ['localhost.evil.test:PORT', 421],
    // What is no name at all is refused before it is looked at.
    ['localhost@evil.test:PORT', 400],
    ['10.0.0.1:PORT', 421],
    ['0.0.0.0:PORT', 421],
    ['', 400],
  ])('calling it %s gets %i', async (host, status) => {
    expect(await rawGet('/api/hello', `Host: ${host.replace('PORT', portOf())}`)).toBe(status);
  });

  it('without a name, or with two, is refused', async () => {
    expect(await rawGet('/api/hello')).toBe(400);
    expect([400, 421]).toContain(await rawGet('/api/hello', `Host: 127.0.0.1:${portOf()}`, 'Host: evil.test'));
  });

  it.each(['http://evil.test', 'https://127.0.0.1:PORT', 'http://127.0.0.1:1', 'null', 'http://127.0.0.1:PORT.evil.test', 'file://'])(
    'from a page of %s is refused, whether it looks or speaks',
    async (pattern) => {
      const headers = { Origin: pattern.replace('PORT', portOf()), 'X-Rampart-Token': TOKEN, 'Content-Type': 'application/json' };
      expect((await call(at('/api/hello'), { headers })).status).toBe(403);
      expect((await call(at('/api/commands'), { method: 'POST', headers, body: '{"type":"stop"}' })).status).toBe(403);
      expect(commands).toEqual([]);
    },
  );

  it('takes its time with its request is cut off', async () => {
    const answer = await rawAnswer(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${portOf()}\r\nX-Slow: `);
    expect(statusOf(answer)).toBe(408);
  });

  it('sends too long a head is refused', async () => {
    expect(await rawGet('/', `Host: 127.0.0.1:${portOf()}`, `X-Long: ${'x'.repeat(9000)}`)).toBe(431);
  });
});

describe('a command', () => {
  const JSON_TYPE = { 'Content-Type': 'application/json' };
  const WITH_TOKEN = { ...JSON_TYPE, 'X-Rampart-Token': TOKEN };
  const post = (headers: Readonly<Record<string, string>>, body: string) =>
    call(at('/api/commands'), { method: 'POST', headers, body }).then(({ status }) => status);

  it.each<Command>([
    { type: 'pause' },
    { type: 'resume' },
    { type: 'stop' },
    { type: 'abort' },
    { type: 'scale', users: 5 },
    { type: 'scale', users: -5, tenant: 'a' },
  ])('is passed on: $type', async (command) => {
    expect(await post(WITH_TOKEN, JSON.stringify(command))).toBe(204);
    expect(commands).toEqual([command]);
  });

  it.each<readonly [why: string, status: number, headers: Readonly<Record<string, string>>, body: string]>([
    ['without a token', 401, JSON_TYPE, '{"type":"stop"}'],
    ['with the token of another run', 401, { ...JSON_TYPE, 'X-Rampart-Token': drawToken() }, '{"type":"stop"}'],
    ['with the beginning of the token', 401, { ...JSON_TYPE, 'X-Rampart-Token': TOKEN.slice(0, -1) }, '{"type":"stop"}'],
    ['as a form', 415, { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Rampart-Token': TOKEN }, 'type=stop'],
    ['as plain text', 415, { 'Content-Type': 'text/plain', 'X-Rampart-Token': TOKEN }, '{"type":"stop"}'],
    ['that is no JSON', 400, WITH_TOKEN, '{"type":'],
    ['that is not known', 400, WITH_TOKEN, '{"type":"explode"}'],
    ['that scales by nothing', 400, WITH_TOKEN, '{"type":"scale","users":0}'],
    ['that scales by too much', 400, WITH_TOKEN, '{"type":"scale","users":1e9}'],
    ['that is a list', 400, WITH_TOKEN, '[]'],
    ['that is long', 413, WITH_TOKEN, `{"type":"stop","x":"${'x'.repeat(5000)}"}`],
  ])('%s is refused with %i', async (_why, status, headers, body) => {
    expect(await post(headers, body)).toBe(status);
    expect(commands).toEqual([]);
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('is not given by %s', async (method) => {
    expect([404, 405]).toContain((await call(at('/api/commands'), { method, headers: WITH_TOKEN })).status);
    expect(commands).toEqual([]);
  });

  it('takes over nothing that a command does not have', async () => {
    await post(WITH_TOKEN, '{"type":"stop","cause":"internal","__proto__":{"polluted":1}}');
    expect(commands).toEqual([{ type: 'stop' }]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('a dashboard on another address', () => {
  beforeEach(async () => {
    await server.close();
    server = await open('0.0.0.0');
  });

  it('shows nothing of the run without the token, and does not give it away', async () => {
    expect((await call(at('/'))).text).not.toContain(TOKEN);
    for (const path of ['/api/hello', '/api/frame', '/api/stream', '/api/users', '/api/events']) {
      expect((await call(at(path))).status, path).toBe(401);
    }
    expect((await call(at('/api/hello'), { headers: { 'X-Rampart-Token': TOKEN } })).status).toBe(200);
  });
});

describe('the stream', () => {
  it('gives a frame and a history at once, and is watched only while somebody reads', async () => {
    const left = new AbortController();
    const response = await fetch(at('/api/stream'), { signal: left.signal });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!text.includes('event: history')) text += new TextDecoder().decode((await reader.read()).value);
    const frame = JSON.parse(/data: (\{"skipped":0.*)/.exec(text)?.[1] ?? '{}') as { frame: { users: { active: number } } };
    expect(frame.frame.users.active).toBe(1);
    expect(watched).toEqual([true]);
    left.abort();
    await expect.poll(() => watched).toEqual([true, false]);
  });
});
