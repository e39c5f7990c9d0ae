/**
 * The command line: commands, flags, environment, and which wins.
 *
 * A flag beats its `RAMPART_…` variable, which beats the scenario, which beats the default. Each command is a
 * function in `commands/` that takes parsed options; to add one, write the function and its rows here.
 */
import { Command, CommanderError } from 'commander';
import picocolors from 'picocolors';
import { CHART_FORMATS, type ChartFormat } from '../chart/format.js';
import type { ExitCode } from '../model/failure.js';
import type { Latency } from '../model/latency.js';
import type { Override } from '../model/scenario.js';
import { VERSION } from '../model/version.js';
import type { ListenAddress } from '../outputs/listen-address.js';
import { OUTPUT_KINDS } from '../outputs/open-outputs.js';
import { CHART_MACHINES, chartCommand } from './commands/chart.js';
import { check } from './commands/check.js';
import { replay } from './commands/replay.js';
import { run } from './commands/run.js';
import { schema } from './commands/schema.js';
import { simulate } from './commands/simulate.js';
import { runTargetCommand } from './commands/target.js';
import { validate } from './commands/validate.js';
import {
  asDurationUs,
  asFactor,
  asLatency,
  asListenAddress,
  asOrdinal,
  asPort,
  asSeed,
  asShare,
  collect,
  collectOverride,
  METRICS_ADDRESS,
} from './flag-values.js';
import type { Command as RampartCommand, Io } from './io.js';
import { option, readSwitches } from './option.js';
import { tellFailure } from './tell-failure.js';
import { warnOfUnknownVariables } from './variables.js';

const EXAMPLES = `
Examples:
  rampart run scenarios/load_test_simple.yaml
  rampart run shop.yaml --seed 42 --set load.ramp_up.phases[0].spawn_users=50 --out jsonl=events.jsonl
  rampart simulate shop.yaml --seed 42
  rampart run shop.yaml --record incident.rec && rampart replay incident.rec --user 3
  rampart validate scenarios/*.yaml
  rampart chart shop.yaml --format svg -o shop.svg --heat report.json`;

/** Runs one command line and gives its exit code. Never throws. */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const perform =
    <Options>(command: RampartCommand<Options>, options: (...args: never[]) => Options) =>
    async (...args: unknown[]): Promise<void> => {
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

type Perform = <Options>(command: RampartCommand<Options>, options: (...args: never[]) => Options) => (...args: unknown[]) => Promise<void>;

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

  withRunOptions(program.command('run').description('run a scenario live'))
    .addOption(
      option('--prometheus [host:port]', `serve metrics while the run lasts, at ${METRICS_ADDRESS} unless told otherwise`)
        .preset(METRICS_ADDRESS)
        .argParser(asListenAddress),
    )
    .addOption(option('--fingerprint', 'compute the fingerprint of the run'))
    .addOption(
      option('--source-binding <mode>', 'bind the leased addresses, or send unbound').choices(['require', 'off']).default('require'),
    )
    .addOption(option('--allow-public-targets', 'allow targets outside loopback and private networks'))
    .action(
      perform(run, (file: string, flags: LiveFlags) => ({
        ...runOptions(file, flags, io),
        prometheus: flags.prometheus || null,
        sourceBinding: flags.sourceBinding,
        allowPublicTargets: flags.allowPublicTargets ?? false,
        fingerprint: flags.fingerprint ?? false,
      })),
    );

  withRunOptions(program.command('simulate').description('run a scenario on a virtual clock, and forecast what it would do'))
    .addOption(option('--until <duration>', 'stop the run after this much virtual time, such as 90s').argParser(asDurationUs))
    .action(
      perform(simulate, (file: string, flags: SimulateFlags) => ({
        ...runOptions(file, flags, io),
        ...(flags.until === undefined ? {} : { untilUs: flags.until }),
      })),
    );

  withShowOptions(program.command('replay').description('reproduce a recorded run, event for event, without a network'))
    .argument('<recording>', 'file written by --record')
    .addOption(option('--speed <factor>', 'in real time, or so many times faster; at once when left out').argParser(asFactor))
    .addOption(option('--until <seq>', 'stop after the event with this number').argParser(asOrdinal))
    .addOption(option('--user <n>', 'tell the whole story of one user instead of the log').argParser(asOrdinal))
    .action(
      perform(replay, (file: string, { speed, until, user, ...flags }: ReplayFlags) => ({
        file,
        ...shownAs(flags, io),
        ...(speed === undefined ? {} : { speed }),
        ...(until === undefined ? {} : { until }),
        ...(user === undefined ? {} : { user }),
      })),
    );

  program
    .command('validate')
    .argument('<files...>', 'scenario files')
    .description('report every problem of scenario files')
    .addOption(option('--set <path=value>', 'override a value of the scenario (repeatable)').argParser(collectOverride))
    .addOption(option('--json', 'one JSON object a problem, on stdout'))
    .action(
      perform(validate, (files: string[], { set = [], json = false }: { set?: Override[]; json?: boolean }) => ({ files, set, json })),
    );

  program
    .command('check')
    .argument('<files...>', 'event logs, as --out jsonl writes them')
    .description('hold event logs against what every run promises')
    .addOption(option('--scenario <file>', 'the scenario they are runs of: then also what it asks for is checked'))
    .addOption(option('--set <path=value>', 'override that the run was given (repeatable)').argParser(collectOverride))
    .addOption(option('--json', 'one JSON object a finding, on stdout'))
    .action(
      perform(check, (files: string[], { scenario, set = [], json = false }: { scenario?: string; set?: Override[]; json?: boolean }) => ({
        files,
        ...(scenario === undefined ? {} : { scenario }),
        set,
        json,
      })),
    );

  program
    .command('chart')
    .argument('<file>', 'scenario file')
    .description('draw what users of a scenario do, as a statechart')
    .addOption(option('--machine <machine>', 'whose statechart').choices(CHART_MACHINES).default('user'))
    .addOption(option('--format <format>', 'how it is drawn').choices(CHART_FORMATS).default('mermaid'))
    .addOption(option('-o, --output <file>', 'where to write it; - is standard output').default('-'))
    .addOption(option('--heat <file>', 'show what a run came to, from its report or its events'))
    .addOption(option('--set <path=value>', 'override a value of the scenario (repeatable)').argParser(collectOverride))
    .action(perform(chartCommand, (file: string, { set = [], ...flags }: ChartFlags) => ({ file, set, ...flags })));

  program
    .command('schema')
    .description('print the JSON Schema of the scenario language')
    .action(perform(schema, () => ({})));

  program
    .command('target')
    .description('serve the embedded demo target alone')
    .addOption(option('--ip <address>', 'loopback address to listen on').default('127.0.0.1'))
    .addOption(option('--port <port>', 'port to listen on; 0 = any free one').default(8080).argParser(asPort))
    .addOption(option('--latency <duration>', 'how long each answer takes').argParser(asLatency))
    .addOption(option('--error-rate <share>', 'share of requests answered 500, from 0 to 1').argParser(asShare))
    .action(perform(serveUntilSignal, (flags: TargetFlags) => flags));
  return program;
}

/** What every command that shows a run takes. */
function withShowOptions(command: Command): Command {
  return command
    .addOption(option('--out <kind=target>', `write results: ${OUTPUT_KINDS.join(', ')} (repeatable)`).argParser(collect))
    .addOption(option('--json', 'print the report as JSON on stdout, and nothing else'))
    .addOption(option('-q, --quiet', 'print only the verdict'))
    .addOption(option('-v, --verbose', 'tell of each user, however many there are'))
    .addOption(option('--no-color', 'no colours'));
}

/** What every command that runs a scenario takes. */
function withRunOptions(command: Command): Command {
  command
    .argument('<file>', 'scenario file')
    .addOption(option('--seed <n>', 'seed of all chance in the run; drawn and printed when left out').argParser(asSeed))
    .addOption(option('--set <path=value>', 'override a value of the scenario (repeatable)').argParser(collectOverride))
    .addOption(option('--duration <duration>', 'stop after this long, such as 90s'))
    .addOption(option('--graceful-stop <duration>', 'how long running iterations may take to finish'))
    .addOption(option('--record <file>', 'record the run, to be replayed'));
  return withShowOptions(command);
}

function runOptions(file: string, flags: RunFlags, io: Io) {
  return {
    file,
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(flags.record === undefined ? {} : { record: flags.record }),
    overrides: overridesOf(flags),
    ...shownAs(flags, io),
  };
}

interface ShowFlags {
  readonly out?: string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

interface RunFlags extends ShowFlags {
  readonly seed?: number;
  readonly set?: Override[];
  readonly duration?: string;
  readonly gracefulStop?: string;
  readonly record?: string;
}

interface ReplayFlags extends ShowFlags {
  readonly speed?: number;
  readonly until?: number;
  readonly user?: number;
}

interface LiveFlags extends RunFlags {
  readonly prometheus?: ListenAddress | false;
  readonly sourceBinding: 'require' | 'off';
  readonly allowPublicTargets?: boolean;
  readonly fingerprint?: boolean;
}

interface SimulateFlags extends RunFlags {
  /** Microseconds. */
  readonly until?: number;
}

interface ChartFlags {
  readonly machine: (typeof CHART_MACHINES)[number];
  readonly format: ChartFormat;
  readonly output: string;
  readonly heat?: string;
  readonly set?: Override[];
}

interface TargetFlags {
  readonly ip: string;
  readonly port: number;
  readonly latency?: Latency;
  readonly errorRate?: number;
}

const serveUntilSignal: RampartCommand<TargetFlags> = async (flags, { stdout, stderr, onSignal }) => {
  const stop = new AbortController();
  const close = onSignal(() => stop.abort());
  try {
    return await runTargetCommand(flags, { stdout, stderr, signal: stop.signal });
  } finally {
    close();
  }
};

/** Flags that stand for a value of the scenario come after `--set`, so that the plainer one wins. */
function overridesOf({ set = [], duration, gracefulStop }: RunFlags): Override[] {
  return [
    ...set,
    ...(duration === undefined ? [] : [{ path: 'load.duration', value: duration }]),
    ...(gracefulStop === undefined ? [] : [{ path: 'load.graceful_stop', value: gracefulStop }]),
  ];
}

function shownAs({ out = [], json = false, quiet = false, verbose = false, color }: ShowFlags, io: Io) {
  return { out, json, quiet, verbose, color: color && wantsColor(io) };
}

function wantsColor({ env, stdout }: Io): boolean {
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return !refused && env['TERM'] !== 'dumb' && stdout.isTTY === true && picocolors.isColorSupported;
}

/** Help and version are no failures; everything else commander refuses is bad usage. */
function usageExit(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? 0 : 2;
}
