import { describe, expect, it } from 'vitest';
import { OWN_FILES, checkOpenFiles } from '../../../src/worlds/preflight/open-files.js';
import { fileWith, get, planOf } from './plans.js';
import type { Written } from './plans.js';

function check(written: Written, softLimit: number | 'unlimited') {
  const limits = `Limit                     Soft Limit           Hard Limit           Units     
Max processes             95978                95978                processes 
Max open files            ${String(softLimit).padEnd(20)} 1048576              files     
Max locked memory         8388608              8388608              bytes     
`;
  return checkOpenFiles(planOf(written).scenario, fileWith(limits));
}

const USERS = (spawn_users: number) => ({ phases: [{ at_second: 0, spawn_users }] });
const DEMO = { demo: { type: 'demo_target', properties: {} } };

describe('H6 open files', () => {
  it('suffice when each user can have its connection', async () => {
    expect(await check(USERS(100), 100 + OWN_FILES)).toEqual([]);
  });

  it('do not suffice for one user more: an error with the numbers', async () => {
    expect(await check(USERS(101), 100 + OWN_FILES)).toEqual([
      {
        severity: 'error',
        code: 'host.too_few_files',
        message: '101 users at once need 165 open files (1 for each and 64 for Rampart), and this process may open 164',
        hint: 'Raise the limit with ulimit -n 165 (or its hard limit as root), or lower load.concurrency.max_concurrent_users to 100.',
      },
    ]);
  });

  it('are only warned about when users may have ended before others come', async () => {
    const phases = [0, 60].map((at_second) => ({ at_second, spawn_users: 100 }));
    expect(await check({ phases }, 150 + OWN_FILES)).toMatchObject([
      { severity: 'warning', code: 'host.too_few_files', message: expect.stringMatching(/^Up to 200 users at once need 264 open files/) },
    ]);
  });

  it.each<[name: string, actions: object[], each: number]>([
    ['one origin', [get('http://127.0.0.1:1/a'), get('http://127.0.0.1:1/b?c')], 1],
    ['two origins', [get('http://127.0.0.1:1/a'), get('http://127.0.0.1:2/a')], 2],
    ['one origin from a resource', [get('{{demo.url}}/a'), get('{{demo.url}}/b')], 2],
    [
      'one embedded origin, which has its other end here, and one elsewhere',
      [get('http://{{demo.host}}:{{demo.port}}/a'), get('http://127.0.0.1:1/a')],
      3,
    ],
  ])('are counted for %s', async (_, actions, each) => {
    expect(await check({ ...USERS(10), resources: DEMO, actions }, 10 * each + OWN_FILES)).toEqual([]);
    expect(await check({ ...USERS(10), resources: DEMO, actions }, 10 * each + OWN_FILES - 1)).toMatchObject([
      { message: expect.stringContaining(`(${each} for each and`) },
    ]);
  });

  it('are no concern without a limit, nor where the kernel does not tell', async () => {
    expect(await check(USERS(100_000), 'unlimited')).toEqual([]);
    expect(await checkOpenFiles(planOf(USERS(100_000)).scenario, '/nonexistent/limits')).toEqual([]);
  });

  it('are read from this process by default', async () => {
    expect(await checkOpenFiles(planOf(USERS(1)).scenario)).toEqual([]);
    expect(await checkOpenFiles(planOf(USERS(10_000_000)).scenario)).toMatchObject([{ severity: 'error' }]);
  });
});
