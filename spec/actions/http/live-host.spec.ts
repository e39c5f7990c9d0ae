/** What the host of the generator can run out of, or refuse, is named as such and never blamed on the target. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { httpAction, performUntilDeadline, usingDriver } from './http-call.js';

const using = usingDriver();
const FIXTURE = fileURLToPath(new URL('./host-limits.fixture.ts', import.meta.url));
const canUnshare = can('unshare', '-n', 'true');
const canLimit = can('prlimit', '--version');

describe('a host', () => {
  it('N2 that never completes the connection is connect.timeout at the deadline of the action', async () => {
    const deaf = await startDeafListener();
    const fillers = Array.from({ length: 4 }, () => connect(deaf.port, '127.0.0.1').on('error', () => {}));
    await new Promise((resolve) => setTimeout(resolve, 100));
    try {
      const session = using.session();
      for (const timeoutUs of [300_000, 700_000]) {
        const outcome = await performUntilDeadline(session, httpAction(`http://127.0.0.1:${deaf.port}/`, { timeoutUs }), '127.9.6.1');
        expect(outcome).toMatchObject({ error: 'connect.timeout', status: null, bytesOut: 0 });
      }
    } finally {
      stopListener(deaf.process, fillers);
    }
  });

  it.skipIf(!canLimit)('H6 without file handles is host.fd_exhausted, for names too, and recovers', () => {
    // 64 handles are enough to start Node; the fixture opens the rest itself.
    const codes = runFixture(['prlimit', '--nofile=64:64'], 'handles');
    expect(codes).toEqual({ address: 'host.fd_exhausted', name: 'host.fd_exhausted', afterwards: null });
  });

  it.skipIf(!canUnshare)('H3, H4 without ports is ports.exhausted, on that source address alone', () => {
    expect(runFixture(['unshare', '-n'], 'bound-ports')).toEqual({ ok: 10, 'ports.exhausted': 5, otherAddress: null });
  });

  it.skipIf(!canUnshare)('H3 without ports is ports.exhausted when unbound too', () => {
    expect(runFixture(['unshare', '-n'], 'unbound-ports')).toMatchObject({ ok: 10, 'ports.exhausted': 5 });
  });

  it.skipIf(!canUnshare)('H3 without ports is not asked again and again by a user who does not think', () => {
    const { attempts, ...rest } = runFixture(['unshare', '-n'], 'without-thinking') as { attempts: number };
    expect(rest).toEqual({ errors: ['ports.exhausted'], lucky: null });
    // Begun after 0, 100, 300 and 700 ms.
    expect(attempts).toBeGreaterThan(1);
    expect(attempts).toBeLessThan(6);
  });

  it('without the address answers, though nothing but the pause before it keeps the process alive', () => {
    expect(runFixture(['env'], 'without-address')).toBe('address.unavailable');
  });

  it.skipIf(!canUnshare)('N3, H2 without a route, with a prohibited one, or without its address any more says so', () => {
    expect(runFixture(['unshare', '-n'], 'routes')).toEqual({
      unreachable: 'connect.unreachable',
      prohibited: 'connect.denied',
      blackhole: 'connect.unreachable',
      noRoute: 'connect.unreachable',
      withAddress: null,
      withoutAddress: 'address.unavailable',
    });
  });
});

function can(command: string, ...args: string[]): boolean {
  const possible = spawnSync(command, args).status === 0;
  if (!possible) console.warn(`skipped: ${command} ${args.join(' ')} does not work on this machine`);
  return possible;
}

/** Runs the driver in a process of its own under a limit; gives what it printed. */
function runFixture(limit: readonly string[], mode: string): unknown {
  const [command = '', ...args] = limit;
  const result = spawnSync(command, [...args, process.execPath, '--import', 'tsx', FIXTURE, mode], { encoding: 'utf8', timeout: 25_000 });
  if (result.status !== 0) throw new Error(`the fixture failed: ${result.stderr}`);
  return JSON.parse(result.stdout);
}

/** A process that listens with the shortest queue and then is stopped: the queue fills and connects hang. */
async function startDeafListener(): Promise<{ process: ChildProcess; port: number }> {
  const source = `const s = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    process.stdout.write(String(s.address().port) + '\\n', () => process.kill(process.pid, 'SIGSTOP'));
  });`;
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve) => child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))));
  return { process: child, port };
}

function stopListener(child: ChildProcess, fillers: readonly Socket[]): void {
  for (const filler of fillers) filler.destroy();
  child.kill('SIGKILL');
}
