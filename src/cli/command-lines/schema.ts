/** Flags of `schema`: the language, for editors. */
import type { CommandLine } from './command-line.js';

const load = async () => (await import('../commands/schema.js')).schema;

export const addSchema: CommandLine = (program, perform) => {
  program
    .command('schema')
    .description('print the JSON Schema of the scenario language')
    .action(perform(load, () => ({})));
};
