/**
 * `rampart chart FILE`: a picture of what users of this scenario do, or of another machine behind a run.
 *
 * With `--heat` the picture shows what a run came to, and the edges it never took are listed where the picture is not.
 */
import { poolMachine } from '../../../machines/ip-pool.machine.js';
import { rampUpMachine } from '../../../machines/ramp-up.machine.js';
import { runMachine } from '../../../machines/run.machine.js';
import { chart, pictureOf } from '../../api/chart.js';
import { loadScenario } from '../../api/load-scenario.js';
import type { ChartFormat } from '../../chart/format.js';
import { coverageOf, type Heat, heated, strangersIn } from '../../chart/heat.js';
import type { Picture } from '../../chart/picture.js';
import { RampartError } from '../../model/failure.js';
import type { Override, Scenario } from '../../model/scenario.js';
import { incompleteness, openSink, STANDARD_OUTPUT } from '../../outputs/file-target.js';
import { LineWriter } from '../../outputs/line-writer.js';
import { formatProblem } from '../../scenario/problems.js';
import type { ChartMachine } from '../chart-machines.js';
import { readHeat } from '../heat-file.js';
import type { Command } from '../io.js';

const MACHINES = { pool: poolMachine, run: runMachine, 'ramp-up': rampUpMachine } satisfies Record<Exclude<ChartMachine, 'user'>, unknown>;

export interface ChartCommandOptions {
  readonly file: string;
  readonly machine: ChartMachine;
  readonly format: ChartFormat;
  /** A path, or `-` for standard output. */
  readonly output: string;
  /** A report, the events or the recording of a run of this scenario. */
  readonly heat?: string;
  readonly set: readonly Override[];
}

export const chartCommand: Command<ChartCommandOptions> = async ({ file, machine, format, output, heat: heatFile, set }, io) => {
  if (heatFile !== undefined && machine !== 'user') {
    throw new RampartError('command.usage', `--heat shows what users did, and the ${machine} machine has none`, {
      hint: 'Leave out --machine, or --heat.',
    });
  }
  const scenario = await loadScenario(file, { overrides: set, env: io.env });
  for (const warning of scenario.warnings) io.stderr.write(`${formatProblem(warning)}\n`);
  const subject = machine === 'user' ? scenario : MACHINES[machine];
  if (heatFile === undefined) {
    await write(await chart(subject, format), output, io.stdout);
    return 0;
  }
  const picture = pictureOf(subject);
  const heat = await heatFor(scenario, picture, heatFile);
  await write(await chart(subject, format, { heat }), output, io.stdout);
  (output === STANDARD_OUTPUT ? io.stderr : io.stdout).write(coverageText(heated(picture, heat)));
  return 0;
};

async function heatFor(scenario: Scenario, picture: Picture, file: string): Promise<Heat> {
  const { heat, scenario: ran } = await readHeat(file);
  const [stranger] = strangersIn(heat, picture);
  if (ran !== undefined && ran !== scenario.name) {
    throw new RampartError('command.usage', `${file} is of the scenario ${JSON.stringify(ran)}, not ${JSON.stringify(scenario.name)}`, {
      hint: 'Give the scenario that ran.',
    });
  }
  if (stranger !== undefined) {
    throw new RampartError('command.usage', `${file} knows ${JSON.stringify(stranger)}, which the scenario does not have`, {
      hint: 'Has the scenario changed since it ran? Give it as it was, with the same --set.',
    });
  }
  return heat;
}

function coverageText(picture: Picture): string {
  const { edges, taken, neverTaken } = coverageOf(picture);
  return [`Edges taken: ${taken} of ${edges}`, ...neverTaken.map((edge) => `never taken: ${edge}`), ''].join('\n');
}

async function write(text: string, target: string, stdout: NodeJS.WritableStream): Promise<void> {
  if (target === STANDARD_OUTPUT) {
    stdout.write(text);
    return;
  }
  const writer = new LineWriter(await openSink('chart', target));
  writer.write(text);
  const problem = incompleteness('chart', target, await writer.finish());
  if (problem !== null) throw problem;
}
