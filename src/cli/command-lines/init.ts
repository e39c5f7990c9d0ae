/** Flags of `init`: a folder to begin with. */
import { init } from '../commands/init.js';
import type { CommandLine } from './command-line.js';

export const addInit: CommandLine = (program, perform) => {
  program
    .command('init')
    .argument('[folder]', 'where to put it', '.')
    .description('write a scenario to begin with, and never over another file')
    .action(perform(init, (folder: string) => ({ folder })));
};
