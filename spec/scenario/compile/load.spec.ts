import { describe, expect, it } from 'vitest';
import type { Load } from '../../../src/model/scenario.js';
import { decodeScenario } from '../../../src/scenario/decode-scenario.js';
import { atMark, problemsIn, scenarioText } from '../marked-scenario.js';

const onePhase = 'ramp_up: { phases: [{ at_second: 0, spawn_users: 1 }] }';
const p = '{ id: p, ranges: ["10.0.0.0/24"] }';
const q = '{ id: q, ranges: ["10.0.1.0/24"] }';
const reserved = '{ id: r, ranges: ["10.0.2.0/24"], tenants: [tenant-a, tenant-b] }';

function phases(...entries: string[]): string {
  return `ramp_up: { phases: [${entries.join(', ')}] }`;
}

function binding(settings = ''): string {
  return `user_resources: { ip_binding: {${settings}} }`;
}

describe('a load is refused where', () => {
  it.each<[string, string, string[], string[]]>([
    [
      'a phase begins before the one above it',
      'load.bad_phases',
      [],
      [phases('{ at_second: 5, spawn_users: 1 }', '{ at_second: «4.5, spawn_users: 1 }', '{ at_second: 5, spawn_users: 1 }')],
    ],
    ['the pool is unknown', 'scenario.unknown_id', [p], [onePhase, binding('pool_id: «pp')]],
    [
      'the pool of a phase is unknown',
      'scenario.unknown_id',
      [p],
      [phases('{ at_second: 0, spawn_users: 1 }', '{ at_second: 0, spawn_users: 1, ip_pool_override: «nowhere }'), binding()],
    ],
    [
      'there are several pools and none is named',
      'scenario.missing_key',
      [p, q],
      [
        phases(
          '{ at_second: 0, spawn_users: 1, ip_pool_override: p }',
          '{ at_second: 1, spawn_users: 1, ip_pool_override: q }',
          '{ at_second: 2, spawn_users: 1 }',
        ),
        'user_resources: { «ip_binding: {} }',
      ],
    ],
    ['there is no pool', 'scenario.missing_key', [], [onePhase, 'user_resources: { «ip_binding: { strategy: shared } }']],
    [
      'a tenant may not lease from the pool',
      'pool.forbidden',
      [reserved],
      [
        phases('{ at_second: 0, spawn_users: 1, tenant_id: tenant-a }', '{ at_second: 0, spawn_users: 1, tenant_id: «tenant-c }'),
        binding(),
      ],
    ],
    [
      'the default tenant may not lease from the pool',
      'pool.forbidden',
      [reserved],
      [phases('«{ at_second: 0, spawn_users: 1 }'), binding()],
    ],
    [
      'the default tenant may not lease from the pool of its phase',
      'pool.forbidden',
      [p, reserved],
      [phases('{ at_second: 0, spawn_users: 1 }', '{ at_second: 0, spawn_users: 1, ip_pool_override: «r }'), binding('pool_id: p')],
    ],
    [
      'two tenants differ only in case',
      'scenario.duplicate_id',
      [],
      [
        phases(
          '{ at_second: 0, spawn_users: 1, tenant_id: acme }',
          '{ at_second: 1, spawn_users: 1, tenant_id: «Acme }',
          '{ at_second: 1, spawn_users: 1, tenant_id: Acme }',
        ),
      ],
    ],
  ])('%s', (_, code, pools, load) => {
    const { found, expected } = atMark({ pools, load }, `error ${code}`);
    expect(found.filter((line) => line.startsWith('error'))).toEqual(expected);
  });
});

describe('a load is warned about where', () => {
  it.each<[string, string, string[], string[]]>([
    ['once is to run several iterations', 'load.contradiction', [], [onePhase, 'user_lifetime: { mode: once, iterations: «5 }']],
    ['once is to run for ever', 'load.contradiction', [], [onePhase, 'user_lifetime: { mode: once, iterations: «0 }']],
    ['there are iterations and no mode', 'load.contradiction', [], [onePhase, 'user_lifetime: { iterations: «2 }']],
    [
      'a phase begins after the end',
      'scenario.no_effect',
      [],
      [phases('{ at_second: 0, spawn_users: 1 }', '{ at_second: «10, spawn_users: 1 }'), 'duration: 10s'],
    ],
    [
      'a phase names a pool but users have no addresses',
      'scenario.no_effect',
      [p],
      [phases('{ at_second: 0, spawn_users: 1, ip_pool_override: «p }')],
    ],
    ['a time to wait is given but nobody waits', 'scenario.no_effect', [p], [onePhase, binding('wait_timeout: «5s')]],
  ])('%s', (_, code, pools, load) => {
    const { found, expected } = atMark({ pools, load }, `warning ${code}`);
    expect(found).toEqual(expect.arrayContaining([...expected]));
    expect(found.filter((line) => line.startsWith('error'))).toEqual([]);
  });
});

describe('a load is fine where', () => {
  it.each<[string, string[], string[]]>([
    ['phases share an instant', [], [phases('{ at_second: 1, spawn_users: 1 }', '{ at_second: 1, spawn_users: 2 }')]],
    ['only the mode is given', [], [onePhase, 'user_lifetime: { mode: once }']],
    ['once is told that once is once', [], [onePhase, 'user_lifetime: { mode: once, iterations: 1, think_time: 1s }']],
    ['users loop until the run stops', [], [onePhase, 'user_lifetime: { mode: loop, iterations: 0 }']],
    ['addresses are switched off and nothing else is said', [], [onePhase, binding('enabled: false')]],
    ['waiting is switched off and its time left in place', [p], [onePhase, binding('wait_on_exhaustion: false, wait_timeout: 5s')]],
    [
      'every phase names its pool',
      [p, q],
      [phases('{ at_second: 0, spawn_users: 1, ip_pool_override: p }', '{ at_second: 0, spawn_users: 1, ip_pool_override: q }'), binding()],
    ],
    ['a tenant leases from a pool that lists it', [reserved], [phases('{ at_second: 0, spawn_users: 1, tenant_id: tenant-b }'), binding()]],
  ])('%s', (_, pools, load) => {
    expect(problemsIn(scenarioText({ pools, load }))).toEqual([]);
  });
});

function compiled(pools: string[], load?: string[]): Load {
  return decodeScenario(scenarioText({ pools, ...(load === undefined ? {} : { load }) }), 'case.yaml').load;
}

describe('a load compiles to', () => {
  it('one user and one iteration when there is none', () => {
    const scenario = decodeScenario(scenarioText(), 'case.yaml');
    expect(scenario.mode).toBe('single');
    expect(scenario.load).toEqual({
      phases: [{ index: 0, atUs: 0, spawnUsers: 1, tenant: 'default' }],
      lifetime: { iterations: 1, thinkTimeUs: 0 },
      concurrency: { onLimit: 'queue' },
      gracefulStopUs: 30_000_000,
    });
  });

  it('its defaults when only a ramp-up is given', () => {
    expect(compiled([], [onePhase])).toEqual({
      phases: [{ index: 0, atUs: 0, spawnUsers: 1, tenant: 'default' }],
      lifetime: { iterations: 1, thinkTimeUs: 0 },
      concurrency: { onLimit: 'queue' },
      gracefulStopUs: 30_000_000,
    });
  });

  it('everything that was written', () => {
    const load = compiled(
      [p, q],
      [
        phases('{ at_second: 0.25, spawn_users: 3 }', '{ at_second: 2, spawn_users: 1, tenant_id: acme, ip_pool_override: q }'),
        'user_lifetime: { mode: loop, iterations: 4, think_time: 1.5s }',
        binding('pool_id: p, strategy: shared, release_on: user_exit, wait_on_exhaustion: true, wait_timeout: 5s'),
        'concurrency: { max_concurrent_users: 2, spawn_rate_limit: 30/m, on_limit: drop }',
        'duration: 1h',
        'graceful_stop: 0s',
      ],
    );
    expect(load).toEqual({
      phases: [
        { index: 0, atUs: 250_000, spawnUsers: 3, tenant: 'default', pool: 'p' },
        { index: 1, atUs: 2_000_000, spawnUsers: 1, tenant: 'acme', pool: 'q' },
      ],
      lifetime: { iterations: 4, thinkTimeUs: 1_500_000 },
      binding: { strategy: 'shared', releaseOn: 'user_exit', waitTimeoutUs: 5_000_000 },
      concurrency: { maxConcurrentUsers: 2, spawnRateLimit: { count: expect.any(Number), perUs: expect.any(Number) }, onLimit: 'drop' },
      durationUs: 3_600_000_000,
      gracefulStopUs: 0,
    });
    const { count, perUs } = load.concurrency.spawnRateLimit ?? { count: 0, perUs: 0 };
    expect(perUs / count).toBe(2_000_000);
  });

  it.each<[string, Load['binding']]>([
    ['', { strategy: 'per_user', releaseOn: 'user_exit' }],
    ['strategy: per_task', { strategy: 'per_task', releaseOn: 'task_end' }],
    ['strategy: shared', { strategy: 'shared', releaseOn: 'task_end' }],
    ['release_on: task_end', { strategy: 'per_user', releaseOn: 'task_end' }],
    ['wait_on_exhaustion: true', { strategy: 'per_user', releaseOn: 'user_exit', waitTimeoutUs: 30_000_000 }],
    ['wait_on_exhaustion: false, wait_timeout: 1s', { strategy: 'per_user', releaseOn: 'user_exit' }],
    ['enabled: true', { strategy: 'per_user', releaseOn: 'user_exit' }],
    ['enabled: false', undefined],
    ['enabled: false, pool_id: p', undefined],
  ])('a binding of {%s}', (settings, expected) => {
    const load = compiled([p], [onePhase, binding(settings)]);
    expect(load.binding).toEqual(expected);
    expect(load.phases[0]?.pool).toBe(expected === undefined ? undefined : 'p');
  });

  it('one iteration with mode once, whatever iterations says', () => {
    expect(compiled([], [onePhase, 'user_lifetime: { mode: once, iterations: 9 }']).lifetime.iterations).toBe(1);
  });
});

it('a misspelt pool is one problem, and the pool that was meant is not called unused', () => {
  const { found, expected } = atMark({ pools: [p, q], load: [onePhase, binding('pool_id: «pp')] }, 'error scenario.unknown_id');
  expect(found).toEqual(expected);
});
