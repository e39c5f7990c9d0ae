/**
 * The command line: commands, flags, environment, and which wins.
 *
 * A flag beats its `RAMPART_…` variable, which beats the scenario, which beats the default. Each command is a
 * function in `commands/` that takes parsed options; to add one, write the function and its rows here.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import picocolors from 'picocolors';
import type { ExitCode } from '../model/failure.js';
import type { Latency } from '../model/latency.js';
import type { Override } from '../model/scenario.js';
import { VERSION } from '../model/version.js';
import { parseDuration } from '../scenario/duration.js';
import { replay } from './commands/replay.js';
import { run } from './commands/run.js';
import { schema } from './commands/schema.js';
import { runTargetCommand } from './commands/target.js';
import { validate } from './commands/validate.js';
import type { Command as RampartCommand, Io } from './io.js';
import { tellFailure } from './tell-failure.js';
import { warnOfUnknownVariables } from './variables.js';

const EXAMPLES = `
Examples:
  rampart run scenarios/load_test_simple.yaml
  rampart run shop.yaml --seed 42 --set load.ramp_up.phases[0].spawn_users=50 --out jsonl=events.jsonl
  rampart run shop.yaml --record incident.rec && rampart replay incident.rec --user 3
  rampart validate scenarios/*.yaml`;

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

function buildProgram(io: Io, perform: Perform): Command {
  const program = new Command('rampart')
    .description('Simulates crowds: who arrives when, from which address, and what they do.')
    .version(VERSION, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void io.stdout.write(text), writeErr: (text) => void io.stderr.write(text) })
    .showHelpAfterError('(see rampart --help)')
    .addHelpText('after', EXAMPLES);

  program
    .command('run')
    .argument('<file>', 'scenario file')
    .description('run a scenario live')
    .addOption(option('--seed <n>', 'seed of all chance in the run; drawn and printed when left out').argParser(asSeed))
    .addOption(option('--set <path=value>', 'override a value of the scenario (repeatable)').argParser(collectOverride))
    .addOption(option('--duration <duration>', 'stop after this long, such as 90s'))
    .addOption(option('--graceful-stop <duration>', 'how long running iterations may take to finish'))
    .addOption(option('--out <kind=target>', 'write results: jsonl, csv or json (repeatable)').argParser(collect))
    .addOption(option('--record <file>', 'record the run, to be replayed'))
    .addOption(option('--json', 'print the report as JSON on stdout, and nothing else'))
    .addOption(option('--fingerprint', 'compute the fingerprint of the run'))
    .addOption(option('-q, --quiet', 'print only the verdict'))
    .addOption(option('-v, --verbose', 'tell of each user, however many there are'))
    .addOption(option('--no-color', 'no colours'))
    .addOption(
      option('--source-binding <mode>', 'bind the leased addresses, or send unbound').choices(['require', 'off']).default('require'),
    )
    .addOption(option('--allow-public-targets', 'allow targets outside loopback and private networks'))
    .action(
      perform(run, (file: string, flags: RunFlags) => ({
        file,
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
        overrides: overridesOf(flags),
        ...(flags.record === undefined ? {} : { record: flags.record }),
        ...shownAs(flags, io),
        sourceBinding: flags.sourceBinding,
        allowPublicTargets: flags.allowPublicTargets ?? false,
        fingerprint: flags.fingerprint ?? false,
      })),
    );

  program
    .command('replay')
    .argument('<recording>', 'file written by run --record')
    .description('reproduce a recorded run, event for event, without a network')
    .addOption(option('--speed <factor>', 'in real time, or so many times faster; at once when left out').argParser(asFactor))
    .addOption(option('--until <seq>', 'stop after the event with this number').argParser(asOrdinal))
    .addOption(option('--user <n>', 'tell the whole story of one user instead of the log').argParser(asOrdinal))
    .addOption(option('--out <kind=target>', 'write results: jsonl, csv or json (repeatable)').argParser(collect))
    .addOption(option('--json', 'print the report as JSON on stdout, and nothing else'))
    .addOption(option('-q, --quiet', 'print only the verdict'))
    .addOption(option('-v, --verbose', 'tell of each user, however many there are'))
    .addOption(option('--no-color', 'no colours'))
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

interface ShowFlags {
  readonly out?: string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

interface ReplayFlags extends ShowFlags {
  readonly speed?: number;
  readonly until?: number;
  readonly user?: number;
}

interface RunFlags extends ShowFlags {
  readonly seed?: number;
  readonly set?: Override[];
  readonly duration?: string;
  readonly gracefulStop?: string;
  readonly record?: string;
  readonly sourceBinding: 'require' | 'off';
  readonly allowPublicTargets?: boolean;
  readonly fingerprint?: boolean;
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

/** An option that can also be given as `RAMPART_<NAME>`. */
function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  return made.env(`RAMPART_${made.name().replace(/^no-/, 'NO_').replaceAll('-', '_').toUpperCase()}`);
}

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

function asOrdinal(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || !Number.isSafeInteger(number)) throw new InvalidArgumentError('Numbers count from 1.');
  return number;
}

function asFactor(text: string): number {
  const factor = Number(text);
  if (text.trim() === '' || !(factor > 0) || !Number.isFinite(factor))
    throw new InvalidArgumentError('A speed is a number above 0, such as 1 or 10.');
  return factor;
}

function asPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
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
