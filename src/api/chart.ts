/** `chart`: the picture of a machine, or of what the users of a scenario do. */
import type { AnyStateMachine } from 'xstate';
import { type UserScenario, userMachine } from '../../machines/user.machine.js';
import { type ChartFormat, FORMATS } from '../chart/format.js';
import { type Heat, heated } from '../chart/heat.js';
import { machinePicture } from '../chart/machine-picture.js';
import type { Picture } from '../chart/picture.js';
import { userMoves } from '../chart/user-moves.js';

export interface ChartOptions {
  /** What a run came to: `heatOfReport(report)`, or a `HeatFold` of its events. */
  readonly heat?: Heat;
}

/**
 * Draws a machine as text.
 *
 * A machine is drawn as it is written. A scenario is drawn as the machine of its users, with those states and steps
 * only that they can ever come to: without addresses nobody acquires one. `json` is always the whole machine, as a
 * definition that XState's `createMachine` takes. With `heat` states are coloured by the time users spent in them,
 * and edges say how often they were taken.
 *
 * @example
 * const svg = await chart(await loadScenario('scenarios/load_test_simple.yaml'), 'svg');
 * const text = await chart(poolMachine, 'mermaid');
 */
export async function chart(subject: AnyStateMachine | UserScenario, format: ChartFormat, { heat }: ChartOptions = {}): Promise<string> {
  const machine = isScenario(subject) ? userMachine(subject) : subject;
  const picture = pictureOf(subject);
  if (heat === undefined) return FORMATS[format]({ machine, picture });
  return FORMATS[format]({ machine, picture: heated(picture, heat), heat });
}

/** The picture that `chart` draws, without a run. */
export function pictureOf(subject: AnyStateMachine | UserScenario): Picture {
  if (!isScenario(subject)) return machinePicture(subject);
  const { machine, taken } = userMoves(subject);
  return machinePicture(machine, taken);
}

function isScenario(subject: AnyStateMachine | UserScenario): subject is UserScenario {
  return 'workflow' in subject;
}
