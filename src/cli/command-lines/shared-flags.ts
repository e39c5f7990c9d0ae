/** Flags that several commands take: of whatever shows a run, and of whatever runs a scenario. */
import type { Command } from 'commander';
import picocolors from 'picocolors';
import { DEFAULT_ENGINE, ENGINES, type Engine } from '../../model/engine.js';
import type { Override } from '../../model/scenario.js';
import { OUTPUT_KINDS } from '../../outputs/output-kinds.js';
import { asSeed, asWorkers, collect, collectOverride, DASHBOARD_ADDRESS, listenAddressOr } from '../flag-values.js';
import type { Io } from '../io.js';
import { option } from '../option.js';

export interface ShowFlags {
  readonly out?: string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
  readonly engine: Engine;
}

export interface RunFlags extends ShowFlags {
  readonly seed?: number;
  readonly set?: Override[];
  readonly duration?: string;
  readonly gracefulStop?: string;
  readonly record?: string;
  readonly workers: number | 'auto';
}

/** What every command that shows a run takes. */
export function withShowFlags(command: Command): Command {
  return command
    .addOption(option('--out <kind=target>', `write results: ${OUTPUT_KINDS.join(', ')} (repeatable)`).argParser(collect))
    .addOption(option('--json', 'print the report as JSON on stdout, and nothing else'))
    .addOption(option('-q, --quiet', 'print only the verdict'))
    .addOption(option('-v, --verbose', 'tell of each user, however many there are'))
    .addOption(option('--no-color', 'no colours'))
    .addOption(
      option('--engine <engine>', 'what walks the statecharts: tables compiled from them, or XState itself')
        .choices(ENGINES)
        .default(DEFAULT_ENGINE),
    );
}

/** What every command that runs a scenario takes. */
export function withRunFlags(command: Command): Command {
  command
    .argument('<file>', 'scenario file')
    .addOption(option('--seed <n>', 'seed of all chance in the run; drawn and printed when left out').argParser(asSeed))
    .addOption(overrideOption())
    .addOption(option('--duration <duration>', 'stop after this long, such as 90s'))
    .addOption(option('--graceful-stop <duration>', 'how long running iterations may take to finish'))
    .addOption(option('--record <file>', 'record the run, to be replayed'))
    .addOption(
      option('--workers <n>', 'threads to deal the users out among; auto takes as many as there are cores for')
        .default(1)
        .argParser(asWorkers),
    );
  return withShowFlags(command);
}

export function dashboardOption(what: string) {
  return option('--dashboard [host:port]', `${what}, at ${DASHBOARD_ADDRESS} unless told otherwise`)
    .preset(DASHBOARD_ADDRESS)
    .argParser(listenAddressOr(DASHBOARD_ADDRESS));
}

export function overrideOption(description = 'override a value of the scenario (repeatable)') {
  return option('--set <path=value>', description).argParser(collectOverride);
}

export function showOptions({ out = [], json = false, quiet = false, verbose = false, color, engine }: ShowFlags, io: Io) {
  return { out, json, quiet, verbose, color: color && wantsColor(io), engine };
}

export function runOptions(file: string, flags: RunFlags, io: Io) {
  return {
    file,
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(flags.record === undefined ? {} : { record: flags.record }),
    workers: flags.workers,
    overrides: overridesOf(flags),
    ...showOptions(flags, io),
  };
}

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
