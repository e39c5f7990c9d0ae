/** What a process that does nothing takes to start and end here and now: a measure of how busy the machine is. */
import { spawn } from 'node:child_process';

export function bareProcessMs(): Promise<number> {
  const startedMs = performance.now();
  return new Promise((resolve) => spawn(process.execPath, ['-e', '0']).once('close', () => resolve(performance.now() - startedMs)));
}
