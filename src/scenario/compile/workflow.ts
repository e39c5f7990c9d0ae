/**
 * The workflow: nodes and edges as the author drew them become the graph each user walks.
 *
 * What is static is checked here: that every walk has a beginning and can have an end, that no node
 * is out of reach, and that no edge stands where it can never be taken.
 */
import type { Edge, Workflow, WorkflowNode } from '../../model/workflow.js';
import type { Expression } from '../../model/expression.js';
import { isTruthy } from '../../model/expression.js';
import { Suggestions } from '../did-you-mean.js';
import type { EdgeEntry, NodeEntry } from '../document.js';
import { quote } from '../problems.js';
import { compileConditionAt, constantOf } from './expressions.js';
import type { Names } from './expressions.js';
import type { DocumentPath, Findings } from './findings.js';
import { checkDistinctIds, listOf, reportUnknownId } from './ids.js';
import { leadingTo, reachableFrom } from './workflow-graph.js';
import type { Graph } from './workflow-graph.js';

const NODES: DocumentPath = ['workflows', 'nodes'];

/** What the workflow may refer to. */
export interface WorkflowContext {
  /** Ids of the actions. */
  readonly actions: ReadonlySet<string>;
  readonly names: Names;
  readonly findings: Findings;
}

/** Compiles the nodes. With errors among the findings the result is a best guess that must not be run. */
export function compileWorkflow(entries: readonly NodeEntry[], context: WorkflowContext): Workflow {
  const { findings } = context;
  checkDistinctIds(
    entries.map(({ id }, i) => ({ id, kind: 'node', path: [...NODES, i, 'id'] })),
    findings,
  );
  const ids = new Set(entries.map(({ id }) => id));
  const nodes = entries.map((entry, i) => compileNode(entry, [...NODES, i], ids, context));
  const start = findStart(entries, findings);
  if (start !== undefined) checkPaths(nodes, start, findings);
  return { start: start ?? '', nodes };
}

/** The node named `start`, else the first. */
function findStart(entries: readonly NodeEntry[], findings: Findings): string | undefined {
  const named = entries.findIndex(({ id }) => id === 'start');
  const index = named === -1 ? 0 : named;
  const start = entries[index];
  if (start === undefined) {
    findings.error('workflow.no_start', NODES, { message: 'The workflow has no nodes' });
    return undefined;
  }
  if (start.type === 'end') {
    findings.error('workflow.no_start', [...NODES, index, 'type'], {
      message: `Walks begin at "${start.id}", which is an end`,
      found: 'end',
      expected: 'action',
    });
  }
  return start.id;
}

function compileNode(entry: NodeEntry, path: DocumentPath, nodeIds: ReadonlySet<string>, context: WorkflowContext): WorkflowNode {
  return entry.type === 'end' ? compileEndNode(entry, path, context) : compileActionNode(entry, path, nodeIds, context);
}

function compileEndNode(entry: NodeEntry, path: DocumentPath, { findings }: WorkflowContext): WorkflowNode {
  if (entry.action !== undefined) {
    findings.errorAtKey('load.contradiction', [...path, 'action'], {
      message: `The end node "${entry.id}" has an action, but a walk performs nothing at its end`,
      hint: 'Remove the action, or make it a node of its own before the end.',
    });
  }
  if (entry.edges !== undefined && entry.edges.length > 0) {
    findings.errorAtKey('load.contradiction', [...path, 'edges'], {
      message: `The end node "${entry.id}" has edges, but a walk goes nowhere from its end`,
      hint: 'Remove the edges, or the type end.',
    });
  }
  return { type: 'end', id: entry.id };
}

function compileActionNode(entry: NodeEntry, path: DocumentPath, nodeIds: ReadonlySet<string>, context: WorkflowContext): WorkflowNode {
  const { actions, findings } = context;
  if (entry.action === undefined) {
    findings.missing(path, 'action', {
      message: `The node "${entry.id}" has no action`,
      expected: 'the id of an action, or type: end',
    });
  } else if (!actions.has(entry.action)) {
    reportUnknownId(entry.action, 'action', actions, [...path, 'action'], findings);
  }
  const edges = (entry.edges ?? []).map((edge, i) => compileEdge(edge, [...path, 'edges', i], nodeIds, context));
  warnOfShadowedEdges(edges, path, findings);
  return { type: 'action', id: entry.id, action: entry.action ?? '', edges };
}

function compileEdge(entry: EdgeEntry, path: DocumentPath, nodeIds: ReadonlySet<string>, context: WorkflowContext): Edge {
  if (!nodeIds.has(entry.to)) reportUnknownId(entry.to, 'node', nodeIds, [...path, 'to'], context.findings);
  const condition = compileTrigger(entry, [...path, 'trigger', 'condition'], context);
  return {
    to: entry.to,
    ...(condition === undefined ? {} : { condition }),
    ...(entry.label === undefined ? {} : { label: entry.label }),
  };
}

/** Stands for a condition with a fault, so that its edge is not taken for one without a condition. */
const UNREADABLE: Expression = { source: '', reads: [], evaluate: () => null };

/** The condition of an edge; nothing when it always holds, however that is written. */
function compileTrigger(entry: EdgeEntry, path: DocumentPath, { names, findings }: WorkflowContext): Expression | undefined {
  const source = entry.trigger?.condition;
  if (source === undefined) return undefined;
  const condition = compileConditionAt(source, path, names, findings);
  if (condition === undefined) return UNREADABLE;
  const constant = constantOf(condition);
  if (constant === undefined) return condition;
  if (isTruthy(constant)) return undefined;
  findings.warn('workflow.dead_edge', path, { message: `The condition is never true, so the edge to "${entry.to}" is never taken` });
  return condition;
}

function warnOfShadowedEdges(edges: readonly Edge[], path: DocumentPath, findings: Findings): void {
  const always = edges.findIndex(({ condition }) => condition === undefined);
  if (always === -1) return;
  for (const [i, edge] of edges.entries()) {
    if (i <= always) continue;
    findings.warn('workflow.dead_edge', [...path, 'edges', i], {
      message: `The edge to "${edge.to}" stands after the one to "${edges[always]?.to}", which is always taken`,
      hint: 'Edges are tried in order: put the one without a condition last.',
    });
  }
}

/** That every node can be come to, and that from every node there is a way to an end. */
function checkPaths(nodes: readonly WorkflowNode[], start: string, findings: Findings): void {
  const targets = targetsOf(nodes);
  const reachable = reachableFrom(start, targets);
  for (const [i, { id }] of nodes.entries()) {
    if (reachable.has(id)) continue;
    findings.error('workflow.unreachable', [...NODES, i, 'id'], {
      message: `No path leads from "${start}" to the node "${id}"`,
      found: quote(id),
    });
  }
  checkWaysOut(nodes, withoutShadowed(nodes, targets), findings);
}

/**
 * Reports the causes, not all who suffer from them: each node without any edge, and, when walks can
 * only go round in circles, the circle once.
 */
function checkWaysOut(nodes: readonly WorkflowNode[], targets: Graph, findings: Findings): void {
  // Where an edge to a node that does not exist would lead on is anyone's guess, so it counts as a way out.
  const leavesGraph = (id: string) => targets.get(id)?.some((to) => !targets.has(to)) === true;
  const ends = nodes.filter(({ type, id }) => type === 'end' || leavesGraph(id)).map(({ id }) => id);
  const free = leadingTo(ends, targets);
  const trapped = nodes.map(({ id }, index) => ({ id, index })).filter(({ id }) => !free.has(id));
  const stuck = trapped.filter(({ id }) => targets.get(id)?.length === 0);
  for (const { id, index } of stuck) {
    findings.error('workflow.no_way_out', [...NODES, index, 'id'], {
      message: `The node "${id}" has no edges, so that no walk through it comes to an end`,
      found: quote(id),
    });
  }
  const explained = leadingTo(
    stuck.map(({ id }) => id),
    targets,
  );
  const circling = trapped.filter(({ id }) => !explained.has(id));
  const [first] = circling;
  if (first === undefined) return;
  findings.error('workflow.no_way_out', [...NODES, first.index, 'id'], {
    message: `No path leads to an end from ${listOf(new Set(circling.map(({ id }) => `"${id}"`)))}: a walk goes round for ever`,
    found: quote(first.id),
  });
}

/** The nodes that each node's edges name. A misspelt target counts as the node probably meant, so that one mistake is reported once. */
function targetsOf(nodes: readonly WorkflowNode[]): Graph {
  const ids = new Set(nodes.map(({ id }) => id));
  const suggestions = new Suggestions();
  const meant = new Map<string, string>();
  const guess = (to: string) => {
    const known = meant.get(to) ?? suggestions.nearest(to, ids) ?? to;
    meant.set(to, known);
    return known;
  };
  return new Map(nodes.map((node) => [node.id, node.type === 'end' ? [] : node.edges.map(({ to }) => (ids.has(to) ? to : guess(to)))]));
}

/** The same without the edges behind one that is always taken. */
function withoutShadowed(nodes: readonly WorkflowNode[], targets: Graph): Graph {
  return new Map(
    nodes.map((node) => {
      const all = targets.get(node.id) ?? [];
      const always = node.type === 'end' ? -1 : node.edges.findIndex(({ condition }) => condition === undefined);
      return [node.id, always === -1 ? all : all.slice(0, always + 1)];
    }),
  );
}
