/** Which address each user gets: the binding, and the pool that each phase leases from. */
import type { Binding, BindingStrategy } from '../../model/scenario.js';
import type { BindingEntry, LoadSection, PhaseEntry } from '../document.js';
import { quote } from '../problems.js';
import type { DocumentPath, Findings } from './findings.js';
import { hintFor, listOf, reportUnknownId } from './ids.js';
import type { PlacedPool } from './pools.js';

const BINDING: DocumentPath = ['load', 'user_resources', 'ip_binding'];
const PHASES: DocumentPath = ['load', 'ramp_up', 'phases'];
const DEFAULT_WAIT_TIMEOUT_US = 30_000_000;

/** Tenant of users that belong to nobody in particular. */
export const DEFAULT_TENANT = 'default';

/** What the load may refer to. */
export interface LoadContext {
  /** Ids of all pools, also of those that did not compile. */
  readonly poolIds: ReadonlySet<string>;
  /** The pools that compiled. */
  readonly pools: readonly PlacedPool[];
  readonly findings: Findings;
}

export interface BindingChoice {
  readonly binding: Binding;
  /** Id of the pool that users of the phase lease from; undefined only where that is among the findings. */
  poolOf(phase: PhaseEntry): string | undefined;
}

/** The binding of a load; nothing when its users have no addresses. */
export function compileBinding(load: LoadSection, context: LoadContext): BindingChoice | undefined {
  const entry = load.user_resources?.ip_binding;
  checkNamedPools(load, context);
  if (entry === undefined || entry.enabled === false) {
    warnOfIdleOverrides(load, context.findings);
    return undefined;
  }
  const usual = usualPool(entry, load, context);
  const poolOf = (phase: PhaseEntry) => phase.ip_pool_override ?? usual;
  checkTenants(load, poolOf, context);
  warnOfIdleTimeout(entry, context.findings);
  return { binding: bindingOf(entry), poolOf };
}

function bindingOf(entry: BindingEntry): Binding {
  const strategy: BindingStrategy = entry.strategy ?? 'per_user';
  return {
    strategy,
    releaseOn: entry.release_on ?? (strategy === 'per_user' ? 'user_exit' : 'task_end'),
    ...(entry.wait_on_exhaustion === true ? { waitTimeoutUs: entry.wait_timeout ?? DEFAULT_WAIT_TIMEOUT_US } : {}),
  };
}

/** The pool of phases that name none: the one named, else the only one there is. */
function usualPool(entry: BindingEntry, load: LoadSection, { poolIds, findings }: LoadContext): string | undefined {
  if (entry.pool_id !== undefined) return entry.pool_id;
  if (poolIds.size === 1) return [...poolIds][0];
  const { phases } = load.ramp_up;
  if (phases.length > 0 && phases.every((phase) => phase.ip_pool_override !== undefined)) return undefined;
  findings.missing(BINDING, 'pool_id', {
    message: poolIds.size === 0 ? 'Users need addresses, but the scenario has no pool' : 'Which of the pools do users lease from?',
    expected: poolIds.size === 0 ? 'a pool in workbook.ip_pools' : listOf(poolIds),
    hint: 'Name a pool, let every phase override it, or set enabled: false.',
  });
  return undefined;
}

function checkNamedPools(load: LoadSection, { poolIds, findings }: LoadContext): void {
  const named: [string | undefined, DocumentPath][] = [
    [load.user_resources?.ip_binding?.pool_id, [...BINDING, 'pool_id']],
    ...load.ramp_up.phases.map((phase, i): [string | undefined, DocumentPath] => [
      phase.ip_pool_override,
      [...PHASES, i, 'ip_pool_override'],
    ]),
  ];
  for (const [id, path] of named) {
    if (id !== undefined && !poolIds.has(id)) reportUnknownId(id, 'pool', poolIds, path, findings);
  }
}

/** A tenant that may not lease from the pool of its phase would fail every user of that phase. */
function checkTenants(load: LoadSection, poolOf: BindingChoice['poolOf'], { pools, findings }: LoadContext): void {
  const allowed = new Map(pools.map(({ pool }) => [pool.id, pool.tenants === undefined ? undefined : new Set(pool.tenants)]));
  for (const [i, phase] of load.ramp_up.phases.entries()) {
    const id = poolOf(phase) ?? '';
    const tenants = allowed.get(id);
    const tenant = phase.tenant_id ?? DEFAULT_TENANT;
    if (tenants === undefined || tenants.has(tenant)) continue;
    findings.error('pool.forbidden', placeOfTenant(phase, i), {
      message: `The tenant "${tenant}" may not lease from the pool "${id}"`,
      found: quote(tenant),
      expected: listOf(tenants),
      ...hintFor(tenant, tenants, findings),
    });
  }
}

/** Where to look for the mistake: at the tenant, else at what chose the pool, else at the phase. */
function placeOfTenant(phase: PhaseEntry, index: number): DocumentPath {
  if (phase.tenant_id !== undefined) return [...PHASES, index, 'tenant_id'];
  if (phase.ip_pool_override !== undefined) return [...PHASES, index, 'ip_pool_override'];
  return [...PHASES, index];
}

function warnOfIdleOverrides(load: LoadSection, findings: Findings): void {
  for (const [i, { ip_pool_override: id }] of load.ramp_up.phases.entries()) {
    if (id === undefined) continue;
    findings.warn('scenario.no_effect', [...PHASES, i, 'ip_pool_override'], {
      message: 'The phase names a pool, but users of this load have no addresses',
      found: quote(id),
      hint: 'Add user_resources.ip_binding, or set its enabled to true.',
    });
  }
}

/** Written without `wait_on_exhaustion` at all it was probably meant to switch waiting on. */
function warnOfIdleTimeout(entry: BindingEntry, findings: Findings): void {
  if (entry.wait_timeout === undefined || entry.wait_on_exhaustion !== undefined) return;
  findings.warn('scenario.no_effect', [...BINDING, 'wait_timeout'], {
    message: 'Nobody waits for an address unless wait_on_exhaustion is true',
    hint: 'Add wait_on_exhaustion: true.',
  });
}
