/** Runs a few lines of Node in a process of their own: for facts that warn, stall or end the process that shows them. */
import { spawnSync } from 'node:child_process';

export interface Scripted {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param redirection in the words of a shell, such as `>/dev/full` */
export function runScript(source: string, redirection = ''): Scripted {
  const command = `"${process.execPath}" --input-type=module -e "$SOURCE" ${redirection}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    encoding: 'utf8',
    timeout: 15_000,
    env: { PATH: process.env['PATH'], SOURCE: source },
  });
  return { code: status, stdout, stderr };
}
