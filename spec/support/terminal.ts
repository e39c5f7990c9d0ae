/**
 * Runs a command at a terminal of its own: keys go in through `process.stdin`, and all it shows comes out of `stdout`.
 *
 * Node has no pseudo-terminals; Python lends its own, and is nothing but a wire here. It ends as the command does.
 */
import { spawn } from 'node:child_process';
import { ROOT, type RunningCommand, watched } from './command.js';
import { describeWhere } from './skip.js';

const WIRE = `
import os, pty, select, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
ends = [terminal, 0]
while True:
    ready, _, _ = select.select(ends, [], [])
    if terminal in ready:
        try:
            shown = os.read(terminal, 65536)
        except OSError:
            break
        if not shown:
            break
        sys.stdout.buffer.write(shown)
        sys.stdout.buffer.flush()
    if 0 in ready:
        keys = os.read(0, 1024)
        if keys:
            os.write(terminal, keys)
        else:
            ends.remove(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

/** For specs that need a terminal. */
export const describeAtTerminal = describeWhere('python3', 'python3, which lends its pseudo-terminals, is not installed');

/** Whoever starts it ends it: with `process.kill()` the terminal is gone, and the command is told so by SIGHUP. */
export function startAtTerminal(command: readonly string[]): RunningCommand {
  const env = { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', TERM: 'dumb' };
  return watched(spawn('python3', ['-c', WIRE, ...command], { cwd: ROOT, env }));
}
