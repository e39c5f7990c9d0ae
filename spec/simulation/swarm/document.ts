/**
 * From genes to a scenario document: one the language accepts, whatever was drawn.
 *
 * It is plain maps, lists and scalars, read twice: as YAML by the engine, and as it is by the checker.
 */
import type { Genes } from './genes.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Document = Readonly<Record<string, Json>>;

const FAULTS = [
  'connect.refused',
  'connect.timeout',
  'connect.reset',
  'connect.unreachable',
  'reset.before_response',
  'closed.before_response',
  'reset.mid_body',
  'closed.mid_body',
  'reset.reused_socket',
  'timeout.tls',
  'timeout.headers',
  'timeout.body',
  'timeout.total',
  'response.malformed',
  'response.too_large',
  'dns.not_found',
  'ports.exhausted',
];
const STATUSES = [503, 404, 500];
const ORDERS = ['round_robin', 'first_free', 'random'];
const STRATEGIES = ['per_user', 'per_task', 'shared'];
const HOSTS = [
  'http://shop.test',
  'http://127.0.0.1:8080',
  'http://shop.test:81',
  'http://pay.test',
  'http://[::1]:8080',
  'http://shop.test',
];
const EDGE_USERS = [1, 2, 63, 64, 65, 128, 129];
const TIGHT = [32, 32, 31, 30, 29, 28];
const WIDE = [24, 22, 20, 26, 25, 16];
/** What round durations are multiples of. */
const ROUND_MS = 100;
/** Least time between two actions where nothing else bounds a run but its end. */
const ENDLESS_THINK_MS = 150;

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
const ms = (value: number): string => `${value}ms`;
/** Durations of this scenario: some have only round ones, so that many things fall on one instant. */
const span = ({ round }: Genes, value: number): string => ms(round === 0 ? Math.ceil(value / ROUND_MS) * ROUND_MS : value);

export function documentOf(genes: Genes): Document {
  return {
    version: '1.0',
    name: 'swarm',
    workbook: workbookOf(genes),
    actions: actionsOf(genes),
    workflows: { nodes: nodesOf(genes) },
    ...(genes.loadless === 0 ? {} : { load: loadOf(genes) }),
    simulation: { targets: targetsOf(genes) },
  };
}

const isEdgy = ({ edgy }: Genes): boolean => edgy === 0;
const isEndless = ({ endless, loadless }: Genes): boolean => endless === 0 && loadless !== 0;
/** Walks may go round only in runs that something ends. */
const maySpin = (genes: Genes): boolean => genes.loadless !== 0 && (genes.durationMs !== null || isEndless(genes));

function workbookOf(genes: Genes): Json {
  return {
    resources: [
      genes.demo === 0
        ? { id: 'shop', type: 'demo_target' }
        : { id: 'shop', type: 'http_endpoint', properties: { url: 'http://shop.test' } },
    ],
    ...(genes.metrics === 0
      ? {
          metrics: {
            took: { type: 'trend', value: 'a0.duration_ms' },
            good: { type: 'rate', action: 'a0', value: 'a0.ok' },
            calls: { type: 'counter', value: 1 },
          },
        }
      : {}),
    ...(genes.binding === null || genes.loadless === 0 ? {} : { ip_pools: poolsOf(genes) }),
  };
}

function poolsOf(genes: Genes): Json {
  return genes.pools.map((pool, index) => {
    const length = lengthOf(genes, pool);
    const base = `10.${index}.`;
    const isIpv6 = pool.family === 0;
    const ranges = isIpv6 ? [`fd00:${index}::/${genes.contention ? 96 + length : 64}`] : [`${base}0.0/${length}`];
    const second = isIpv6 ? `fd00:${index}:1::1` : `${base}255.1-${base}255.3`;
    const first = isIpv6 ? `fd00:${index}::` : `${base}0.0`;
    const reserved = length < 31 ? [first, isIpv6 ? `fd00:${index}::2` : `${base}0.2`].slice(0, pool.reserved) : [];
    return {
      id: `p${index}`,
      ranges: pool.second ? [...ranges, second] : ranges,
      ...(reserved.length === 0 ? {} : { reserved }),
      ...(pool.order === 0 ? {} : { allocation_strategy: pick(ORDERS, pool.order) }),
      ...(genes.tenanted === 0 ? { tenants: ['t0', 't1', 't2'] } : {}),
    };
  });
}

const lengthOf = ({ contention }: Genes, { size }: Genes['pools'][number]): number => pick(contention ? TIGHT : WIDE, size);

function actionsOf(genes: Genes): Json {
  return genes.actions.map(({ timeoutMs, host, unbound, expects, bad }, index) => ({
    id: `a${index}`,
    call: pick(['get', 'post', 'head', 'put'], index),
    with: {
      url: bad === 0 ? '{{user.allocated_ip}}' : host === 0 ? '{{shop.url}}/asset' : `${pick(HOSTS, host)}/x`,
      headers: { 'x-user': '{{user.id}}' },
      timeout: isEdgy(genes) ? ms(1 + (timeoutMs % 3)) : span(genes, timeoutMs),
      ...(unbound === 0 ? { bind_ip: null } : unbound === 1 ? { bind_ip: '{{user.allocated_ip}}' } : {}),
    },
    ...(expects === 0
      ? { expect: { status: [200, 404] } }
      : expects === 1
        ? { export: [{ type: 'header', name: 'kind', path: 'x-kind' }] }
        : {}),
  }));
}

/** A chain from the start to the end; what was drawn besides leads forward, or back where walks may go round. */
function nodesOf(genes: Genes): Json {
  const { nodes, actions } = genes;
  const nameOf = (index: number): string => (index >= nodes.length ? 'done' : index === 0 ? 'start' : `n${index}`);
  const written: Json[] = nodes.map(({ action, edges, open }, index) => {
    const drawn = edges.map(({ to, condition, about }): Json => {
      const isBack = maySpin(genes) && to % 3 === 0;
      const target = isBack ? to % (index + 1) : Math.min(nodes.length, index + 1 + (to % 4));
      return { to: nameOf(target), trigger: { condition: conditionOf(condition, `a${about % actions.length}`) } };
    });
    const last = { to: nameOf(index + 1) };
    const isOpen = open === 0;
    return {
      id: nameOf(index),
      action: `a${action % actions.length}`,
      edges: [...drawn, isOpen ? { ...last, trigger: { condition: `a${action % actions.length}.ok` } } : last],
    };
  });
  return [...written, { id: 'done', type: 'end' }];
}

function conditionOf(kind: number, action: string): string {
  const conditions = [
    `${action}.ok`,
    `!${action}.ok`,
    `${action}.status_code == 503`,
    `${action}.status_code >= 400`,
    `${action}.status_code != 200`,
    `${action}.status_code < 300`,
    'user.iteration == 2',
    `${action}.duration_ms > 100`,
  ];
  return pick(conditions, kind);
}

function loadOf(genes: Genes): Json {
  const { binding, usersMax, rate, graceMs } = genes;
  const durationMs = genes.durationMs ?? (isEndless(genes) ? 1_000 + (graceMs % 3_000) : null);
  return {
    ramp_up: { phases: phasesOf(genes) },
    user_lifetime: lifetimeOf(genes),
    ...(binding === null ? {} : { user_resources: { ip_binding: bindingOf(genes, binding) } }),
    concurrency: {
      ...(usersMax === null ? {} : { max_concurrent_users: isEdgy(genes) ? pick([1, 64, 65], usersMax) : usersMax }),
      ...(rate === null ? {} : { spawn_rate_limit: rate % 7 === 0 ? `${rate}/m` : `${rate * 3}/s` }),
      ...(genes.drops === 0 ? { on_limit: 'drop' } : {}),
    },
    ...(durationMs === null ? {} : { duration: isEdgy(genes) ? pick(['1us', '1s', '20ms', '2s'], durationMs) : span(genes, durationMs) }),
    graceful_stop: isEdgy(genes) || graceMs % 9 === 0 ? '0s' : span(genes, graceMs),
  };
}

function phasesOf(genes: Genes): Json {
  let atMs = 0;
  return genes.phases.map(({ gapMs, tenant, pool }, index) => {
    // Some phases begin together, and some right at the beginning.
    if (gapMs % 5 !== 0) atMs += isEdgy(genes) ? 1_000 : genes.round === 0 ? Math.ceil(gapMs / ROUND_MS) * ROUND_MS : gapMs;
    return {
      at_second: atMs / 1000,
      spawn_users: usersOf(genes, index),
      tenant_id: `t${tenant}`,
      ...(genes.binding === null ? {} : { ip_pool_override: `p${pool % genes.pools.length}` }),
    };
  });
}

function usersOf(genes: Genes, phase: number): number {
  const { users } = genes.phases[phase] as Genes['phases'][number];
  return isEdgy(genes) && phase === 0 ? pick(EDGE_USERS, users) : users;
}

function lifetimeOf(genes: Genes): Json {
  const { thinkMs, iterations } = genes;
  if (isEndless(genes)) return { mode: 'loop', iterations: 0, think_time: ms(Math.max(ENDLESS_THINK_MS, thinkMs ?? 0)) };
  if (iterations === 1) return { mode: 'once' };
  return { mode: 'loop', iterations, ...(thinkMs === null ? {} : { think_time: thinkMs % 11 === 0 ? '1us' : span(genes, thinkMs) }) };
}

function bindingOf(genes: Genes, { strategy, releaseOn, waits, waitMs }: NonNullable<Genes['binding']>): Json {
  const name = pick(STRATEGIES, strategy);
  const keeps = releaseOn === 1 || (releaseOn === 0 && name === 'per_user');
  // An exclusive pool without waiting that is certain to be too small is refused, and there would be nothing to see.
  const mustWait = keeps && name !== 'shared' && (isEndless(genes) || mayBeTooSmall(genes));
  return {
    strategy: name,
    ...(releaseOn === 0 ? {} : { release_on: pick(['user_exit', 'task_end'], releaseOn - 1) }),
    ...(mustWait || waits > 1
      ? { wait_on_exhaustion: true, wait_timeout: isEdgy(genes) ? pick(['1us', '20ms', '1s'], waitMs) : span(genes, waitMs) }
      : {}),
  };
}

/** Whether some pool holds fewer addresses than a phase may be certain to need: one each, and one more for each further iteration of somebody. */
function mayBeTooSmall(genes: Genes): boolean {
  const users = Math.max(...genes.phases.map((_, index) => usersOf(genes, index)));
  const smallest = Math.min(...genes.pools.map((pool) => 2 ** (32 - lengthOf(genes, pool)) - pool.reserved));
  return smallest < users + genes.iterations - 1;
}

function targetsOf(genes: Genes): Json {
  const targets = genes.targets.map(({ action, latency, capacity, mishaps, answer }): Json => {
    let left = maySpin(genes) ? 60 : 100;
    return {
      ...(action === null ? {} : { match: { action: `a${action % genes.actions.length}` } }),
      latency: latencyOf(genes, latency),
      ...(capacity === null
        ? {}
        : { capacity: { concurrency: capacity.servers, ...(capacity.queue === null ? {} : { queue: capacity.queue }) } }),
      errors: mishaps.map(({ percent, what }) => {
        const share = Math.min(percent, left);
        left -= share;
        return { rate: share / 100, ...(what < STATUSES.length ? { status: pick(STATUSES, what) } : { fault: pick(FAULTS, what) }) };
      }),
      ...(answer === null
        ? {}
        : {
            answer: pick<Json>(
              [{ status: 201 }, { body: 'hello' }, { json: { a: 1 } }, { status: 302 }, { headers: { 'x-kind': 'b' } }],
              answer,
            ),
          }),
    };
  });
  // A rule for everything stands last, or those behind it would say nothing.
  return targets
    .filter((target) => 'match' in (target as object))
    .concat(targets.filter((target) => !('match' in (target as object))).slice(0, 1));
}

function latencyOf(genes: Genes, { kind, ms: value, spread }: Genes['targets'][number]['latency']): Json {
  switch (genes.round === 0 ? 0 : kind) {
    case 0:
      return { distribution: 'constant', value: isEdgy(genes) && !maySpin(genes) ? '0s' : span(genes, value) };
    case 1:
      return { distribution: 'uniform', min: ms(Math.ceil(value / spread)), max: ms(value) };
    case 2:
      // An exponential latency may come to nothing, and walks that go round must take time.
      return maySpin(genes) ? { distribution: 'constant', value: ms(value) } : { distribution: 'exponential', mean: ms(value) };
    default:
      return { distribution: 'lognormal', median: ms(value), p99: ms(value * spread) };
  }
}
