/**
 * The command line: commands, flags, environment, and which wins.
 *
 * A flag beats its `RAMPART_…` variable, which beats the scenario, which beats the default. Each command is a
 * function in `commands/` that takes parsed options; to add one, write the function, its flags in `command-lines/`,
 * and its row here.
 */
import { Command, CommanderError } from 'commander';
import type { ExitCode } from '../model/failure.js';
import { VERSION } from '../model/version.js';
import { addChart } from './command-lines/chart.js';
import { addCheck } from './command-lines/check.js';
import { addCompare } from './command-lines/compare.js';
import type { CommandLine, Perform } from './command-lines/command-line.js';
import { addDoctor } from './command-lines/doctor.js';
import { addInit } from './command-lines/init.js';
import { addReplay } from './command-lines/replay.js';
import { addReport } from './command-lines/report.js';
import { addRun } from './command-lines/run.js';
import { addSchema } from './command-lines/schema.js';
import { addSimulate } from './command-lines/simulate.js';
import { addTarget } from './command-lines/target.js';
import { addValidate } from './command-lines/validate.js';
import type { Io } from './io.js';
import { readSwitches } from './option.js';
import { tellFailure } from './tell-failure.js';
import { warnOfUnknownVariables } from './variables.js';

/** In the order of the help: from the natural path to what one needs now and then. */
const COMMAND_LINES: readonly CommandLine[] = [
  addRun,
  addSimulate,
  addReplay,
  addReport,
  addCompare,
  addValidate,
  addCheck,
  addChart,
  addInit,
  addDoctor,
  addSchema,
  addTarget,
];

const EXAMPLES = `
Examples:
  rampart init shop && rampart simulate shop/scenario.yaml
  rampart run scenarios/load_test_simple.yaml
  rampart run shop.yaml --seed 42 --set load.ramp_up.phases[0].spawn_users=50 --out jsonl=events.jsonl
  rampart simulate shop.yaml --seed 42
  rampart run shop.yaml --record incident.rec && rampart replay incident.rec --user 3
  rampart report incident.rec -o incident.html
  rampart compare before.json after.json --fail-on 'p95 > +10%'
  rampart validate scenarios/*.yaml
  rampart chart shop.yaml --format svg -o shop.svg --heat report.json`;

/** Runs one command line and gives its exit code. Never throws. */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const perform: Perform =
    (load, options) =>
    async (...args: unknown[]): Promise<void> => {
      const command = await load();
      exitCode = await command(options(...(args as never[])), io);
    };
  const program = buildProgram(io, perform);
  try {
    warnOfUnknownVariables(program, io);
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    return error instanceof CommanderError ? usageExit(error) : tellFailure(error, io);
  }
  return exitCode;
}

/** The commands and their flags; `perform` makes what runs when one is given. */
export function buildProgram(io: Io, perform: Perform): Command {
  const program = new Command('rampart')
    .description('Simulates crowds: who arrives when, from which address, and what they do.')
    .version(VERSION, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void io.stdout.write(text), writeErr: (text) => void io.stderr.write(text) })
    .showHelpAfterError('(see rampart --help)')
    .addHelpText('after', EXAMPLES)
    .hook('preAction', (_, command) => readSwitches(command, io.env));

  for (const add of COMMAND_LINES) add(program, perform, io);
  return program;
}

/** Help and version are no failures; everything else commander refuses is bad usage. */
function usageExit(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? 0 : 2;
}
