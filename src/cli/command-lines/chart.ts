/** Flags of `chart`: draw a machine as it is, or with the heat of a run. */
import { CHART_FORMATS, type ChartFormat } from '../../chart/format.js';
import type { Override } from '../../model/scenario.js';
import { CHART_MACHINES, type ChartMachine } from '../chart-machines.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';
import { overrideOption } from './shared-flags.js';

interface ChartFlags {
  readonly machine: ChartMachine;
  readonly format: ChartFormat;
  readonly output: string;
  readonly heat?: string;
  readonly set?: Override[];
}

const load = async () => (await import('../commands/chart.js')).chartCommand;

export const addChart: CommandLine = (program, perform) => {
  program
    .command('chart')
    .argument('<file>', 'scenario file')
    .description('draw what users of a scenario do, as a statechart')
    .addOption(option('--machine <machine>', 'whose statechart').choices(CHART_MACHINES).default('user'))
    .addOption(option('--format <format>', 'how it is drawn').choices(CHART_FORMATS).default('mermaid'))
    .addOption(option('-o, --output <file>', 'where to write it; - is standard output').default('-'))
    .addOption(option('--heat <file>', 'show what a run came to, from its report, its events or its recording'))
    .addOption(overrideOption())
    .action(perform(load, (file: string, { set = [], ...flags }: ChartFlags) => ({ file, set, ...flags })));
};
