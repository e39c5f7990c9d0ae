import { describe, expect, it } from 'vitest';
import { addressesToTry, checkSourceAddresses, usedPools } from '../../../src/worlds/preflight/source-addresses.js';
import { fileWith, planOf } from './plans.js';

/** Pools of a plan that uses one of these ranges. */
function poolsOf(range: string, reserved: readonly string[] = []) {
  return usedPools(planOf({ pools: [{ id: 'p', ranges: [range], reserved }], binding: { pool_id: 'p' } }).scenario);
}

const NO_ROUTES = '/nonexistent/routes';

describe('H1 the addresses of used pools', () => {
  it('are found when this host has them: all of 127/8 is its own', async () => {
    expect(await checkSourceAddresses(poolsOf('127.50.0.0/24'), 1)).toEqual([]);
  });

  it('are refused when this host lacks them, with the command that adds them', async () => {
    expect(await checkSourceAddresses(poolsOf('198.51.100.0/30'), 1)).toEqual([
      {
        severity: 'error',
        code: 'address.unavailable',
        message:
          "This host does not have all 4 addresses of pool 'p' that were tried: 198.51.100.0, 198.51.100.1, 198.51.100.2, 198.51.100.3",
        hint: 'As root: ip route add local 198.51.100.0/30 dev lo; or run with --source-binding off.',
      },
    ]);
  });

  it('are named up to ten, and counted beyond', async () => {
    const [finding] = await checkSourceAddresses(poolsOf('198.51.100.0/24', ['198.51.100.0', '198.51.100.255']), 1);
    expect(finding?.message).toMatch(/all 254 addresses .*: 198\.51\.100\.1, .*, 198\.51\.100\.10 and 244 more$/);
    expect(finding?.hint).toContain('ip route add local 198.51.100.0/24 dev lo;');
  });

  it('are told apart from those that are there', async () => {
    const mixed = planOf({ pools: [{ id: 'p', ranges: ['127.50.0.1', '198.51.100.7', '127.50.0.2'] }], binding: {} });
    expect(await checkSourceAddresses(usedPools(mixed.scenario), 1)).toMatchObject([
      {
        message: "This host does not have 1 of 3 addresses of pool 'p' that were tried: 198.51.100.7",
        hint: expect.stringContaining('ip address add 198.51.100.7/32 dev lo;'),
      },
    ]);
  });

  it('are tried as IPv6 too', async () => {
    expect(await checkSourceAddresses(poolsOf('::1'), 1)).toEqual([]);
    expect(await checkSourceAddresses(poolsOf('2001:db8::/126'), 1)).toMatchObject([
      { hint: expect.stringContaining('ip -6 route add local 2001:db8::/126 dev lo;') },
    ]);
  });

  it('are tried in samples when a pool is as large as a /64', async () => {
    const startedMs = performance.now();
    const [finding] = await checkSourceAddresses(poolsOf('2001:db8::/64'), 1);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(finding?.message).toMatch(/all 1002 addresses .*: 2001:db8::, /);
    expect(finding?.hint).toContain('ip -6 route add local 2001:db8::/64 dev lo;');
  });

  it('are tried by the thousand without holding more than a few sockets', async () => {
    const before = process.getActiveResourcesInfo().length;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.getActiveResourcesInfo().length - before);
    }, 1);
    expect(await checkSourceAddresses(poolsOf('127.51.0.0/22'), 1)).toEqual([]);
    clearInterval(watch);
    expect(most).toBeLessThan(150);
    await expect.poll(() => process.getActiveResourcesInfo().filter((name) => name.includes('UDP'))).toEqual([]);
  });
});

describe('broadcast addresses', () => {
  it('are refused although they can be bound, because the kernel connects from another address', async () => {
    const routes = fileWith('     |-- 127.0.0.0\n        /8 host LOCAL\n     |-- 127.50.0.3\n        /32 link BROADCAST\n');
    expect(await checkSourceAddresses(poolsOf('127.50.0.0/30'), 1, routes)).toEqual([
      {
        severity: 'error',
        code: 'address.unavailable',
        message: "Pool 'p' holds broadcast addresses of this host, which no connection can come from: 127.50.0.3",
        hint: 'Add it to `reserved` of the pool.',
      },
    ]);
  });

  it('of this host are known to its kernel', async () => {
    const range = '127.255.255.252-127.255.255.255';
    expect(await checkSourceAddresses(poolsOf(range), 1)).toMatchObject([{ message: expect.stringContaining('127.255.255.255') }]);
    expect(await checkSourceAddresses(poolsOf(range, ['127.255.255.255']), 1)).toEqual([]);
  });

  it('are not noticed where the kernel does not tell', async () => {
    expect(await checkSourceAddresses(poolsOf('127.50.0.0/30'), 1, NO_ROUTES)).toEqual([]);
  });
});

describe('which addresses are tried', () => {
  const only = <T>([pool]: readonly T[]) => pool as T;

  it.each([
    ['127.50.0.0/30', 4],
    ['127.50.0.0/22', 1024],
    ['127.50.0.0-127.50.4.0', 1002],
    ['127.0.0.0/9', 1002],
    ['2001:db8::/64', 1002],
  ])('of %s: %i, each once', (range, count) => {
    const tried = addressesToTry(only(poolsOf(range)), 1);
    expect(tried).toHaveLength(count);
    expect(new Set(tried).size).toBe(count);
  });

  it('are the first, the last and a sample that follows from the seed', () => {
    const pool = only(poolsOf('127.0.0.0/9'));
    const tried = addressesToTry(pool, 1);
    expect([tried[0], tried.at(-1)]).toEqual(['127.0.0.0', '127.127.255.255']);
    expect(addressesToTry(pool, 1)).toEqual(tried);
    expect(addressesToTry(pool, 2)).not.toEqual(tried);
  });
});

describe('which pools are tried', () => {
  it('are those that some phase uses', () => {
    const { scenario } = planOf({
      pools: ['a', 'b', 'c'].map((id, index) => ({ id, ranges: [`127.5${index}.0.0/24`] })),
      binding: { pool_id: 'a' },
      phases: [
        { at_second: 0, spawn_users: 1 },
        { at_second: 1, spawn_users: 1, ip_pool_override: 'c' },
      ],
    });
    expect(usedPools(scenario).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('are none when users have no addresses', () => {
    expect(usedPools(planOf({ pools: [{ id: 'a', ranges: ['127.50.0.0/24'] }] }).scenario)).toEqual([]);
  });
});
