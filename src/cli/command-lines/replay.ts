/** Flags of `replay`: a recorded run again. */
import type { ListenAddress } from '../../outputs/listen-address.js';
import { asFactor, asOrdinal } from '../flag-values.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';
import { dashboardOption, type ShowFlags, showOptions, withShowFlags } from './shared-flags.js';

interface ReplayFlags extends ShowFlags {
  readonly speed?: number;
  readonly dashboard?: ListenAddress | false;
  readonly until?: number;
  readonly user?: number;
}

const load = async () => (await import('../commands/replay.js')).replay;

export const addReplay: CommandLine = (program, perform, io) => {
  withShowFlags(program.command('replay').description('reproduce a recorded run, event for event, without a network'))
    .argument('<recording>', 'file written by --record')
    .addOption(option('--speed <factor>', 'in real time, or so many times faster; at once when left out').argParser(asFactor))
    .addOption(dashboardOption('look at it in a browser, at any of its events or (with --speed) as it goes by'))
    .addOption(option('--until <seq>', 'stop after the event with this number').argParser(asOrdinal))
    .addOption(option('--user <n>', 'tell the whole story of one user instead of the log').argParser(asOrdinal))
    .action(
      perform(load, (file: string, { speed, dashboard, until, user, ...flags }: ReplayFlags) => ({
        file,
        ...showOptions(flags, io),
        dashboard: dashboard || null,
        ...(speed === undefined ? {} : { speed }),
        ...(until === undefined ? {} : { until }),
        ...(user === undefined ? {} : { user }),
      })),
    );
};
