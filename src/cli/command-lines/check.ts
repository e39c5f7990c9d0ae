/** Flags of `check`: hold event logs against what every run promises. */
import type { Override } from '../../model/scenario.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';
import { overrideOption } from './shared-flags.js';

interface CheckFlags {
  readonly scenario?: string;
  readonly set?: Override[];
  readonly json?: boolean;
}

const load = async () => (await import('../commands/check.js')).check;

export const addCheck: CommandLine = (program, perform) => {
  program
    .command('check')
    .argument('<files...>', 'event logs, as --out jsonl writes them')
    .description('hold event logs against what every run promises')
    .addOption(option('--scenario <file>', 'the scenario they are runs of: then also what it asks for is checked'))
    .addOption(overrideOption('override that the run was given (repeatable)'))
    .addOption(option('--json', 'one JSON object a finding, on stdout'))
    .action(
      perform(load, (files: string[], { scenario, set = [], json = false }: CheckFlags) => ({
        files,
        ...(scenario === undefined ? {} : { scenario }),
        set,
        json,
      })),
    );
};
