/** Flags of `report`: a page about a run that is over. */
import type { Override } from '../../model/scenario.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';
import { overrideOption } from './shared-flags.js';

interface ReportFlags {
  readonly output: string;
  readonly scenario?: string;
  readonly set?: Override[];
}

const load = async () => (await import('../commands/report.js')).reportCommand;

export const addReport: CommandLine = (program, perform) => {
  program
    .command('report')
    .argument('<file>', 'recording (--record) or log of events (--out jsonl=)')
    .description('write a page of HTML about a run that is over')
    .addOption(option('-o, --output <file>', 'where to write it; - is standard output').default('report.html'))
    .addOption(option('--scenario <file>', 'scenario that a log is of: then also what it holds beside the events is shown'))
    .addOption(overrideOption('override that the run was given (repeatable)'))
    .action(perform(load, (file: string, { set = [], ...flags }: ReportFlags) => ({ file, set, ...flags })));
};
