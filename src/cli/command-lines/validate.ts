/** Flags of `validate`: every problem of scenario files. */
import type { Override } from '../../model/scenario.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';
import { overrideOption } from './shared-flags.js';

interface ValidateFlags {
  readonly set?: Override[];
  readonly json?: boolean;
}

const load = async () => (await import('../commands/validate.js')).validate;

export const addValidate: CommandLine = (program, perform) => {
  program
    .command('validate')
    .argument('<files...>', 'scenario files')
    .description('report every problem of scenario files')
    .addOption(overrideOption())
    .addOption(option('--json', 'one JSON object a problem, on stdout'))
    .action(perform(load, (files: string[], { set = [], json = false }: ValidateFlags) => ({ files, set, json })));
};
