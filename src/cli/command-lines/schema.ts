/** Flags of `schema`: the language, for editors. */
import { schema } from '../commands/schema.js';
import type { CommandLine } from './command-line.js';

export const addSchema: CommandLine = (program, perform) => {
  program
    .command('schema')
    .description('print the JSON Schema of the scenario language')
    .action(perform(schema, () => ({})));
};
