import { describe, expect, it } from 'vitest';
import { type TargetCommandOptions, target } from '../../../src/cli/commands/target.js';
import type { Io } from '../../../src/cli/io.js';
import { KeepingStream } from '../../support/output-stream.js';
import { call } from '../../target/http-call.js';

/** What a command talks to, and the operator who may end it. */
function atTerminal() {
  const [stdout, stderr] = [new KeepingStream(), new KeepingStream()];
  let hear: Parameters<Io['onSignal']>[0] = () => {};
  const onSignal: Io['onSignal'] = (handle) => {
    hear = handle;
    return () => {};
  };
  const io: Io = { stdout, stderr, env: {}, onSignal, onDefect: () => () => {} };
  return { io, stdout, stderr, interrupt: () => hear('sigint') };
}

/** Runs the command until `use` has had the URL it printed; gives its exit code and everything it wrote. */
async function withTarget(options: TargetCommandOptions, use: (url: string) => Promise<void>) {
  const { io, stdout, stderr, interrupt } = atTerminal();
  const running = target(options, io);
  await expect.poll(() => stdout.text).toContain('\n');
  await use(/http:\S+/.exec(stdout.text)?.[0] ?? '');
  interrupt();
  return { exitCode: await running, stdout: stdout.text, stderr: stderr.text };
}

describe('rampart target', () => {
  it('says where it listens, serves, and ends with a line of counts', async () => {
    let address = '';
    const { exitCode, stdout, stderr } = await withTarget({ port: 0 }, async (url) => {
      address = url;
      await call(`${url}/asset`, { from: '127.64.0.1' });
      await call(`${url}/asset`, { from: '127.64.0.2' });
      await call(`${url}/status/503`, { from: '127.64.0.2' });
    });
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(stdout).toBe(
      `Target listening on ${address}\nTarget served 3 requests on 3 connections from 2 addresses, 1 answered with a status from 500 on\n`,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    await expect(call(`${address}/asset`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('takes latency, error rate and address from its options', async () => {
    const latency = { distribution: 'constant', valueUs: 50_000 } as const;
    const { stdout } = await withTarget({ ip: '::1', port: 0, errorRate: 1, latency }, async (url) => {
      expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
      const startedMs = performance.now();
      expect((await call(`${url}/asset`)).status).toBe(500);
      expect(performance.now() - startedMs).toBeGreaterThanOrEqual(49);
    });
    expect(stdout).toContain('Target served 1 request on 1 connection from 1 address, 1 answered');
  });

  it('ends at once when it was interrupted before it listened', async () => {
    const { io, stdout, interrupt } = atTerminal();
    const running = target({ port: 0 }, io);
    interrupt();
    expect(await running).toBe(0);
    expect(stdout.text.split('\n')).toHaveLength(3);
  });

  it('refuses a port in use', async () => {
    await withTarget({ port: 0 }, async (url) => {
      await expect(target({ port: Number(new URL(url).port) }, atTerminal().io)).rejects.toMatchObject({
        code: 'target.unavailable',
        exitCode: 4,
      });
    });
  });
});
