/** Flags of `target`: something to run against. */
import type { Latency } from '../../model/latency.js';
import { asLatency, asPort, asShare } from '../flag-values.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';

interface TargetFlags {
  readonly ip: string;
  readonly port: number;
  readonly latency?: Latency;
  readonly errorRate?: number;
}

const load = async () => (await import('../commands/target.js')).target;

export const addTarget: CommandLine = (program, perform) => {
  program
    .command('target')
    .description('serve the embedded demo target alone')
    .addOption(option('--ip <address>', 'loopback address to listen on').default('127.0.0.1'))
    .addOption(option('--port <port>', 'port to listen on; 0 = any free one').default(8080).argParser(asPort))
    .addOption(option('--latency <duration>', 'how long each answer takes').argParser(asLatency))
    .addOption(option('--error-rate <share>', 'share of requests answered 500, from 0 to 1').argParser(asShare))
    .action(perform(load, (flags: TargetFlags) => flags));
};
