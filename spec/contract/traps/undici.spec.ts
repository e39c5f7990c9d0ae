/** What undici and the sockets under it do, and our driver, its deadlines and its taxonomy are built around. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Agent, Client, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BadServer, startBadServer } from '../../support/bad-server.js';
import { runScript } from './script.js';

let server: BadServer;
beforeEach(async () => {
  server = await startBadServer();
});
afterEach(() => server.close());

/** Reads the whole answer; gives how that failed. */
async function failureOf(path: string, options: Client.Options = {}): Promise<{ code: string; name: string; afterMs: number }> {
  const client = new Client(server.origin, options);
  const started = performance.now();
  try {
    const { body } = await client.request({ path, method: 'GET' });
    await body.arrayBuffer();
    throw new Error(`${path} did not fail`);
  } catch (error) {
    const { code = '', name } = error as NodeJS.ErrnoException;
    return { code, name, afterMs: performance.now() - started };
  } finally {
    await client.destroy();
  }
}

describe('undici', () => {
  it('T15, T16 fires its timeouts up to half a second late, and watches only the gaps of a body', async () => {
    const dripping = new Client(server.origin, { bodyTimeout: 1_100 });
    const { body } = await dripping.request({ path: '/drip-body', method: 'GET' });
    let drips = 0;
    body.on('data', () => {
      drips += 1;
    });
    body.on('error', () => {});
    const head = await failureOf('/stall-head', { headersTimeout: 1_100 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    // A drip each 20 ms: no gap of 1.1 s, however long the whole takes.
    const before = drips;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(drips).toBeGreaterThan(before);
    expect(head.code).toBe('UND_ERR_HEADERS_TIMEOUT');
    expect(head.afterMs).toBeGreaterThan(1_300);
    await dripping.destroy();
  });

  it('T17 takes what came before the request for the answer to it', async () => {
    const rude = await startBadServer({ atAccept: 'answer' });
    const { statusCode, body } = await request(rude.origin);
    await body.dump();
    expect(statusCode).toBe(200);
    expect(rude.requests).toEqual([]);
    await rude.close();
  });

  it.each([
    ['/close-mid-body', ['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']],
    ['/reset-mid-body', ['ECONNRESET', 'UND_ERR_SOCKET']],
    ['/close', ['UND_ERR_SOCKET']],
    ['/double-length', ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH']],
    ['/garbage', ['HPE_INVALID_CONSTANT', '']],
    ['/huge-head', ['UND_ERR_HEADERS_OVERFLOW']],
  ])('T18 shows %s in its own way', async (path, codes) => {
    expect(codes).toContain((await failureOf(path)).code);
  });

  it('T19 warns of a leak when more than ten requests share a signal', () => {
    const { stderr } = runScript(`
      import { createServer } from 'node:http';
      import { Agent } from 'undici';
      const server = createServer(() => {}).listen(0, '127.0.0.1', () => {
        const agent = new Agent();
        const stop = new AbortController();
        const origin = 'http://127.0.0.1:' + server.address().port;
        for (let i = 0; i < 12; i += 1) agent.request({ origin, path: '/', method: 'GET', signal: stop.signal }).catch(() => {});
        setTimeout(() => process.exit(), 200);
      });`);
    expect(stderr).toContain('MaxListenersExceededWarning');
  });

  it('T22 binds a client to the address it was made with, and passes over one that stands elsewhere', async () => {
    const bound = new Client(server.origin, { localAddress: '127.9.7.1' });
    const unheard = new Agent({ connect: { localAddress: '127.9.7.2' } });
    for (const dispatcher of [bound, unheard]) {
      const { body } = await dispatcher.request({ origin: server.origin, path: '/good', method: 'GET' });
      await body.dump();
      await dispatcher.destroy();
    }
    expect(server.peers[0]).toBe('127.9.7.1');
    expect(server.peers[1]).not.toBe('127.9.7.2');
  });

  it('T30 is of the line for Node 20, and pinned like everything else whose traps are known here', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
    const { engines } = JSON.parse(readFileSync('node_modules/undici/package.json', 'utf8')) as { engines: { node: string } };
    expect(dependencies['undici']).toMatch(/^7\./);
    expect(engines.node).toMatch(/^>=20/);
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('a bound socket', () => {
  const failureFrom = (localAddress: string): Promise<NodeJS.ErrnoException> =>
    new Promise((resolve) => connect({ port: server.port, host: '127.0.0.1', localAddress }).once('error', resolve));

  it('T20 says of an address that is not here EADDRNOTAVAIL, and of one of the other family EINVAL, of bind both', async () => {
    expect(await failureFrom('198.51.100.77')).toMatchObject({ code: 'EADDRNOTAVAIL', syscall: 'bind' });
    expect(await failureFrom('::1')).toMatchObject({ code: 'EINVAL', syscall: 'bind' });
  });
});
