/** Scenarios as text, built from the parts a spec is about. */
import type { Scenario } from '../../src/model/scenario.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';

export interface ScenarioParts {
  readonly pools?: string;
  readonly phases?: string;
  readonly lifetime?: string;
  /** The value of `ip_binding`; left out: no addresses. */
  readonly binding?: string;
  /** Lines below `load:`, indented by two. */
  readonly load?: string;
  readonly metrics?: string;
  readonly actions?: string;
  readonly nodes?: string;
}

const ONE_ACTION = '[{ id: get, call: get, with: { url: "{{shop.url}}/asset" } }]';
const ONE_NODE = '[{ id: start, action: get, edges: [{ to: done }] }, { id: done, type: end }]';

export function scenarioText(parts: ScenarioParts = {}): string {
  const {
    pools,
    phases = '[{ at_second: 0, spawn_users: 3 }]',
    lifetime = '{ mode: once }',
    binding,
    load,
    metrics,
    actions = ONE_ACTION,
    nodes = ONE_NODE,
  } = parts;
  return [
    'version: "1.0"',
    'name: spec',
    'workbook:',
    '  resources: [{ id: shop, type: demo_target }]',
    ...(metrics === undefined ? [] : [`  metrics: ${metrics}`]),
    ...(pools === undefined ? [] : [`  ip_pools: ${pools}`]),
    `actions: ${actions}`,
    `workflows: { nodes: ${nodes} }`,
    'load:',
    `  ramp_up: { phases: ${phases} }`,
    `  user_lifetime: ${lifetime}`,
    ...(binding === undefined ? [] : [`  user_resources: { ip_binding: ${binding} }`]),
    ...(load === undefined ? [] : [load]),
    '',
  ].join('\n');
}

export function scenarioOf(parts: ScenarioParts = {}): Scenario {
  return decodeScenario(scenarioText(parts), 'spec.yaml');
}
