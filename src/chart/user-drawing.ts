/** The drawing of a scenario's users that pages colour: SVG, and what its groups stand for. */
import type { UserScenario } from '../../machines/user.machine.js';
import { svgOf } from './layout.js';
import { machinePicture } from './machine-picture.js';
import { type ChartMarks, chartMarks } from './marks.js';
import { userMoves } from './user-moves.js';

export interface UserDrawing {
  readonly svg: string;
  readonly marks: ChartMarks;
}

export function userDrawing(scenario: UserScenario): PromiseLike<UserDrawing> {
  const { machine, taken } = userMoves(scenario);
  const picture = machinePicture(machine, taken);
  return svgOf(picture).then((svg) => ({ svg, marks: chartMarks(picture) }));
}
