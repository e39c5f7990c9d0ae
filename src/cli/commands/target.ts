/**
 * `rampart target`: the embedded demo target alone, in the foreground, until it is told to stop.
 *
 * Plain function over parsed options; the command line and the signals are wired in `cli/main`.
 */
import type { DemoTarget } from '../../model/demo-target.js';
import type { ExitCode } from '../../model/failure.js';
import { openTargetServer } from '../../target/server.js';
import type { TargetStats } from '../../target/target-stats.js';

export interface TargetCommandOptions extends Omit<DemoTarget, 'ip'> {
  /** A loopback address; 127.0.0.1 unless given. */
  readonly ip?: string;
}

/** Where a command writes, and how it learns that it should end. */
export interface CommandIo {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Aborted at SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/**
 * Serves until the signal is aborted, then says what was served.
 *
 * A signal is the only way this command ends, so ending by one is ending as planned.
 *
 * @returns 0.
 * @throws RampartError `target.unavailable` when it cannot listen.
 */
export async function runTargetCommand(
  { ip = '127.0.0.1', ...options }: TargetCommandOptions,
  { stdout, signal }: CommandIo,
): Promise<ExitCode> {
  const server = await openTargetServer({ ...options, ip });
  stdout.write(`Target listening on ${server.url}\n`);
  await aborted(signal);
  const stats = server.stats();
  await server.close();
  stdout.write(`${served(stats)}\n`);
  return 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
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
