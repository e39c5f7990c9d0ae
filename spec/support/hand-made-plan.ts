/**
 * A plan put together by hand, for specs that need the shape of one and no YAML.
 *
 * It has two actions, two pools, two tenants and an own metric of every type; a spec overrides what it is about.
 */
import { AddressRanges, parseRange } from '../../src/model/address-range.js';
import type { HttpAction } from '../../src/model/action.js';
import type { Expression } from '../../src/model/expression.js';
import type { Plan } from '../../src/model/plan.js';
import type { Load, OwnMetric, Pool, Scenario } from '../../src/model/scenario.js';
import { VERSION } from '../../src/model/version.js';

const NOTHING: Expression = { source: '', reads: [], evaluate: () => null };

export function handMadePlan(scenario: Partial<Scenario> = {}): Plan {
  return {
    seed: 42,
    hash: '1a2b3c4d'.repeat(8),
    version: VERSION,
    scenario: {
      name: 'load_test_simple',
      file: 'scenarios/load_test_simple.yaml',
      text: '',
      overrides: [],
      mode: 'load',
      resources: [],
      actions: [handMadeAction('probe-get'), handMadeAction('login')],
      workflow: {
        start: 'start',
        nodes: [
          { type: 'action', id: 'start', action: 'probe-get', edges: [{ to: 'second', condition: NOTHING }, { to: 'end' }] },
          { type: 'action', id: 'second', action: 'login', edges: [{ to: 'end' }] },
          { type: 'end', id: 'end' },
        ],
      },
      metrics: (['counter', 'gauge', 'rate', 'trend'] as const).map((type): OwnMetric => ({ id: `a-${type}`, type, value: NOTHING })),
      pools: [
        handMadePool('client-pool', ['127.10.1.0/24'], ['127.10.1.254', '127.10.1.255']),
        handMadePool('small', ['127.10.2.0-127.10.2.3']),
      ],
      load: handMadeLoad(),
      env: new Map(),
      simulation: { targets: [] },
      warnings: [],
      ...scenario,
    },
  };
}

export function handMadeLoad(load: Partial<Load> = {}): Load {
  return {
    phases: [
      { index: 0, atUs: 1_000_000, spawnUsers: 2, tenant: 'default', pool: 'client-pool' },
      { index: 1, atUs: 2_500_000, spawnUsers: 10, tenant: 'other', pool: 'small' },
    ],
    lifetime: { iterations: 2, thinkTimeUs: 0 },
    binding: { strategy: 'per_user', releaseOn: 'user_exit', waitTimeoutUs: 30_000_000 },
    concurrency: { onLimit: 'queue' },
    gracefulStopUs: 30_000_000,
    ...load,
  };
}

export function handMadePool(id: string, ranges: readonly string[], reserved: readonly string[] = []): Pool {
  return { id, ranges: new AddressRanges(ranges.map(rangeOf), reserved.map(rangeOf)), allocationStrategy: 'round_robin' };
}

export function handMadeAction(id: string): HttpAction {
  return {
    kind: 'http',
    id,
    method: 'GET',
    url: { ...NOTHING, constant: 'http://127.0.0.1/' },
    headers: [],
    query: [],
    timeoutUs: 30_000_000,
    followRedirects: 0,
    maxResponseBytes: 1024,
    exports: [],
    expect: {},
    carriesBody: false,
  };
}

function rangeOf(text: string) {
  const parsed = parseRange(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.range;
}
