/** Looks names up that misbehave, in a namespace whose resolver asks the name server below; prints what came of each as JSON. */
import { lastValueFrom } from 'rxjs';
import { decodeScenario, live, run, toReport } from '../../src/index.js';
import { startBadServer } from '../support/bad-server.js';
import { startNameServer } from '../support/name-server.js';

const names = await startNameServer({
  'good.test': ['127.0.0.1'],
  'absent.test': 'no-such-name',
  'empty.test': 'no-address',
  'broken.test': 'server-failure',
  'silent.test': 'silence',
  'public.test': ['203.0.113.9'],
  'changing.test': ['127.0.0.1', '203.0.113.9'],
});
const server = await startBadServer();
const calls: readonly (readonly [id: string, host: string])[] = [
  ['good', 'good.test'],
  ['absent', 'absent.test'],
  ['empty', 'empty.test'],
  ['broken', 'broken.test'],
  ['silent', 'silent.test'],
  ['public', 'public.test'],
  // Allowed when it is judged, forbidden if anybody asked again before connecting.
  ['first', 'changing.test'],
  ['second', 'changing.test'],
];
const url = (host: string): string => `http://${host}:${server.port}/connection-close`;
const actions = calls.map(([id, host]) => `  - { id: ${id}, call: get, with: { url: "${url(host)}", timeout: 3s } }`);
const nodes = calls.map(
  ([id], index) =>
    `    - { id: at-${id}, action: ${id}, edges: [{ to: ${index + 1 < calls.length ? `at-${calls[index + 1]?.[0]}` : 'done'} }] }`,
);
const scenario = decodeScenario(
  ['version: "1.0"', 'name: names', 'actions:', ...actions, 'workflows:', '  nodes:', ...nodes, '    - { id: done, type: end }', ''].join(
    '\n',
  ),
  'names.yaml',
  { overrides: [{ path: 'actions[4].with.timeout', value: '300ms' }] },
);
const report = await lastValueFrom(run(scenario, { world: live(), seed: 1 }).pipe(toReport()));
const outcome = (id: string): string => Object.keys(report.actions[id]?.errors ?? {})[0] ?? 'ok';
const outcomes = Object.fromEntries(calls.map(([id]) => [id, outcome(id)]));
process.stdout.write(JSON.stringify({ outcomes, asked: Object.fromEntries(names.asked), connections: server.peers.length }));
names.close();
await server.close();
