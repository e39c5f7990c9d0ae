/**
 * `rampart target`: the embedded demo target alone, in the foreground, until it is told to stop.
 *
 * A signal is the only way it ends, so ending by one is ending as planned: it says what was served, and the exit code is 0.
 */
import type { DemoTarget } from '../../model/demo-target.js';
import { openTargetServer } from '../../target/server.js';
import type { TargetStats } from '../../target/target-stats.js';
import type { Command, Io } from '../io.js';

export interface TargetCommandOptions extends Omit<DemoTarget, 'ip'> {
  /** A loopback address; 127.0.0.1 unless given. */
  readonly ip?: string;
}

export const target: Command<TargetCommandOptions> = async ({ ip = '127.0.0.1', ...options }, { stdout, onSignal }) => {
  const stopped = firstSignal(onSignal);
  const server = await openTargetServer({ ...options, ip });
  stdout.write(`Target listening on ${server.url}\n`);
  await stopped;
  const stats = server.stats();
  await server.close();
  stdout.write(`${served(stats)}\n`);
  return 0;
};

/** Heard from the start, so that one that comes before there is a server counts too. */
function firstSignal(onSignal: Io['onSignal']): Promise<void> {
  return new Promise((resolve) => {
    const deaf = onSignal(() => {
      deaf();
      resolve();
    });
  });
}

function served({ requests, connections, peers, statuses }: TargetStats): string {
  const failed = Object.entries(statuses).reduce((sum, [status, count]) => (Number(status) >= 500 ? sum + count : sum), 0);
  const addresses = Object.keys(peers).length;
  return `Target served ${count(requests, 'request')} on ${count(connections, 'connection')} from ${count(addresses, 'address', 'addresses')}, ${failed} answered with a status from 500 on`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
