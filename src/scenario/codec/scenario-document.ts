/** The whole scenario language as one codec: text, schema and documentation all follow from it. */
import { actions } from './actions.js';
import { closed, optional, required } from './closed.js';
import { id } from './ids.js';
import { load } from './load.js';
import { simulation } from './simulation.js';
import { version } from './texts.js';
import { workbook } from './workbook.js';
import { workflows } from './workflows.js';

export const scenarioDocument = closed('a scenario', {
  version: required(version, 'Version of the scenario language.'),
  name: required(id, 'Name of the scenario.'),
  workbook: optional(workbook, 'What the scenario has to work with.'),
  actions: required(actions, 'The calls users can make.'),
  workflows: required(workflows, 'The graph that one iteration walks.'),
  load: optional(load, 'Who arrives when; left out: one user, one iteration.'),
  simulation: optional(simulation, 'How the target behaves in a simulated run.'),
});
