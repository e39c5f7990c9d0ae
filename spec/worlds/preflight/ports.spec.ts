import { describe, expect, it } from 'vitest';
import { checkPorts } from '../../../src/worlds/preflight/ports.js';
import { fileWith, get, planOf } from './plans.js';
import type { Written } from './plans.js';

/** A host of 100 ports, so that plans stay small. */
function check(written: Written, sourceBinding: 'require' | 'off' = 'require') {
  return checkPorts(planOf(written).scenario, { sourceBinding, portRangeFile: fileWith('40000\t40099\n') });
}

const crowd = (spawn_users: number) => [{ at_second: 0, spawn_users }];
const pool = (range: string) => [{ id: 'p', ranges: [range] }];

describe('H3 ports at once', () => {
  const tooMany: [name: string, written: Written, message: string][] = [
    [
      'without source addresses',
      { phases: crowd(101) },
      "101 connections at once are planned from this host's own address to one target, which has 100 ports",
    ],
    [
      'from few shared addresses',
      { phases: crowd(401), pools: pool('127.50.0.0/30'), binding: { strategy: 'shared', release_on: 'user_exit' } },
      "101 connections at once are planned from each address of pool 'p', which has 100 ports",
    ],
    [
      'to several origins, which share the ports of a bound address',
      {
        phases: crowd(201),
        pools: pool('127.50.0.0/30'),
        binding: { strategy: 'shared', release_on: 'user_exit' },
        actions: [get('http://127.0.0.1:1/'), get('http://127.0.0.1:2/')],
      },
      "102 connections at once are planned from each address of pool 'p', which has 100 ports",
    ],
    [
      'from one address written into an action',
      { phases: crowd(101), actions: [get('http://127.0.0.1:1/', { bind_ip: '127.0.0.9' })] },
      '101 connections at once are planned from the address 127.0.0.9, which has 100 ports',
    ],
    [
      'unbound by an action of its own',
      { phases: crowd(101), pools: pool('127.50.0.0/24'), binding: {}, actions: [get('http://127.0.0.1:1/', { bind_ip: null })] },
      "101 connections at once are planned from this host's own address to one target, which has 100 ports",
    ],
  ];

  it.each(tooMany)('are too few %s: an error', async (_, written, message) => {
    expect(await check(written)).toMatchObject([{ severity: 'error', code: 'host.too_few_ports', message }]);
  });

  const enough: [name: string, written: Written][] = [
    ['up to the number of ports', { phases: crowd(100) }],
    ['from exclusive addresses, one user each', { phases: crowd(200), pools: pool('127.50.0.0/24'), binding: {} }],
    [
      'to several origins unbound, each with its own ports',
      { phases: crowd(100), actions: [get('http://127.0.0.1:1/'), get('http://127.0.0.1:2/')] },
    ],
    ['within the concurrency limit', { phases: crowd(500), concurrency: { max_concurrent_users: 100 } }],
    [
      'from shared addresses in plenty',
      { phases: crowd(400), pools: pool('127.50.0.0/30'), binding: { strategy: 'shared', release_on: 'user_exit' } },
    ],
  ];

  it.each(enough)('suffice %s', async (_, written) => {
    expect(await check(written)).toEqual([]);
  });

  it('are counted for the host when the run goes unbound', async () => {
    const written = { phases: crowd(200), pools: pool('127.50.0.0/24'), binding: {} };
    expect(await check(written, 'require')).toEqual([]);
    expect(await check(written, 'off')).toMatchObject([{ severity: 'error', message: expect.stringContaining("this host's own address") }]);
  });

  it('are warned about when users may have ended before others come', async () => {
    const phases = [0, 300].map((at_second) => ({ at_second, spawn_users: 80 }));
    expect(await check({ phases })).toMatchObject([{ severity: 'warning', message: expect.stringMatching(/^Up to 160 connections/) }]);
  });
});

describe('H4 ports of closed connections', () => {
  const SHARED_TASKS = { strategy: 'shared', release_on: 'task_end' };

  it('are warned about when every iteration closes its connection', async () => {
    const written = {
      phases: crowd(4),
      pools: pool('127.50.0.0/32'),
      binding: SHARED_TASKS,
      lifetime: { mode: 'loop', iterations: 0, think_time: '80ms' },
    };
    expect(await check(written)).toEqual([
      {
        severity: 'warning',
        code: 'host.too_few_ports',
        message:
          "About 2400 connections a minute are closed from each address of pool 'p', which has 100 ports and gets each back only after a minute",
        hint: expect.stringContaining('release_on: user_exit'),
      },
    ]);
  });

  it('are warned about when many users end on one address', async () => {
    const phases = Array.from({ length: 30 }, (_, at_second) => ({ at_second, spawn_users: 5 }));
    const written = { phases, pools: pool('127.50.0.0/32'), binding: { wait_on_exhaustion: true } };
    expect(await check(written)).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/^About 150 connections a minute/) },
    ]);
  });

  const harmless: [name: string, written: Written][] = [
    [
      'iterations are few',
      { phases: crowd(4), pools: pool('127.50.0.0/32'), binding: SHARED_TASKS, lifetime: { mode: 'loop', iterations: 25 } },
    ],
    [
      'users think long enough',
      {
        phases: crowd(4),
        pools: pool('127.50.0.0/32'),
        binding: SHARED_TASKS,
        lifetime: { mode: 'loop', iterations: 0, think_time: '5s' },
      },
    ],
    [
      'connections are kept between iterations',
      {
        phases: crowd(4),
        pools: pool('127.50.0.0/32'),
        binding: { strategy: 'shared', release_on: 'user_exit' },
        lifetime: { mode: 'loop', iterations: 0 },
      },
    ],
    [
      'users come slowly enough',
      {
        phases: Array.from({ length: 30 }, (_, index) => ({ at_second: index * 10, spawn_users: 5 })),
        pools: pool('127.50.0.0/32'),
        binding: { wait_on_exhaustion: true },
      },
    ],
  ];

  it.each(harmless)('are no concern when %s', async (_, written) => {
    expect(await check(written)).toEqual([]);
  });
});

describe('the range of ports', () => {
  it('is that of this host by default', async () => {
    const { scenario } = planOf({ phases: crowd(65_536) });
    expect(await checkPorts(scenario, { sourceBinding: 'require' })).toMatchObject([{ severity: 'error' }]);
  });

  it('is taken to be the usual one where the kernel does not tell', async () => {
    const { scenario } = planOf({ phases: crowd(28_233) });
    expect(await checkPorts(scenario, { sourceBinding: 'require', portRangeFile: '/nonexistent/range' })).toMatchObject([
      { message: expect.stringContaining('28232 ports') },
    ]);
  });
});
