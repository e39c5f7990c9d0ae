/**
 * Calls names that resolve to all kinds of addresses; started by `interlocks.spec.ts` in network and mount namespaces
 * of its own, where a public and a special address are this host's and `/etc/hosts` is the spec's. A server listens
 * on all of them and tells by which address it was reached. Prints JSON.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liveHttpDriver } from '../../src/actions/http/live.js';
import { parseAllowedTarget } from '../../src/worlds/preflight/allow-list.js';
import { targetRules } from '../../src/worlds/preflight/targets.js';
import { httpAction, perform } from '../actions/http/http-call.js';

const ADDRESSES = ['203.0.113.9', '169.254.169.254', '10.9.9.9'];
const HOSTS = `127.0.0.1 local.test mixed.test
203.0.113.9 public.test mixed.test
169.254.169.254 metadata.test
10.9.9.9 private.test
::ffff:169.254.169.254 mapped.test
`;

execFileSync('ip', ['link', 'set', 'lo', 'up']);
for (const address of ADDRESSES) execFileSync('ip', ['address', 'add', `${address}/32`, 'dev', 'lo']);
const folder = mkdtempSync(join(tmpdir(), 'rampart-names-'));
writeFileSync(join(folder, 'hosts'), HOSTS);
execFileSync('mount', ['--bind', join(folder, 'hosts'), '/etc/hosts']);

const server = createServer((request, response) => {
  const to = new URL(request.url ?? '/', 'http://x').searchParams.get('to');
  if (to !== null) response.writeHead(302, { location: to });
  response.end();
});
const connections: string[] = [];
server.on('connection', (socket) => connections.push(socket.localAddress ?? ''));
await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
const { port } = server.address() as AddressInfo;

async function call(url: string, allowPublic: boolean, named: readonly string[]): Promise<unknown> {
  connections.length = 0;
  const only = named.map((text) => parseAllowedTarget(text) ?? assertNever(text));
  const driver = liveHttpDriver({
    enter: (turn, value) => turn(value),
    allowTarget: targetRules({ allowPublic, only }),
    sourceBinding: 'require',
  });
  const { error } = await perform(driver.openSession(1), httpAction(url.replaceAll('PORT', String(port)), { followRedirects: 3 }));
  driver.closeAll();
  return { error, reached: [...connections] };
}

function assertNever(text: string): never {
  throw new Error(`${text} is no target`);
}

const results: Record<string, unknown> = {};
for (const [title, url, allowPublic, ...named] of JSON.parse(process.argv[2] as string) as [string, string, boolean, ...string[]][]) {
  results[title] = await call(url, allowPublic, named);
}
server.closeAllConnections();
server.close();
rmSync(folder, { recursive: true });
process.stdout.write(JSON.stringify(results));
