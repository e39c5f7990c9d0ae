/** Flags of `simulate`: the run that would be. */
import { simulate } from '../commands/simulate.js';
import { asDurationUs } from '../flag-values.js';
import type { GuardFlags } from '../guard-values.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';
import { stopOnErrorsOption } from './guard-flags.js';
import { type RunFlags, runOptions, withRunFlags } from './shared-flags.js';

interface SimulateFlags extends RunFlags, Pick<GuardFlags, 'stopOnErrors'> {
  /** Microseconds. */
  readonly until?: number;
}

export const addSimulate: CommandLine = (program, perform, io) => {
  withRunFlags(program.command('simulate').description('run a scenario on a virtual clock, and forecast what it would do'))
    .addOption(option('--until <duration>', 'stop the run after this much virtual time, such as 90s').argParser(asDurationUs))
    .addOption(stopOnErrorsOption())
    .action(
      perform(simulate, (file: string, flags: SimulateFlags) => ({
        ...runOptions(file, flags, io),
        ...(flags.until === undefined ? {} : { untilUs: flags.until }),
        ...(flags.stopOnErrors === undefined || flags.stopOnErrors === 'off' ? {} : { stopOnErrors: flags.stopOnErrors }),
      })),
    );
};
