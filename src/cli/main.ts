#!/usr/bin/env node
/** The `rampart` command: the process around `program`. */
import { isatty } from 'node:tty';
import { isInForeground } from './foreground.js';
import type { Io } from './io.js';
import { isPipe } from './is-pipe.js';
import { runProgram } from './program.js';

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  ...(isatty(0) && isInForeground() ? { stdin: process.stdin } : {}),
  // Not before somebody wants to listen: opening it changes how others read the pipe.
  ...(isPipe(0) ? { openPipe: () => process.stdin } : {}),
  env: process.env,
  onSignal(handle) {
    let listening = true;
    // A signal that comes when the run is over and the process about to end must not cut its last writes short.
    process.on('SIGINT', () => listening && handle('sigint'));
    process.on('SIGTERM', () => listening && handle('sigterm'));
    // A terminal that is closed, or a connection to it that is lost, is a request to end like any other.
    process.on('SIGHUP', () => listening && handle('sigterm'));
    return () => {
      listening = false;
    };
  },
  onDefect(handle) {
    process.on('uncaughtException', handle);
    process.on('unhandledRejection', handle);
    return () => {
      process.off('uncaughtException', handle);
      process.off('unhandledRejection', handle);
    };
  },
};

// Everything is written when this is heard. Taking the process apart would take longer, and meanwhile signals are nobody's:
// a third Ctrl-C would make a death by signal of an exit with a code.
process.on('exit', () => process.exit());

process.exitCode = await runProgram(process.argv.slice(2), io);
