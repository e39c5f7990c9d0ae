/**
 * S12–S14: secrets in fifteen places of a scenario, against a target that sends everything back in every way it can,
 * and a search through everything the run writes: none of them, in no form.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OUTPUT_KINDS } from '../../src/outputs/output-kinds.js';
import { runCommand, startCommand } from '../support/command.js';
import { unsnappy } from '../support/snappy.js';

const PLACES = [
  'authorization',
  'proxy',
  'cookie',
  'api-key',
  'query',
  'url-query',
  'resource',
  'env-header',
  'env-path',
  'env-body',
  'override',
  'form',
  'set-cookie',
  'token',
  'reason',
] as const;
const MARK = '8f3a';
/** With characters that every encoding writes in its own way. */
const canary = (place: (typeof PLACES)[number]): string => `canary/${place}+${MARK}`;

/** What a secret looks like once encoded; Base64 depends on where in the text it begins. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.from(`${'-'.repeat(before)}${secret}`).toString('base64');
    return text.slice(before === 0 ? 0 : 4, text.length - 4);
  });
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('+', '%2B'),
    ...base64,
    ...base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

const received: string[] = [];
/** Everything that came, back in the reason phrase, a header, and a body cut in the middle of each secret. */
const server = createServer((socket) => {
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? '0');
    if (end === -1 || text.length < end + 4 + length) return;
    received.push(text);
    const body = JSON.stringify({
      echo: text,
      token: canary('token'),
      unread: canary('reason'),
      base64: Buffer.from(text).toString('base64'),
    });
    const broken = text.includes('/broken');
    text = '';
    if (broken) {
      socket.end(`HTTP/1.1 \u0000${canary('reason')} ${canary('authorization')}\r\n\r\n`);
      return;
    }
    socket.write(`HTTP/1.1 200 ${canary('reason')}\r\nset-cookie: sid=${canary('set-cookie')}\r\ntransfer-encoding: chunked\r\n\r\n`);
    for (const piece of body.split(new RegExp(`(?<=${MARK.slice(0, 2)})(?=${MARK.slice(2)})`))) {
      socket.write(`${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`);
    }
    socket.write('0\r\n\r\n');
  });
});

function scenarioText(port: number): string {
  return `version: "1.0"
name: canaries
workbook:
  resources:
    - { id: shop, type: http_endpoint, properties: { url: "http://127.0.0.1:${port}", api_key: "${canary('resource')}" } }
  metrics: { long: { type: trend, action: login, value: login.body_len } }
  ip_pools: [{ id: pool, ranges: [127.67.0.0/29] }]
actions:
  - id: login
    call: post
    with:
      url: "{{shop.url}}/at/{{env.ENV_PATH}}/1?page=1&signature=${canary('url-query')}"
      headers:
        Authorization: "Bearer ${canary('authorization')}"
        Cookie: "sid=${canary('cookie')}; theme=dark"
        X-Api-Key: "${canary('api-key')}"
        Proxy-Authorization: "Basic ${canary('proxy')}"
        X-Plain: "{{env.ENV_HEADER}} {{shop.api_key}}"
      query: { access_token: "${canary('query')}", page: 1 }
      json: { password: "${canary('form')}", note: "{{env.ENV_BODY}}" }
    export:
      - { type: header, name: cookie, path: set-cookie }
      - { type: json, name: token, path: $.token }
      - { type: json, name: echo, path: $.echo }
    expect: { condition: "login.echo != null" }
  - id: again
    call: get
    with:
      url: "{{shop.url}}/again"
      headers: { Authorization: "Bearer {{login.token}}", Cookie: "{{login.cookie}}", x-override: none }
  - { id: broken, call: get, with: { url: "{{shop.url}}/broken", headers: { Authorization: "{{login.token}}" } } }
workflows:
  nodes:
    - { id: start, action: login, edges: [{ to: more }] }
    - { id: more, action: again, edges: [{ to: last }] }
    - { id: last, action: broken, edges: [{ to: done }] }
    - { id: done, type: end }
load:
  ramp_up: { phases: [{ at_second: 0, spawn_users: 2 }] }
  user_lifetime: { mode: loop, iterations: 2, think_time: 1s }
  user_resources: { ip_binding: { pool_id: pool } }
`;
}

const ENV = {
  ENV_HEADER: canary('env-header'),
  ENV_PATH: canary('env-path'),
  ENV_BODY: canary('env-body'),
  RAMPART_UNHEARD_OF: canary('token'),
};
const SET = ['--set', `actions[1].with.headers.x-auth-token=${canary('override')}`];

let folder = '';
let file = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-canaries-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  file = join(folder, 'canaries.yaml');
  writeFileSync(file, scenarioText((server.address() as AddressInfo).port));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function expectNoSecret(where: string, text: string): void {
  for (const place of PLACES) for (const form of formsOf(canary(place))) expect(text.includes(form), `${place} in ${where}`).toBe(false);
  expect(text.includes(MARK), `a piece of a secret in ${where}`).toBe(false);
}

describe('a run with secrets', () => {
  it.each(formsOf(canary('token')))('would be found out by %s', (form) => {
    expect(() => expectNoSecret('a planted text', `before${form}after`)).toThrow('token in a planted text');
  });

  it('writes none of them anywhere: log, warnings, every kind of output, recording, metrics, scraped and pushed', async () => {
    const pushed: string[] = [];
    const receiver = createHttpServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        pushed.push(JSON.stringify(request.headers), unsnappy(Buffer.concat(pieces)).toString('latin1'));
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const push = `remote-write=http://127.0.0.1:${(receiver.address() as AddressInfo).port}/api/v1/write`;
    const results = join(folder, 'results');
    writeFileSync(`${results}.rec`, '');
    const kinds = OUTPUT_KINDS.filter((kind) => kind !== 'remote-write');
    const out = kinds.flatMap((kind) => ['--out', `${kind}=${results}.${kind}`]);
    const flags = ['--seed', '3', '-v', '--record', `${results}.rec`, '--prometheus', '127.0.0.1:0', '--out', push, ...SET, ...out];
    const running = startCommand(['run', file, ...flags], ENV);
    const [, scraped] = await running.warned(/Metrics are served at (\S+)/);
    await running.saw('Completed').catch(() => {});
    const metrics = await fetch(scraped as string)
      .then((response) => response.text())
      .catch(() => '');
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).toBe(0);
    // They were really sent, or really came back.
    const sent = received.map((each) => `${each}${decodeURIComponent(each.split('\r\n')[0] as string)}`).join('\n');
    for (const place of PLACES.filter((each) => each !== 'reason')) expect(sent, place).toContain(canary(place));

    for (const kind of kinds) expect(readFileSync(`${results}.${kind}`, 'utf8').length, kind).toBeGreaterThan(50);
    for (const name of readdirSync(folder).filter((each) => each.startsWith('results')))
      expectNoSecret(name, readFileSync(join(folder, name), 'utf8'));
    expectNoSecret('stdout', stdout);
    expectNoSecret('stderr', stderr);
    expect(metrics).toContain('rampart_actions_total');
    expectNoSecret('the metrics', metrics);
    receiver.close();
    receiver.closeAllConnections();
    expect(pushed.join('\n')).toContain('rampart_actions_total');
    expectNoSecret('what was pushed', pushed.join('\n'));

    // A replay needs no secret, and shows none.
    const replayed = await runCommand(['replay', `${results}.rec`, '--user', '1']);
    expect(replayed.code, replayed.stderr).toBe(0);
    expectNoSecret('the replay', replayed.stdout + replayed.stderr);
  });

  it('shows none of them in what it says about a mistake beside them', async () => {
    const mistaken = join(folder, 'mistaken.yaml');
    const text = readFileSync(file, 'utf8')
      .replace(`Bearer ${canary('authorization')}`, `Bearer ${canary('authorization')} {{login.nothing(}}`)
      .replace(`access_token: "${canary('query')}"`, `access_token: "${canary('query')} {{nobody.x}}"`)
      .replace('api_key:', 'api-kee: {}, api_key:')
      .replace('{{shop.url}}/at', `http://user:${canary('cookie').replaceAll('/', '')}@{{shop.url}}/at`);
    writeFileSync(mistaken, text);
    for (const flags of [[], ['--json']]) {
      const { code, stdout, stderr } = await runCommand(['validate', mistaken, ...flags], ENV);
      expect(code).toBe(2);
      expect((stdout + stderr).length).toBeGreaterThan(100);
      expectNoSecret(`validate ${flags.join('')}`, stdout + stderr);
    }
  });
});
