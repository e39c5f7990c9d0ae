/** Environment variables that look like flags but are none: ignored, with a warning. */
import type { Command } from 'commander';
import { closest, distance } from 'fastest-levenshtein';
import type { Io } from './io.js';
import { variableOf } from './option.js';
import { writeLine } from './write-line.js';

const PREFIX = 'RAMPART_';

export function warnOfUnknownVariables(program: Command, { env, stderr }: Pick<Io, 'env' | 'stderr'>): void {
  const known = program.commands.flatMap((command) => command.options.flatMap((option) => variableOf(option) ?? []));
  for (const name of Object.keys(env).sort()) {
    if (!name.startsWith(PREFIX) || known.includes(name)) continue;
    const nearest = closest(name, known);
    const hint = distance(name, nearest) <= 2 ? `; did you mean ${nearest}?` : '';
    writeLine(stderr, `warning command.usage — the environment variable ${name} is not known and is ignored${hint}`);
  }
}
