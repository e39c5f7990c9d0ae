import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RampartError } from '../../src/model/failure.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import type { DecodeOptions } from '../../src/scenario/decode-scenario.js';
import { scenarioText } from './marked-scenario.js';

/** Three tenants with a pool each, two actions, one of which runs only when the other went well. */
const CROWD = `# A crowd.
version: "1.0"
name: crowd
workbook:
  resources:
    shop: { type: http_endpoint, properties: { base: "http://127.0.0.1:8080" } }
  metrics:
    created: { type: counter, action: make-item, value: "{{make-item.status_code == 201}}", help: Items made. }
  ip_pools:
    - { id: pool-a, ranges: ["10.0.1.0/24"], tenants: [tenant-a] }
    - { id: pool-b, ranges: ["10.0.2.0/24"], tenants: [tenant-b] }
    - { id: pool-i, ranges: ["10.0.3.0/27"] }
actions:
  actions:
    - id: probe-get
      call: get
      with: { url: "{{shop.base}}/asset", bind_ip: "{{user.allocated_ip}}", headers: { authorization: "Bearer {{env.TOKEN}}" } }
      export:
        - { type: content, name: status_code }
    - id: make-item
      call: POST
      with: { url: "{{shop.base}}/asset", json: { user: "{{user.id}}", round: "{{user.iteration}}" } }
workflows:
  nodes:
    - id: start
      action: probe-get
      edges:
        - { to: make, trigger: { condition: "{{probe-get.status_code == 200}}" }, label: alive }
        - { to: done }
    - { id: make, action: make-item, edges: [{ to: done, trigger: { condition: "true" } }] }
    - { id: done, type: end }
load:
  ramp_up:
    phases:
      - { at_second: 0, spawn_users: 50, tenant_id: tenant-a }
      - { at_second: 10, spawn_users: 100, tenant_id: tenant-b, ip_pool_override: pool-b }
      - { at_second: 45, spawn_users: 20, tenant_id: internal, ip_pool_override: pool-i }
  user_lifetime: { mode: loop, iterations: 5, think_time: 2s }
  user_resources: { ip_binding: { enabled: true, pool_id: pool-a, strategy: per_user, release_on: user_exit } }
`;

function refusal(text: string, options?: DecodeOptions): RampartError {
  try {
    decodeScenario(text, 'crowd.yaml', options);
  } catch (error) {
    if (error instanceof RampartError) return error;
    throw error;
  }
  throw new Error('the scenario was accepted');
}

const env = { TOKEN: 'canary', OTHER: 'unread', UNSET: undefined };

describe('a scenario', () => {
  const scenario = decodeScenario(CROWD, 'crowd.yaml', { env });

  it('keeps its text, its file and its name', () => {
    expect(scenario).toMatchObject({ name: 'crowd', file: 'crowd.yaml', text: CROWD, overrides: [], mode: 'load', warnings: [] });
  });

  it('has everything the document said, looked up', () => {
    expect(scenario.actions.map(({ id, method }) => [id, method])).toEqual([
      ['probe-get', 'GET'],
      ['make-item', 'POST'],
    ]);
    expect(scenario.workflow.nodes.map(({ id }) => id)).toEqual(['start', 'make', 'done']);
    expect(scenario.metrics.map(({ id, action }) => [id, action])).toEqual([['created', 'make-item']]);
    expect(scenario.pools.map(({ id, ranges }) => [id, ranges.capacity])).toEqual([
      ['pool-a', 256n],
      ['pool-b', 256n],
      ['pool-i', 32n],
    ]);
    expect(scenario.load.phases.map(({ atUs, tenant, pool }) => [atUs, tenant, pool])).toEqual([
      [0, 'tenant-a', 'pool-a'],
      [10_000_000, 'tenant-b', 'pool-b'],
      [45_000_000, 'internal', 'pool-i'],
    ]);
  });

  it('takes only what it reads from the environment', () => {
    expect([...scenario.env]).toEqual([['TOKEN', 'canary']]);
  });

  it('may take its environment from a map', () => {
    expect(decodeScenario(CROWD, 'crowd.yaml', { env: new Map([['TOKEN', 'x']]) }).env.get('TOKEN')).toBe('x');
  });

  it('is changed by overrides, which it keeps', () => {
    const overrides = [
      { path: 'load.ramp_up.phases[0].spawn_users', value: '7' },
      { path: 'load.user_lifetime.think_time', value: '250ms' },
    ];
    const changed = decodeScenario(CROWD, 'crowd.yaml', { env, overrides });
    expect(changed.load.phases[0]?.spawnUsers).toBe(7);
    expect(changed.load.lifetime.thinkTimeUs).toBe(250_000);
    expect(changed).toMatchObject({ text: CROWD, overrides });
  });

  it('is without a load one execution by one user', () => {
    expect(decodeScenario(scenarioText(), 'a.yaml')).toMatchObject({ mode: 'single', pools: [], metrics: [], resources: [] });
  });

  it('leaves Object.prototype as it was', () => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('a refused scenario', () => {
  it('names its first error and holds all of them, warnings too, sorted by position', () => {
    const bad = CROWD.replace('tenant_id: tenant-a', 'tenant_id: tenant-x')
      .replace('action: make-item, value', 'action: make-itme, value')
      .replace('- { to: done }\n', '- { to: done }\n        - { to: make }\n');
    const error = refusal(bad, { env });
    expect(error).toMatchObject({ code: 'scenario.unknown_id', exitCode: 2 });
    expect(error.message).toMatch(/^crowd\.yaml: .*make-itme.* \(and 1 more\)$/);
    expect(error.problems.map(({ severity, code, line }) => [severity, code, line])).toEqual([
      ['error', 'scenario.unknown_id', 8],
      ['warning', 'workflow.dead_edge', 30],
      ['error', 'pool.forbidden', 36],
    ]);
    expect(error.problems[0]).toMatchObject({
      file: 'crowd.yaml',
      path: 'workbook.metrics.created.action',
      hint: expect.stringContaining('make-item'),
    });
  });

  it('takes its code from the first error, even where a warning stands before it', () => {
    const pools = ['{ id: p, ranges: ["10.0.0.0/24", "10.0.0.0/25"] }'];
    const error = refusal(scenarioText({ pools, nodes: ['{ id: start, action: get }'] }));
    expect(error.problems[0]?.severity).toBe('warning');
    expect(error.code).toBe('workflow.no_way_out');
  });

  it('is refused by its document before anything is compiled', () => {
    expect(refusal(CROWD.replace('spawn_users: 50', 'spawn_users: "50"')).problems.map(({ code }) => code)).toEqual([
      'scenario.wrong_value',
    ]);
    expect(refusal('').code).toBe('scenario.empty');
  });

  it('reports what an override broke', () => {
    const { problems } = refusal(CROWD, { env, overrides: [{ path: 'load.user_resources.ip_binding.pool_id', value: 'pool-x' }] });
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      file: '--set',
      line: 1,
      column: 1,
      code: 'scenario.unknown_id',
      path: 'load.user_resources.ip_binding.pool_id',
    });
  });

  it('never shows a value of the environment', () => {
    const text = CROWD.replace('{{shop.base}}/asset", bind_ip', '{{env.TOKEN}}://{{shop.base}}/asset", bind_ip');
    expect(JSON.stringify(refusal(text, { env }).problems)).not.toContain('canary');
  });
});

it('any text, and any damage to a good one, is a scenario or a list of problems, soon', () => {
  const damage = fc.record({
    at: fc.nat(CROWD.length),
    remove: fc.nat(12),
    insert: fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('{{', '}}', ' ', '\n', '- ', ': ', '"', '[', ']', '{', '}', '#', '&a ', '*a'),
    ),
  });
  const damaged = fc
    .array(damage, { minLength: 1, maxLength: 3 })
    .map((list) => list.reduce((text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove), CROWD));
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: damaged }, { weight: 1, arbitrary: fc.string() }), (text) => {
      try {
        decodeScenario(text, 'crowd.yaml', { env });
      } catch (error) {
        if (!(error instanceof RampartError)) throw error;
        expect(error.exitCode).toBe(2);
        expect(error.problems.length).toBeGreaterThan(0);
        for (const { line, column } of error.problems) expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
      }
    }),
    { numRuns: 150, interruptAfterTimeLimit: 15_000 },
  );
});
