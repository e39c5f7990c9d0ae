/**
 * Which group of an SVG drawing is which state, and which edge of the workflow: for who colours it afterwards.
 *
 * A drawing names its groups by titles that are safe to lay out; here they are led back to the paths and edges that the
 * events of a run speak of. Pure.
 */
import { everyState, type Picture } from './picture.js';
import { stateIds } from './state-ids.js';

export interface ChartMarks {
  readonly states: readonly StateMark[];
  readonly edges: readonly EdgeMark[];
}

export interface StateMark {
  /** Text of the `title` of its group. */
  readonly title: string;
  readonly path: string;
}

export interface EdgeMark {
  /** Its group has a title that begins with this and an arrow … */
  readonly from: string;
  /** … and this class. */
  readonly className: string;
  readonly node: string;
  readonly index: number;
}

/** Words the drawing keeps for itself. */
export const RESERVED_IDS: readonly string[] = ['initial', 'legend'];

/** The class of the arrow of an edge, told apart within its node. */
export function edgeClass(index: number): string {
  return `edge${index}`;
}

/** What the groups of `svgOf(picture)` stand for. */
export function chartMarks(picture: Picture): ChartMarks {
  const id = stateIds(picture, RESERVED_IDS);
  return {
    states: everyState(picture.states).map(({ path, states }) => ({ title: states.length > 0 ? `cluster_${id(path)}` : id(path), path })),
    edges: picture.transitions.flatMap(({ from, edge }) =>
      edge === undefined ? [] : [{ from: id(from), className: edgeClass(edge.index), node: edge.node, index: edge.index }],
    ),
  };
}
