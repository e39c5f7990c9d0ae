/** Flags of `doctor`: can this host do it. */
import type { Override } from '../../model/scenario.js';
import { type GuardFlags, guardsOf } from '../guard-values.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';
import { withTargetGuards } from './guard-flags.js';
import { overrideOption } from './shared-flags.js';

interface DoctorFlags extends GuardFlags {
  readonly set?: Override[];
  readonly json?: boolean;
}

const load = async () => (await import('../commands/doctor.js')).doctor;

export const addDoctor: CommandLine = (program, perform) => {
  const command = program
    .command('doctor')
    .argument('[files...]', 'scenarios that are to be run here')
    .description('tell what this host can do, and what would keep scenarios from running on it')
    .addOption(overrideOption())
    .addOption(option('--json', 'one JSON object on stdout'));
  withTargetGuards(command).action(
    perform(load, (files: string[], { set = [], json = false, ...flags }: DoctorFlags) => ({
      files,
      set,
      json,
      guards: guardsOf(flags),
    })),
  );
};
