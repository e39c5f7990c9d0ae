/** Flags of `init`: a folder to begin with. */
import type { CommandLine } from './command-line.js';

const load = async () => (await import('../commands/init.js')).init;

export const addInit: CommandLine = (program, perform) => {
  program
    .command('init')
    .argument('[folder]', 'where to put it', '.')
    .description('write a scenario to begin with, and never over another file')
    .action(perform(load, (folder: string) => ({ folder })));
};
