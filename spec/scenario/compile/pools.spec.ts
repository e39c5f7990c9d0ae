import { describe, expect, it } from 'vitest';
import { decodeScenario } from '../../../src/scenario/decode-scenario.js';
import { atMark, problemsIn, scenarioText } from '../marked-scenario.js';

const oneUser = ['ramp_up: { phases: [{ at_second: 0, spawn_users: 1 }] }', 'user_resources: { ip_binding: { pool_id: p } }'];

describe('a pool is refused where', () => {
  it.each<[string, string, string[]]>([
    ['a prefix is too long', 'pool.bad_range', ['{ id: p, ranges: [«"10.0.0.0/33"] }']],
    ['an address lies inside its block', 'pool.bad_range', ['{ id: p, ranges: ["10.1.0.0/16", «"10.0.0.1/8"] }']],
    ['an address has leading zeros', 'pool.bad_range', ['{ id: p, ranges: [«"010.0.0.1"] }']],
    ['a range ends before it begins', 'pool.bad_range', ['{ id: p, ranges: [«"10.0.0.9-10.0.0.1"] }']],
    ['a range mixes families', 'pool.bad_range', ['{ id: p, ranges: [«"10.0.0.9-::1"] }']],
    ['a range is every address', 'pool.bad_range', ['{ id: p, ranges: [«"0.0.0.0/0"] }']],
    ['a range is a name', 'pool.bad_range', ['{ id: p, ranges: [«localhost] }']],
    ['a reserved range is none', 'pool.bad_range', ['{ id: p, ranges: ["10.0.0.0/24"], reserved: ["10.0.0.1", «"10.0.0.256"] }']],
    ['an address is multicast', 'pool.special_address', ['{ id: p, ranges: [«"224.0.0.1"] }']],
    ['an address is link-local', 'pool.special_address', ['{ id: p, ranges: [«"fe80::/64"] }']],
    ['everything is reserved', 'pool.too_small', ['{ id: p, ranges: ["10.0.0.0/30"], reserved: «["10.0.0.0/31", "10.0.0.2-10.0.0.3"] }']],
    ['an id is used twice', 'scenario.duplicate_id', ['{ id: p, ranges: ["10.0.0.0/24"] }', '{ id: «p, ranges: ["10.0.1.0/24"] }']],
    ['two ids differ only in case', 'scenario.duplicate_id', ['{ id: p, ranges: ["10.0.0.0/24"] }', '{ id: «P, ranges: ["10.0.1.0/24"] }']],
  ])('%s', (_, code, pools) => {
    const { found, expected } = atMark({ pools, load: oneUser }, `error ${code}`);
    expect(found.filter((line) => line.startsWith('error'))).toEqual(expected);
  });

  it('every bad range of every pool is reported', () => {
    const pools = ['{ id: p, ranges: ["10.0.0.0/33", "x"], reserved: ["y"] }', '{ id: q, ranges: ["z"] }'];
    const codes = problemsIn(scenarioText({ pools, load: oneUser })).map(({ code, path }) => `${code} ${path}`);
    expect(codes).toEqual([
      'pool.bad_range workbook.ip_pools[0].ranges[0]',
      'pool.bad_range workbook.ip_pools[0].ranges[1]',
      'pool.bad_range workbook.ip_pools[0].reserved[0]',
      'pool.bad_range workbook.ip_pools[1].ranges[0]',
    ]);
  });
});

describe('a pool is warned about where', () => {
  it.each<[string, string, string[]]>([
    ['a reserved range is outside', 'scenario.no_effect', ['{ id: p, ranges: ["10.0.0.0/24"], reserved: ["10.0.0.1", «"10.0.1.1"] }']],
    ['ranges overlap', 'pool.overlap', ['{ id: p, ranges: ["10.0.0.0/24", "10.0.1.0/24", «"10.0.0.128-10.0.2.3"] }']],
    ['both families are in it', 'pool.mixed_families', ['{ id: p, ranges: ["10.0.0.0/24", «"2001:db8::/64"] }']],
    ['nobody leases from it', 'scenario.no_effect', ['{ id: p, ranges: ["10.0.0.0/24"] }', '{ id: «q, ranges: ["10.0.1.0/24"] }']],
  ])('%s', (_, code, pools) => {
    const { found, expected } = atMark({ pools, load: oneUser }, `warning ${code}`);
    expect(found).toEqual(expected);
  });

  it('the scenario has no load', () => {
    const { found, expected } = atMark({ pools: ['{ id: «p, ranges: ["10.0.0.0/24"] }'] }, 'warning scenario.no_effect');
    expect(found).toEqual(expected);
  });
});

describe('two pools that overlap', () => {
  const load = (strategy: string, second = 'q') => [
    `ramp_up: { phases: [{ at_second: 0, spawn_users: 1 }, { at_second: 1, spawn_users: 1, ip_pool_override: ${second} }] }`,
    `user_resources: { ip_binding: { pool_id: p, strategy: ${strategy} } }`,
  ];
  const p = '{ id: p, ranges: ["10.0.1.0/24", "10.0.0.0/25"] }';

  it.each([
    ['per_user', 'in the same block', '{ id: q, ranges: [«"10.0.0.0/24"] }'],
    ['per_task', 'in one address', '{ id: q, ranges: ["10.9.0.0/24", «"10.0.0.127"] }'],
    ['per_user', 'in another spelling', '{ id: q, ranges: [«"10.0.1.0-10.0.1.255"] }'],
  ])('are refused with strategy %s when they do so %s', (strategy, _, q) => {
    const { found, expected } = atMark({ pools: [p, q], load: load(strategy) }, 'error pool.overlap');
    expect(found).toEqual(expected);
  });

  it('name an example and the place of the other', () => {
    const [problem] = problemsIn(scenarioText({ pools: [p, '{ id: q, ranges: ["10.0.0.127"] }'], load: load('per_user') }));
    expect(problem?.message).toMatch(/"q".*"p".*10\.0\.0\.127.*5:\d+/);
  });

  it('are fine when both are used shared', () => {
    expect(problemsIn(scenarioText({ pools: [p, '{ id: q, ranges: ["10.0.0.0/24"] }'], load: load('shared') }))).toEqual([]);
  });

  it('are refused when one of them is not used at all', () => {
    const pools = [p, '{ id: q, ranges: ["10.0.0.0/24"] }'];
    const codes = problemsIn(scenarioText({ pools, load: load('shared', 'p') })).map(({ code }) => code);
    expect(codes).toEqual(['scenario.no_effect', 'pool.overlap']);
  });

  it('do not overlap by addresses that one of them reserves', () => {
    const q = '{ id: q, ranges: ["10.0.0.0/24"], reserved: ["10.0.0.0/25"] }';
    expect(problemsIn(scenarioText({ pools: [p, q], load: load('per_user') }))).toEqual([]);
  });
});

describe('a pool compiles to', () => {
  const pools = [
    '{ id: p, name: Clients, ranges: ["10.0.1.0/24", "2001:db8::/64"], reserved: ["10.0.1.254", "10.0.1.255"], allocation_strategy: random, tenants: [a, default] }',
  ];
  const [pool] = decodeScenario(scenarioText({ pools, load: oneUser }), 'case.yaml').pools;

  it('its settings', () => {
    expect(pool).toMatchObject({ id: 'p', name: 'Clients', allocationStrategy: 'random', tenants: ['a', 'default'] });
  });

  it('the addresses that can be granted, from the first of the first block', () => {
    expect(pool?.ranges.capacity).toBe(254n + 2n ** 64n);
    expect(pool?.ranges.reservedCount).toBe(2n);
    expect(pool?.ranges.first).toBe('10.0.1.0');
  });

  it('round robin for everyone unless told otherwise', () => {
    const [plain] = decodeScenario(scenarioText({ pools: ['{ id: p, ranges: ["10.0.1.0/24"] }'], load: oneUser }), 'case.yaml').pools;
    expect(plain).toMatchObject({ allocationStrategy: 'round_robin' });
    expect(plain).not.toHaveProperty('tenants');
  });
});
