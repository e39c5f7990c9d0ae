/**
 * What a command line is made of: the flags of one command, and what runs when it is given.
 *
 * Each file beside this one adds one command to the program: its arguments, its flags, and how they become the options
 * of the function in `commands/` that does the work. What several commands take is in `shared-flags`.
 */
import type { Command as Program } from 'commander';
import type { Command, Io } from '../io.js';

/**
 * Makes what commander calls: parsed arguments become options, and the command runs with them.
 *
 * A command is loaded when it is given, so that none waits for what only another one needs.
 */
export type Perform = <Options>(
  load: () => Promise<Command<Options>>,
  options: (...args: never[]) => Options,
) => (...args: unknown[]) => Promise<void>;

/** Adds one command to the program. */
export type CommandLine = (program: Program, perform: Perform, io: Io) => void;
