/** Secrets in every place where scenarios have them, against a server that sends them all back: none reaches the recording. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeScenario, live, loadRecording, openRecording, recording, replay, run, toReport } from '../../src/index.js';
import type { Scenario } from '../../src/model/scenario.js';

const canary = (place: string): string => `canary-${place}-8f3a`;
const PLACES = [
  'authorization',
  'cookie',
  'api-key',
  'query',
  'url-query',
  'resource',
  'env',
  'env-path',
  'env-body',
  'override',
  'form',
  'set-cookie',
  'unread',
  'session-token',
  'proxy',
];

let server: Server;
let folder = '';
const seen: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-secrets-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const echo = JSON.stringify([request.url, request.headers, Buffer.concat(chunks).toString()]);
      seen.push(echo);
      response.setHeader('set-cookie', `sid=${canary('set-cookie')}`);
      response.end(JSON.stringify({ echo, unread: canary('unread'), token: canary('session-token'), next: `${canary('env-path')}-2` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function scenario(): Scenario {
  const { port } = server.address() as AddressInfo;
  const text = `
version: "1.0"
name: canaries
workbook:
  resources:
    - { id: shop, type: http_endpoint, properties: { url: "http://127.0.0.1:${port}", api_key: ${canary('resource')} } }
actions:
  - id: login
    call: post
    with:
      url: "{{shop.url}}/at/{{env.PATH_SECRET}}/1?page=1&signature=${canary('url-query')}"
      headers:
        Authorization: Bearer ${canary('authorization')}
        Cookie: "sid=${canary('cookie')}; theme=dark"
        X-Api-Key: ${canary('api-key')}
        Proxy-Authorization: "Basic ${canary('proxy')}"
        X-Plain: "{{env.SECRET}} {{shop.api_key}}"
      query: { access_token: ${canary('query')}, page: 1 }
      json: { password: ${canary('form')}, note: "{{env.BODY_SECRET}}" }
    export:
      - { type: header, name: cookie, path: set-cookie }
      - { type: json, name: unread, path: $.unread }
      - { type: json, name: token, path: $.token }
      - { type: json, name: next, path: $.next }
      - { type: json, name: echo, path: $.echo }
    expect: { condition: "login.echo != null" }
  - id: again
    call: get
    with:
      url: "{{shop.url}}/at/{{login.next}}"
      headers: { Authorization: "Bearer {{login.token}}", Cookie: "{{login.cookie}}", x-override: none }
workflows:
  nodes:
    - { id: start, action: login, edges: [{ to: more }] }
    - { id: more, action: again, edges: [{ to: done }] }
    - { id: done, type: end }
`;
  const env = { SECRET: canary('env'), PATH_SECRET: canary('env-path'), BODY_SECRET: canary('env-body') };
  return decodeScenario(text, 'canaries.yaml', {
    env,
    overrides: [{ path: 'actions[1].with.headers.x-auth-token', value: canary('override') }],
  });
}

describe('a recording', () => {
  it('holds no secret, in any form, and still replays', async () => {
    const path = join(folder, 'canaries.rec');
    const file = await openRecording(path);
    const report = await lastValueFrom(run(scenario(), { world: recording(live(), file), seed: 3 }).pipe(toReport()));
    await file.finish();
    expect(report).toMatchObject({ total_requests: 2, failure_count: 0 });
    // They were really sent, or really came back.
    const sent = seen.join('\n');
    for (const place of PLACES.filter((each) => each !== 'unread')) expect(sent, place).toContain(canary(place));

    const text = readFileSync(path, 'utf8');
    for (const place of PLACES) {
      const secret = canary(place);
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').slice(0, -4)])
        expect(text.includes(form), place).toBe(false);
    }
    expect(text).not.toContain('8f3a');
    expect(text).toContain('SECRET');

    const connect = vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(() => {
      throw new Error('a replay connected');
    });
    try {
      const replayed = await lastValueFrom(replay(await loadRecording(path)).pipe(toReport()));
      expect(replayed.fingerprint).toBe(report.fingerprint);
    } finally {
      connect.mockRestore();
    }
    expect(connect).not.toHaveBeenCalled();
  });

  it('is refused where the environment decides what the events tell', async () => {
    const text = scenario().text.replace('x-override: none }', 'x-override: none }\n      bind_ip: "{{env.SECRET}}"');
    const bound = decodeScenario(text, 'canaries.yaml', { env: { SECRET: '127.0.0.9', PATH_SECRET: 'x', BODY_SECRET: 'y' } });
    const file = await openRecording(join(folder, 'refused.rec'));
    const before = seen.length;
    await expect(lastValueFrom(run(bound, { world: recording(live(), file), seed: 3 }))).rejects.toMatchObject({
      code: 'recording.refused',
      exitCode: 4,
    });
    await file.finish();
    expect(seen).toHaveLength(before);
  });
});
