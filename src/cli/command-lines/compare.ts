/** Flags of `compare`: two runs side by side. */
import { collect } from '../flag-values.js';
import { option } from '../option.js';
import type { CommandLine } from './command-line.js';

interface CompareFlags {
  readonly failOn?: string[];
  readonly output?: string;
  readonly json?: boolean;
}

const load = async () => (await import('../commands/compare.js')).compare;

export const addCompare: CommandLine = (program, perform) => {
  program
    .command('compare')
    .argument('<a>', 'report (--out json=), log (--out jsonl=) or recording (--record) of the run before')
    .argument('<b>', 'the same of the run after')
    .description('show two runs side by side, and whether the second is worse than is allowed')
    .addOption(option('--fail-on <bound>', "end with exit code 3 when it is true, such as 'p95 > +10%' (repeatable)").argParser(collect))
    .addOption(option('-o, --output <file>', 'write a page of HTML as well'))
    .addOption(option('--json', 'one JSON object on stdout instead of the table'))
    .action(
      perform(load, (a: string, b: string, { failOn = [], output, json = false }: CompareFlags) => ({
        files: [a, b] as const,
        failOn,
        ...(output === undefined ? {} : { output }),
        json,
      })),
    );
};
