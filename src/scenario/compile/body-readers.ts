/**
 * Which answers must carry their body.
 *
 * A body is kept only when something reads it as `body`: an expression anywhere in the scenario, or
 * the author's own export of that name. All other bodies are counted and let go.
 */
import type { Action } from '../../model/action.js';
import type { Expression } from '../../model/expression.js';
import type { Workflow } from '../../model/workflow.js';
import type { OwnMetric } from '../../model/scenario.js';

/** The actions, each knowing whether its body is read. */
export function markBodyReaders(actions: readonly Action[], workflow: Workflow, metrics: readonly OwnMetric[]): Action[] {
  const read = new Set<string>();
  for (const { reads } of expressionsOf(actions, workflow, metrics)) {
    for (const { root, field } of reads) if (field === 'body') read.add(root);
  }
  return actions.map((action) => ({ ...action, carriesBody: action.carriesBody || read.has(action.id) }));
}

/** Every expression of a scenario. */
export function* expressionsOf(actions: readonly Action[], workflow: Workflow, metrics: readonly OwnMetric[]): Generator<Expression> {
  for (const action of actions) yield* expressionsOfAction(action);
  for (const node of workflow.nodes) {
    if (node.type === 'end') continue;
    for (const { condition } of node.edges) if (condition !== undefined) yield condition;
  }
  for (const { value } of metrics) yield value;
}

/** Every expression of an action. */
export function* expressionsOfAction({ url, headers, query, body, bindIp, expect }: Action): Generator<Expression> {
  yield url;
  for (const { value } of [...headers, ...query]) yield value;
  if (body?.kind === 'form') for (const { value } of body.fields) yield value;
  else if (body !== undefined) yield body.value;
  if (bindIp !== undefined && bindIp !== null) yield bindIp;
  if (expect.condition !== undefined) yield expect.condition;
}
