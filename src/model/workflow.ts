/** The workflow graph as the author drew it: one walk from `start` to an end node is one iteration. */
import type { Expression } from './expression.js';

export interface Workflow {
  /** Id of the node where every walk begins. */
  readonly start: string;
  /** In the author's order. */
  readonly nodes: readonly WorkflowNode[];
}

export type WorkflowNode = ActionNode | EndNode;

export interface ActionNode {
  readonly type: 'action';
  readonly id: string;
  /** Id of the action performed. */
  readonly action: string;
  /** Tried in order; the first whose condition holds is taken. */
  readonly edges: readonly Edge[];
}

export interface EndNode {
  readonly type: 'end';
  readonly id: string;
}

export interface Edge {
  readonly to: string;
  /** Absent = always. */
  readonly condition?: Expression;
  readonly label?: string;
}
