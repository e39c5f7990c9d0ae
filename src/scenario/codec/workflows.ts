/** `workflows`: the graph that one iteration walks. */
import { closed, optional, required } from './closed.js';
import { id } from './ids.js';
import { list } from './list.js';
import { choice } from './scalar.js';
import { condition, displayText } from './texts.js';

const trigger = closed('a trigger', {
  condition: optional(condition, 'Takes the edge when true; left out: always.'),
});

const edge = closed('an edge', {
  to: required(id, 'Id of the node it leads to.'),
  trigger: optional(trigger, 'When it is taken; left out: always.'),
  label: optional(displayText, 'What charts write beside it.'),
});

const node = closed('a node', {
  id: required(id, 'Its name in the graph; a walk begins at start, else at the first node.'),
  type: optional(choice(['action', 'end']), 'Whether it performs an action or ends the iteration.', 'action'),
  action: optional(id, 'Id of the action it performs.'),
  edges: optional(list(edge, { min: 0 }), 'Tried in order; the first that is true is taken.'),
});

export const workflows = closed('the workflows', {
  nodes: required(list(node), 'The nodes of the graph.'),
});
