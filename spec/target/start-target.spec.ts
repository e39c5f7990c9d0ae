import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTarget } from '../../src/target/start-target.js';
import type { Target } from '../../src/target/start-target.js';
import { call, journalOf } from './http-call.js';

const BUILT = new URL('../../dist/src/target/start-target.js', import.meta.url);

const started: Target[] = [];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rampart-thread-'));
});

afterAll(() => rm(folder, { recursive: true }));

afterEach(async () => {
  await Promise.all(started.splice(0).map((target) => target.close()));
});

async function start(options: Partial<Parameters<typeof startTarget>[0]> = {}, entry?: URL): Promise<Target> {
  const target = await startTarget({ ip: '127.0.0.1', port: 0, ...options }, entry);
  started.push(target);
  return target;
}

/** A thread that does what no correct one would. */
async function threadOf(name: string, code: string): Promise<URL> {
  const path = join(folder, `${name}.mjs`);
  await writeFile(path, `import { parentPort } from 'node:worker_threads';\n${code}`);
  return pathToFileURL(path);
}

const LISTENING = `parentPort.postMessage({ kind: 'listening', ip: '127.0.0.1', port: 1, url: 'http://127.0.0.1:1', threadId: null });\n`;

/** Runs a program against the built files, as users of the package do; resolves when it ends by itself. */
function runBuilt(code: string): Promise<{ stdout: string; stderr: string }> {
  const program = `import { startTarget } from ${JSON.stringify(BUILT.href)};\n${code}`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { timeout: 20_000 });
}

describe('the target in its own thread', () => {
  it('serves, tells what it counted, and frees its port when closed', async () => {
    const target = await start();
    expect(target.url).toBe(`http://127.0.0.1:${target.port}`);
    expect((await call(`${target.url}/ip`, { from: '127.63.0.1' })).json()).toEqual({ ip: '127.63.0.1' });
    expect(await target.stats()).toMatchObject({ requests: 1, peers: { '127.63.0.1': { requests: 1 } } });
    await target.close();
    await expect(call(`${target.url}/ip`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('behaves as its options say', async () => {
    const target = await start({ errorRate: 1, latency: { distribution: 'constant', valueUs: 50_000 } });
    const startedMs = performance.now();
    expect((await call(`${target.url}/asset`)).status).toBe(500);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(49);
  });

  it('does not share the event loop of its starter', async () => {
    const target = await start();
    const socket = net.connect(target.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('GET /asset HTTP/1.1\r\nHost: target\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 0));
    // While this loop stands still, the answer can only come from another one.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
    await call(`${target.url}/ip`);
    socket.destroy();
    const [during, after] = await journalOf(target.url);
    expect(Number(after?.start_us) - Number(during?.end_us)).toBeGreaterThan(100_000);
  });

  it('says which thread of the kernel it is', async () => {
    const target = await start();
    expect(target.threadId).not.toBe(process.pid);
    expect(await readFile(`/proc/self/task/${target.threadId}/stat`, 'latin1')).toMatch(/^\d+ \(/);
  });

  it('answers many questions at once', async () => {
    const target = await start();
    const answers = await Promise.all(Array.from({ length: 100 }, () => target.stats()));
    expect(answers).toHaveLength(100);
    expect(new Set(answers.map(({ requests }) => requests))).toEqual(new Set([0]));
  });

  it('ends its thread when closed, however often, and answers no more', async () => {
    const target = await start();
    await Promise.all([target.close(), target.close()]);
    await target.close();
    await expect(readFile(`/proc/self/task/${target.threadId}/stat`)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(target.stats()).rejects.toMatchObject({ code: 'target.unavailable', message: 'The embedded target is closed' });
  });

  it('answers nothing after close was asked for', async () => {
    const target = await start();
    const closing = target.close();
    await expect(target.stats()).rejects.toMatchObject({ code: 'target.unavailable' });
    await closing;
  });

  it('can be started and closed many times', async () => {
    for (let round = 0; round < 10; round++) {
      const target = await start();
      expect((await call(`${target.url}/asset`)).status).toBe(200);
      await target.close();
    }
  });
});

describe('a target that cannot start', () => {
  it('is refused when its port is in use', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toMatchObject({
      code: 'target.unavailable',
      exitCode: 4,
      message: `Port ${port} of 127.0.0.1 is in use`,
      hint: 'Use another port, or port 0 for any free one.',
    });
  });

  it('is refused when its address is not loopback', async () => {
    await expect(start({ ip: '0.0.0.0' })).rejects.toMatchObject({
      code: 'target.unavailable',
      message: expect.stringContaining('loopback'),
    });
  });

  it('is refused when its thread is not built', async () => {
    await expect(start({}, pathToFileURL(join(folder, 'nothing.js')))).rejects.toMatchObject({
      code: 'target.unavailable',
      hint: 'Run npm run build first.',
    });
  });

  it.each([
    ['throws as it loads', `throw new Error('planted');`, /died: planted/],
    ['ends before it listens', `process.exit(7);`, /ended with code 7/],
    ['has nothing to do', ``, /ended with code 0/],
  ])('is refused when its thread %s', async (name, code, message) => {
    const entry = await threadOf(name.replaceAll(' ', '-'), code);
    await expect(start({}, entry)).rejects.toMatchObject({ code: 'target.unavailable', message: expect.stringMatching(message) });
  });
});

describe('a target whose thread dies while it serves', () => {
  it('rejects open questions and later ones with the cause, and can still be closed', async () => {
    const entry = await threadOf('dies', `${LISTENING}parentPort.once('message', () => { throw new Error('planted'); });`);
    const target = await start({}, entry);
    const questions = await Promise.allSettled([target.stats(), target.stats()]);
    for (const question of [...questions, ...(await Promise.allSettled([target.stats()]))]) {
      expect(question).toMatchObject({
        status: 'rejected',
        reason: { code: 'target.unavailable', message: expect.stringMatching(/died: planted/) },
      });
    }
    await target.close();
  });

  it('is ended when it does not end by itself', async () => {
    const target = await start({}, await threadOf('stays', `${LISTENING}setInterval(() => {}, 1000); parentPort.on('message', () => {});`));
    await target.close();
    await expect(target.stats()).rejects.toMatchObject({ code: 'target.unavailable' });
  });
});

describe('the process that started a target', () => {
  it('ends by itself after closing it', async () => {
    const { stdout } = await runBuilt(`
      const target = await startTarget({ ip: '127.0.0.1', port: 0 });
      const answer = await fetch(target.url + '/asset', { headers: { connection: 'close' } });
      await answer.text();
      console.log((await target.stats()).requests);
      await target.close();
      console.log('closed', process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker').length);
    `);
    expect(stdout).toBe('1\nclosed 0\n');
  });

  it('is not kept alive by it, and takes it along', async () => {
    const { stdout } = await runBuilt(`
      const target = await startTarget({ ip: '127.0.0.1', port: 0 });
      console.log(target.url);
      await target.stats();
    `);
    const url = stdout.trim();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expect(call(`${url}/ip`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
