/**
 * The command line: commands, flags, environment, and which wins.
 *
 * A flag beats its `RAMPART_…` variable, which beats the scenario, which beats the default. Each command is a
 * function in `commands/` that takes parsed options; to add one, write the function and its rows here.
 */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import picocolors from 'picocolors';
import { CHART_FORMATS, type ChartFormat } from '../chart/format.js';
import type { ExitCode } from '../model/failure.js';
import type { Latency } from '../model/latency.js';
import type { Override } from '../model/scenario.js';
import { VERSION } from '../model/version.js';
import { parseDuration } from '../scenario/duration.js';
import { CHART_MACHINES, chartCommand } from './commands/chart.js';
import { run } from './commands/run.js';
import { schema } from './commands/schema.js';
import { simulate } from './commands/simulate.js';
import { runTargetCommand } from './commands/target.js';
import { validate } from './commands/validate.js';
import type { Command as RampartCommand, Io } from './io.js';
import { option, readSwitches } from './option.js';
import { tellFailure } from './tell-failure.js';
import { warnOfUnknownVariables } from './variables.js';

const EXAMPLES = `
Examples:
  rampart run scenarios/load_test_simple.yaml
  rampart run shop.yaml --seed 42 --set load.ramp_up.phases[0].spawn_users=50 --out jsonl=events.jsonl
  rampart simulate shop.yaml --seed 42
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
    .addOption(option('--fingerprint', 'compute the fingerprint of the run'))
    .addOption(
      option('--source-binding <mode>', 'bind the leased addresses, or send unbound').choices(['require', 'off']).default('require'),
    )
    .addOption(option('--allow-public-targets', 'allow targets outside loopback and private networks'))
    .action(
      perform(run, (file: string, flags: LiveFlags) => ({
        ...runOptions(file, flags, io),
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

/** What every command that runs a scenario takes. */
function withRunOptions(command: Command): Command {
  return command
    .argument('<file>', 'scenario file')
    .addOption(option('--seed <n>', 'seed of all chance in the run; drawn and printed when left out').argParser(asSeed))
    .addOption(option('--set <path=value>', 'override a value of the scenario (repeatable)').argParser(collectOverride))
    .addOption(option('--duration <duration>', 'stop after this long, such as 90s'))
    .addOption(option('--graceful-stop <duration>', 'how long running iterations may take to finish'))
    .addOption(option('--out <kind=target>', 'write results: jsonl, csv or json (repeatable)').argParser(collect))
    .addOption(option('--json', 'print the report as JSON on stdout, and nothing else'))
    .addOption(option('-q, --quiet', 'print only the verdict'))
    .addOption(option('-v, --verbose', 'tell of each user, however many there are'))
    .addOption(option('--no-color', 'no colours'));
}

function runOptions(file: string, flags: RunFlags, io: Io) {
  return {
    file,
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    overrides: overridesOf(flags),
    out: flags.out ?? [],
    json: flags.json ?? false,
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    color: flags.color && wantsColor(io),
  };
}

interface RunFlags {
  readonly seed?: number;
  readonly set?: Override[];
  readonly duration?: string;
  readonly gracefulStop?: string;
  readonly out?: string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

interface LiveFlags extends RunFlags {
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

function wantsColor({ env, stdout }: Io): boolean {
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return !refused && env['TERM'] !== 'dumb' && stdout.isTTY === true && picocolors.isColorSupported;
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function collectOverride(text: string, previous: readonly Override[] = []): Override[] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Write path.to.key=value.');
  return [...previous, { path: text.slice(0, equals), value: text.slice(equals + 1) }];
}

function asSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) throw new InvalidArgumentError('A seed is a whole number from 0 to 2^53 - 1.');
  return seed;
}

function asPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}

function asDurationUs(text: string): number {
  const us = parseDuration(text);
  if (us === undefined) throw new InvalidArgumentError('Write a duration such as 250ms, 90s or 2h.');
  return us;
}

function asLatency(text: string): Latency {
  const valueUs = parseDuration(text);
  if (valueUs === undefined) throw new InvalidArgumentError('Write a duration such as 5ms or 1.5s.');
  return { distribution: 'constant', valueUs };
}

function asShare(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0 && share <= 1)) throw new InvalidArgumentError('A share is a number from 0 to 1.');
  return share;
}

/** Help and version are no failures; everything else commander refuses is bad usage. */
function usageExit(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? 0 : 2;
}
