/** Small workflows and loads, in code, for specs about the user machine. */
import type { UserScenario } from '../../machines/user.machine.js';
import type { Expression, Scope } from '../../src/model/expression.js';
import type { Binding, Lifetime, Load } from '../../src/model/scenario.js';
import type { Workflow } from '../../src/model/workflow.js';

/** A condition that is true when the action `get` answered with this status. */
export function statusIs(status: number): Expression {
  return {
    source: `get.status_code == ${status}`,
    reads: [{ root: 'get', field: 'status_code' }],
    evaluate: (scope) => scope.actions.get('get')?.['status_code'] === status,
  };
}

/** A scope in which `get` answered with this status. */
export function scopeWithStatus(status: number): Scope {
  return {
    user: { id: 1, allocated_ip: null, iteration: 1, iteration_index: 0 },
    tenant: { id: 'default' },
    resources: new Map(),
    actions: new Map([['get', { status_code: status }]]),
    env: new Map(),
  };
}

/** start --200--> write --> done, start --404--> done; any other status has no edge. */
export const BRANCHING: Workflow = {
  start: 'start',
  nodes: [
    {
      type: 'action',
      id: 'start',
      action: 'get',
      edges: [
        { to: 'write', condition: statusIs(200) },
        { to: 'done', condition: statusIs(404) },
        { to: 'start', condition: statusIs(503) },
      ],
    },
    { type: 'action', id: 'write', action: 'post', edges: [{ to: 'done' }] },
    { type: 'end', id: 'done' },
  ],
};

export function userScenario(options: { lifetime?: Partial<Lifetime>; binding?: Binding; workflow?: Workflow } = {}): UserScenario {
  const load: Load = {
    phases: [{ index: 0, atUs: 0, spawnUsers: 1, tenant: 'default', ...(options.binding === undefined ? {} : { pool: 'pool' }) }],
    lifetime: { iterations: 2, thinkTimeUs: 1000, ...options.lifetime },
    concurrency: { onLimit: 'queue' },
    gracefulStopUs: 0,
    ...(options.binding === undefined ? {} : { binding: options.binding }),
  };
  return { workflow: options.workflow ?? BRANCHING, load };
}

export const BINDINGS: readonly { readonly name: string; readonly binding?: Binding }[] = [
  { name: 'without addresses' },
  { name: 'per_user until user_exit', binding: { strategy: 'per_user', releaseOn: 'user_exit' } },
  { name: 'per_user until task_end', binding: { strategy: 'per_user', releaseOn: 'task_end' } },
  { name: 'per_task until task_end', binding: { strategy: 'per_task', releaseOn: 'task_end' } },
  { name: 'per_task until user_exit', binding: { strategy: 'per_task', releaseOn: 'user_exit' } },
  { name: 'shared until task_end', binding: { strategy: 'shared', releaseOn: 'task_end' } },
];
