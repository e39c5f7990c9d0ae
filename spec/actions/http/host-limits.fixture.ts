/**
 * Runs the live driver where the host lacks something; started by live-host.spec.ts under `prlimit` or
 * in a network namespace of its own, whose addresses, routes and ports nobody else uses. Prints JSON.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { liveHttpDriver } from '../../../src/actions/http/live.js';
import type { HttpAction } from '../../../src/model/action.js';
import type { Outcome } from '../../../src/model/outcome.js';
import { startBadServer } from '../../support/bad-server.js';

const driver = liveHttpDriver({ enter: (turn, value) => turn(value), allowTarget: () => null, sourceBinding: 'require' });

function perform(url: string, bindIp: string | null = null, session = driver.openSession(1)): Promise<Outcome> {
  const template = { source: url, reads: [], evaluate: () => url, constant: url };
  const limits = { timeoutUs: 2_000_000, followRedirects: 0, maxResponseBytes: 10_000 };
  const content = { headers: [], query: [], exports: [], expect: {}, carriesBody: false };
  const action: HttpAction = { kind: 'http', id: 'probe', method: 'GET', url: template, ...limits, ...content };
  const user = { id: 1, allocated_ip: null, iteration: 1, iteration_index: 0 };
  const scope = { user, tenant: { id: 'default' }, resources: new Map(), actions: new Map(), env: new Map() };
  return new Promise((resolve) => {
    session.start({ user: 1, iteration: 1, action, scope, bindIp }, resolve);
  });
}

const ip = (...args: string[]): void => void execFileSync('ip', args);

async function handles(): Promise<unknown> {
  const server = await startBadServer();
  await perform(`${server.origin}/good`); // Everything that is loaded lazily is loaded now.
  await perform(`http://localhost:${server.port}/good`);
  driver.closeAll();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const taken: number[] = [];
  try {
    while (taken.length < 1_000) taken.push(openSync('/dev/null', 'r'));
  } catch {
    // None is left: that is what was wanted.
  }
  const address = (await perform(`${server.origin}/good`)).error;
  const name = (await perform(`http://localhost:${server.port}/good`)).error;
  for (const handle of taken) closeSync(handle);
  const afterwards = (await perform(`${server.origin}/good`)).error;
  driver.closeAll();
  await server.close();
  return { address, name, afterwards };
}

/** Ten ports for fifteen connections, each of which closes first and so keeps its port for a minute. */
async function ports(bindIp: string | null): Promise<unknown> {
  ip('link', 'set', 'lo', 'up');
  const server = await startBadServer();
  writeFileSync('/proc/sys/net/ipv4/ip_local_port_range', '50000 50009');
  const counts: Record<string, number> = {};
  for (let i = 0; i < 15; i++) {
    const { error } = await perform(`${server.origin}/good`, bindIp);
    counts[error ?? 'ok'] = (counts[error ?? 'ok'] ?? 0) + 1;
  }
  const otherAddress = (await perform(`${server.origin}/good`, '127.9.8.2')).error;
  driver.closeAll();
  await server.close();
  return { ...counts, otherAddress };
}

/** A user without think time for whom no port is left, for a second, beside one who keeps a connection. */
async function withoutThinking(): Promise<unknown> {
  ip('link', 'set', 'lo', 'up');
  const server = await startBadServer();
  writeFileSync('/proc/sys/net/ipv4/ip_local_port_range', '50000 50000');
  const [lucky, unlucky] = [driver.openSession(1), driver.openSession(2)];
  await perform(`${server.origin}/good`, '127.9.8.1', lucky);
  const errors: (string | null)[] = [];
  let isOver = false;
  setTimeout(() => {
    isOver = true;
  }, 1_000);
  while (!isOver) errors.push((await perform(`${server.origin}/good`, '127.9.8.1', unlucky)).error);
  const { error } = await perform(`${server.origin}/good`, '127.9.8.1', lucky);
  driver.closeAll();
  await server.close();
  return { attempts: errors.length, errors: [...new Set(errors)], lucky: error };
}

async function routes(): Promise<unknown> {
  ip('link', 'set', 'lo', 'up');
  // Documentation addresses inside this namespace: nothing can leave it.
  ip('route', 'add', 'unreachable', '198.51.100.1/32');
  ip('route', 'add', 'prohibit', '198.51.100.2/32');
  ip('route', 'add', 'blackhole', '198.51.100.3/32');
  ip('address', 'add', '198.51.100.9/32', 'dev', 'lo');
  const server = await startBadServer({ host: '0.0.0.0' });
  const errorOf = async (url: string, bindIp: string | null = null): Promise<string | null> => (await perform(url, bindIp)).error;
  const failures = {
    unreachable: await errorOf('http://198.51.100.1/'),
    prohibited: await errorOf('http://198.51.100.2/'),
    blackhole: await errorOf('http://198.51.100.3/'),
    noRoute: await errorOf('http://198.51.100.4/'),
    withAddress: await errorOf(`${server.origin}/good`, '198.51.100.9'),
  };
  driver.closeAll();
  ip('address', 'del', '198.51.100.9/32', 'dev', 'lo');
  const withoutAddress = await errorOf(`${server.origin}/good`, '198.51.100.9');
  await server.close();
  return { ...failures, withoutAddress };
}

const MODES: Readonly<Record<string, () => Promise<unknown>>> = {
  handles,
  'bound-ports': () => ports('127.9.8.1'),
  'unbound-ports': () => ports(null),
  'without-thinking': withoutThinking,
  routes,
  // Nothing but the pause keeps this process alive.
  'without-address': async () => (await perform('http://127.0.0.1:9/', '192.0.2.1')).error,
  call: async () => (await perform(process.argv[3] ?? '')).error,
};
const run = MODES[process.argv[2] ?? ''];
if (run === undefined) throw new Error('say what is lacking');
process.stdout.write(JSON.stringify(await run()));
driver.closeAll();
