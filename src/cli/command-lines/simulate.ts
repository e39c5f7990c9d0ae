/** Flags of `simulate`: the run that would be. */
import type { ListenAddress } from '../../outputs/listen-address.js';
import { asDurationUs, asFactor } from '../flag-values.js';
import type { GuardFlags } from '../guard-values.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';
import { stopOnErrorsOption } from './guard-flags.js';
import { dashboardOption, type RunFlags, runOptions, withRunFlags } from './shared-flags.js';

interface SimulateFlags extends RunFlags, Pick<GuardFlags, 'stopOnErrors'> {
  /** Microseconds. */
  readonly until?: number;
  readonly speed?: number;
  readonly dashboard?: ListenAddress | false;
}

const load = async () => (await import('../commands/simulate.js')).simulate;

export const addSimulate: CommandLine = (program, perform, io) => {
  withRunFlags(program.command('simulate').description('run a scenario on a virtual clock, and forecast what it would do'))
    .addOption(option('--until <duration>', 'stop the run after this much virtual time, such as 90s').argParser(asDurationUs))
    .addOption(option('--speed <factor>', 'in real time, or so many times faster; at once when left out').argParser(asFactor))
    .addOption(dashboardOption('show the run in a browser while it lasts (with --speed)'))
    .addOption(stopOnErrorsOption())
    .action(
      perform(load, (file: string, flags: SimulateFlags) => ({
        ...runOptions(file, flags, io),
        ...(flags.until === undefined ? {} : { untilUs: flags.until }),
        ...(flags.speed === undefined ? {} : { speed: flags.speed }),
        dashboard: flags.dashboard || null,
        ...(flags.stopOnErrors === undefined || flags.stopOnErrors === 'off' ? {} : { stopOnErrors: flags.stopOnErrors }),
      })),
    );
};
