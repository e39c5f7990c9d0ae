/**
 * From the values of a scenario document to what its run must keep.
 *
 * The document is one that the engine accepted; it is read here once more and independently, so that a
 * mistake the engine makes in reading it is not made twice. Missing keys have the defaults of the language. Pure.
 */
import { AddressSpans } from './addresses.js';
import { durationUs, rateOf } from './amounts.js';
import { conditionOf } from './condition.js';
import type { Expected, ExpectedAction, ExpectedBinding, ExpectedNode, ExpectedPhase, ExpectedPool } from './expected.js';

type Fields = Readonly<Record<string, unknown>>;

const SECOND_US = 1_000_000;

/** @param document the values of the YAML, as plain maps, lists and scalars, any overrides applied. */
export function readExpected(document: unknown): Expected {
  const root = fieldsOf(document);
  const load = root['load'] === undefined ? SINGLE_EXECUTION : fieldsOf(root['load']);
  const pools = listOf(fieldsOf(root['workbook'])['ip_pools']);
  const binding = bindingOf(fieldsOf(load['user_resources'])['ip_binding']);
  const lifetime = fieldsOf(load['user_lifetime']);
  const nodes = listOf(fieldsOf(root['workflows'])['nodes']);
  const duration = durationUs(load['duration']);
  const actions = Array.isArray(root['actions']) ? root['actions'] : fieldsOf(root['actions'])['actions'];
  return {
    pools: new Map(pools.map((pool) => [String(pool['id']), poolOf(pool)])),
    ...(binding === undefined ? {} : { binding: binding.rules }),
    phases: listOf(fieldsOf(load['ramp_up'])['phases']).map((phase) => phaseOf(phase, binding?.usualPool ?? pools[0]?.['id'], binding)),
    iterations: lifetime['mode'] === 'loop' ? Number(lifetime['iterations'] ?? 1) : 1,
    thinkUs: durationUs(lifetime['think_time']) ?? 0,
    concurrency: concurrencyOf(fieldsOf(load['concurrency'])),
    ...(duration === undefined ? {} : { durationUs: duration }),
    graceUs: durationUs(load['graceful_stop']) ?? 30 * SECOND_US,
    start: String((nodes.find(({ id }) => id === 'start') ?? nodes[0])?.['id']),
    nodes: new Map(nodes.map((node) => [String(node['id']), nodeOf(node)])),
    actions: new Map(
      listOf(actions).map((action) => [String(action['id']), actionOf(fieldsOf(action['with']), fieldsOf(action['expect']))]),
    ),
  };
}

const SINGLE_EXECUTION: Fields = { ramp_up: { phases: [{ at_second: 0, spawn_users: 1 }] } };

function poolOf(pool: Fields): ExpectedPool {
  const tenants = pool['tenants'];
  return {
    ranges: new AddressSpans(textsOf(pool['ranges'])),
    reserved: new AddressSpans(textsOf(pool['reserved'])),
    order: (pool['allocation_strategy'] ?? 'round_robin') as ExpectedPool['order'],
    ...(tenants === undefined ? {} : { tenants: new Set(textsOf(tenants)) }),
  };
}

interface ReadBinding {
  readonly rules: ExpectedBinding;
  readonly usualPool: unknown;
}

function bindingOf(value: unknown): ReadBinding | undefined {
  if (value === undefined) return undefined;
  const binding = fieldsOf(value);
  if (binding['enabled'] === false) return undefined;
  const strategy = (binding['strategy'] ?? 'per_user') as ExpectedBinding['strategy'];
  const releaseOn = (binding['release_on'] ?? (strategy === 'per_user' ? 'user_exit' : 'task_end')) as ExpectedBinding['releaseOn'];
  const waits = binding['wait_on_exhaustion'] === true;
  return {
    rules: { strategy, releaseOn, ...(waits ? { waitUs: durationUs(binding['wait_timeout']) ?? 30 * SECOND_US } : {}) },
    usualPool: binding['pool_id'],
  };
}

function phaseOf(phase: Fields, usualPool: unknown, binding: ReadBinding | undefined): ExpectedPhase {
  return {
    atUs: Math.round(Number(phase['at_second']) * SECOND_US),
    users: Number(phase['spawn_users']),
    tenant: phase['tenant_id'] === undefined ? 'default' : (phase['tenant_id'] as string),
    ...(binding === undefined ? {} : { pool: String(phase['ip_pool_override'] ?? usualPool) }),
  };
}

function concurrencyOf(concurrency: Fields): Expected['concurrency'] {
  const rate = rateOf(concurrency['spawn_rate_limit']);
  return {
    usersMax: Number(concurrency['max_concurrent_users'] ?? Number.POSITIVE_INFINITY),
    drops: concurrency['on_limit'] === 'drop',
    ...(rate === undefined ? {} : { rate }),
  };
}

function nodeOf(node: Fields): ExpectedNode {
  if (node['type'] === 'end') return { edges: [] };
  const edges = listOf(node['edges']).map((edge) => {
    const condition = conditionOf(fieldsOf(edge['trigger'])['condition']);
    return { to: String(edge['to']), ...(condition === undefined ? {} : { condition }) };
  });
  return { action: String(node['action']), edges };
}

function actionOf(call: Fields, expect: Fields): ExpectedAction {
  const from = call['bind_ip'];
  const statuses = expect['status'] as readonly number[] | undefined;
  return {
    timeoutUs: durationUs(call['timeout']) ?? 30 * SECOND_US,
    from: from === null ? 'unbound' : from === undefined || from === '{{user.allocated_ip}}' ? 'lease' : 'unknown',
    isExpected: (status) => {
      if (statuses !== undefined && !statuses.includes(status)) return false;
      if (expect['condition'] !== undefined) return undefined;
      return statuses !== undefined || status < 400;
    },
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
