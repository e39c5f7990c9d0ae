/** Puts a scenario together from the sections of its document, in the order in which they refer to each other. */
import type { Action } from '../../model/action.js';
import type { Load, Scenario } from '../../model/scenario.js';
import type { ScenarioDocument } from '../document.js';
import { compileActions } from './actions.js';
import { expressionsOfAction, markBodyReaders } from './body-readers.js';
import { exportedNames } from './exports.js';
import type { Names } from './expressions.js';
import type { Findings } from './findings.js';
import { checkDistinctIds } from './ids.js';
import { compileLoad, SINGLE_EXECUTION } from './load.js';
import { compileMetrics } from './metrics.js';
import { checkPoolOverlaps } from './pool-overlap.js';
import { checkPoolSizes, usedPools, warnOfUnusedPools } from './pool-size.js';
import { compilePools } from './pools.js';
import type { PlacedPool } from './pools.js';
import { compileResources, likelyFields, readableProperties } from './resources.js';
import { compileSimulation } from './simulation.js';
import { compileWorkflow } from './workflow.js';

/** What the document alone decides about a scenario. */
export type CompiledDocument = Omit<Scenario, 'file' | 'text' | 'overrides' | 'warnings'>;

/** What templates may read of the environment. */
export interface Environment {
  readonly env: ReadonlyMap<string, string>;
  /** Whether the values are those of the run; otherwise only the names count. */
  readonly isKnown: boolean;
}

/** Compiles a document. With errors among the findings the result is a best guess that must not be run. */
export function compileDocument(document: ScenarioDocument, environment: Environment, findings: Findings): CompiledDocument {
  const { env, isKnown } = environment;
  checkTemplateRoots(document, findings);
  const resources = compileResources(document.workbook?.resources ?? [], findings);
  const names = namesOf(document, findings);
  const known = { resources: likelyFields(resources), env: isKnown ? env : null };
  const ids = new Set(document.actions.map(({ id }) => id));
  const binding = document.load?.user_resources?.ip_binding;
  const usersHaveAddresses = binding !== undefined && binding.enabled !== false;
  const actions = compileActions(document.actions, { names, namesInWith: { ...names, env }, known, usersHaveAddresses, findings });
  const workflow = compileWorkflow(document.workflows.nodes, { actions: ids, names, findings });
  const metrics = compileMetrics(document.workbook?.metrics ?? {}, { actions: ids, names, findings });
  const pools = compilePools(document.workbook?.ip_pools ?? [], findings);
  const load = compileLoadOf(document, pools, findings);
  const resourceIds = new Set(resources.map(({ id }) => id));
  return {
    name: document.name,
    mode: document.load === undefined ? 'single' : 'load',
    resources,
    actions: markBodyReaders(actions, workflow, metrics),
    workflow,
    metrics,
    pools: pools.map(({ pool }) => pool),
    load,
    env: environmentRead(actions, env),
    simulation: compileSimulation(document.simulation, { actions: ids, resources: resourceIds, findings }),
  };
}

/** Resources and actions are the first words of templates, so one word may name only one of them. */
function checkTemplateRoots(document: ScenarioDocument, findings: Findings): void {
  const resources = (document.workbook?.resources ?? []).map(({ id }, i) => ({
    id,
    kind: 'resource',
    path: ['workbook', 'resources', i, 'id'],
  }));
  const actions = document.actions.map(({ id }, i) => ({ id, kind: 'action', path: ['actions', i, 'id'] }));
  checkDistinctIds([...resources, ...actions], findings);
}

/** The names expressions may read, outside of `with`. */
function namesOf(document: ScenarioDocument, { suggestions }: Findings): Names {
  return {
    resources: readableProperties(document.workbook?.resources ?? []),
    actions: new Map(document.actions.map((action) => [action.id, exportedNames(action.export ?? [])])),
    env: null,
    suggestions,
  };
}

function compileLoadOf({ load: section, workbook }: ScenarioDocument, pools: readonly PlacedPool[], findings: Findings): Load {
  const poolIds = new Set((workbook?.ip_pools ?? []).map(({ id }) => id));
  const load = section === undefined ? SINGLE_EXECUTION : compileLoad(section, { poolIds, pools, findings });
  checkPoolOverlaps(pools, load.binding?.strategy === 'shared' ? usedPools(load) : new Set(), findings);
  checkPoolSizes(load, pools, findings);
  warnOfUnusedPools(load, pools, findings);
  return load;
}

/** Only what the scenario reads, so that nothing else of the environment travels with it. */
function environmentRead(actions: readonly Action[], env: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const action of actions) {
    for (const { reads } of expressionsOfAction(action)) {
      for (const { root, field } of reads) {
        const value = root === 'env' ? env.get(field) : undefined;
        if (value !== undefined) read.set(field, value);
      }
    }
  }
  return read;
}
