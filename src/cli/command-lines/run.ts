/** Flags of `run`: a scenario, live. */
import type { ListenAddress } from '../../outputs/listen-address.js';
import { listenAddressOr, METRICS_ADDRESS } from '../flag-values.js';
import { type GuardFlags, guardsOf } from '../guard-values.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';
import { deadManOption, stopOnErrorsOption, withTargetGuards } from './guard-flags.js';
import { dashboardOption, type RunFlags, runOptions, withRunFlags } from './shared-flags.js';

interface LiveFlags extends RunFlags, GuardFlags {
  readonly prometheus?: ListenAddress | false;
  readonly dashboard?: ListenAddress | false;
  readonly sourceBinding: 'require' | 'off';
  readonly fingerprint?: boolean;
}

const load = async () => (await import('../commands/run.js')).run;

export const addRun: CommandLine = (program, perform, io) => {
  const command = withRunFlags(program.command('run').description('run a scenario live'))
    .addOption(
      option('--prometheus [host:port]', `serve metrics while the run lasts, at ${METRICS_ADDRESS} unless told otherwise`)
        .preset(METRICS_ADDRESS)
        .argParser(listenAddressOr(METRICS_ADDRESS)),
    )
    .addOption(dashboardOption('show the run in a browser while it lasts'))
    .addOption(option('--fingerprint', 'compute the fingerprint of the run'))
    .addOption(
      option('--source-binding <mode>', 'bind the leased addresses, or send unbound').choices(['require', 'off']).default('require'),
    )
    .addOption(stopOnErrorsOption())
    .addOption(deadManOption());
  withTargetGuards(command).action(
    perform(load, (file: string, flags: LiveFlags) => ({
      ...runOptions(file, flags, io),
      prometheus: flags.prometheus || null,
      dashboard: flags.dashboard || null,
      sourceBinding: flags.sourceBinding,
      guards: guardsOf(flags),
      fingerprint: flags.fingerprint ?? false,
    })),
  );
};
