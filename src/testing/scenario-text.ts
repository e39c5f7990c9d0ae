/** Scenarios in code: the parts a spec is about, as values, and the rest filled in. */
import { stringify } from 'yaml';

/** Sections of a scenario as the language has them, in plain values; what is left out is the smallest that runs. */
export interface ScenarioParts {
  readonly name?: string;
  /** Of the target; the embedded one unless given. */
  readonly url?: string;
  readonly pools?: readonly object[];
  /** One GET of `/asset`, called `get`, unless given. */
  readonly actions?: readonly object[];
  /** One node for each action, in their order, unless given. */
  readonly nodes?: readonly object[];
  readonly metrics?: object;
  /** The `load` section; one user, one iteration unless given. */
  readonly load?: object;
  readonly simulation?: object;
}

interface Named {
  readonly id: string;
}

/**
 * The YAML of a scenario, for `decodeScenario`.
 *
 * The target is the resource `target`: templates read `{{target.url}}`.
 *
 * @example
 * const scenario = decodeScenario(scenarioText({ load: { ramp_up: { phases: [{ at_second: 0, spawn_users: 5 }] } } }), 'spec.yaml');
 */
export function scenarioText(parts: ScenarioParts = {}): string {
  const { name = 'spec', url, pools, metrics, load, simulation } = parts;
  const actions = parts.actions ?? [{ id: 'get', call: 'get', with: { url: '{{target.url}}/asset' } }];
  const nodes = parts.nodes ?? inARow(actions as readonly Named[]);
  const target = url === undefined ? { type: 'demo_target' } : { type: 'http_endpoint', properties: { url } };
  return stringify({
    version: '1.0',
    name,
    workbook: {
      resources: [{ id: 'target', ...target }],
      ...(pools === undefined ? {} : { ip_pools: pools }),
      ...(metrics === undefined ? {} : { metrics }),
    },
    actions,
    workflows: { nodes },
    ...(load === undefined ? {} : { load }),
    ...(simulation === undefined ? {} : { simulation }),
  });
}

/** One action after the other, whatever they come to. */
function inARow(actions: readonly Named[]): object[] {
  const steps = actions.map(({ id }, index) => ({
    id: `step-${index + 1}`,
    action: id,
    edges: [{ to: index + 1 < actions.length ? `step-${index + 2}` : 'done' }],
  }));
  return [...steps, { id: 'done', type: 'end' }];
}
