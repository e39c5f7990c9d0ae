/**
 * S15–S17: where a run may send is judged at each connection, by the address that is about to be connected to.
 *
 * Real names, real redirects, real connections, in a network namespace that has a public and a metadata address of
 * its own: what is refused must not even be connected to, and a server on all addresses would notice.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { describeWhere } from '../support/skip.js';

const FIXTURE = fileURLToPath(new URL('./names.fixture.ts', import.meta.url));
const canUnshare = (): boolean => spawnSync('unshare', ['-mn', 'mount', '--bind', '/etc/hosts', '/etc/hosts']).status === 0;

type Case = readonly [title: string, url: string, allowPublic: boolean, ...named: string[]];
interface Result {
  readonly error: string | null;
  /** Address of each connection that came in. */
  readonly reached: readonly string[];
}

const at = (host: string): string => `http://${host}:PORT/`;
const via = (...hosts: string[]): string => hosts.reduceRight((to, host) => `${at(host)}?to=${encodeURIComponent(to)}`, '/');

const CASES: readonly (readonly [Case, Result])[] = [
  [['a loopback name', at('local.test'), false], { error: null, reached: ['127.0.0.1'] }],
  [['a private name', at('private.test'), false], { error: null, reached: ['10.9.9.9'] }],
  [['a public name', at('public.test'), false], { error: 'target.refused', reached: [] }],
  [['a public name with consent', at('public.test'), true], { error: null, reached: ['203.0.113.9'] }],
  [['a name of both, where only one may be reached', at('mixed.test'), false], { error: null, reached: ['127.0.0.1'] }],
  [['a metadata service by name', at('metadata.test'), true], { error: 'target.refused', reached: [] }],
  [['a metadata service by number', at('169.254.169.254'), true], { error: 'target.refused', reached: [] }],
  [['a metadata service in a mapped form', at('[::ffff:169.254.169.254]'), true], { error: 'target.refused', reached: [] }],
  [['a metadata service as one number', at('2852039166'), true], { error: 'target.refused', reached: [] }],
  [['a redirect to a public name', via('local.test', 'public.test'), false], { error: 'redirect.refused', reached: ['127.0.0.1'] }],
  [
    ['a redirect by way of a private name to a metadata service', via('local.test', 'private.test', 'metadata.test'), true],
    { error: 'redirect.refused', reached: ['127.0.0.1', '10.9.9.9'] },
  ],
  [
    ['a redirect within what is allowed', via('local.test', 'private.test', 'local.test'), false],
    { error: null, reached: ['127.0.0.1', '10.9.9.9'] },
  ],
  [['a name on the list', at('private.test'), false, 'private.test'], { error: null, reached: ['10.9.9.9'] }],
  [['a name that is not on the list', at('local.test'), false, 'private.test'], { error: 'target.refused', reached: [] }],
  [
    ['a name on the list that leads to a metadata service', at('metadata.test'), true, 'metadata.test'],
    { error: 'target.refused', reached: [] },
  ],
  [['a metadata service named exactly', at('metadata.test'), false, '169.254.169.254'], { error: null, reached: ['169.254.169.254'] }],
  [
    ['a redirect off the list', via('local.test', 'private.test'), false, 'local.test'],
    { error: 'redirect.refused', reached: ['127.0.0.1'] },
  ],
];

describeWhere(canUnshare, 'no network and mount namespaces can be made here')('a connection', () => {
  let results: Record<string, Result>;

  beforeAll(() => {
    const cases = JSON.stringify(CASES.map(([each]) => each));
    const { stdout, stderr } = spawnSync('unshare', ['-mn', process.execPath, '--import', 'tsx', FIXTURE, cases], { encoding: 'utf8' });
    results = JSON.parse(stdout === '' ? expect.fail(stderr) : stdout) as Record<string, Result>;
  });

  it.each(CASES.map(([[title], expected]) => [title, expected] as const))('to %s', (title, expected) => {
    expect(results[title]).toEqual(expected);
  });
});
