/** Where the figures of a report come from: the command that brings them again, secrets left out. */
import type { Scenario } from '../model/scenario.js';
import { REDACTED } from '../model/secret.js';
import type { Origin } from '../outputs/html/page-data.js';
import { redactOverrides } from '../scenario/redact-text.js';
import type { Replayable } from '../worlds/replayed.js';

/** What the command line said beside the scenario, where it changes what comes out. */
interface Given {
  readonly seed: number;
  readonly sourceBinding?: 'require' | 'off';
  readonly untilUs?: number;
  readonly workers?: number | 'auto';
}

export function originOf(
  command: 'run' | 'simulate',
  { file, overrides, env }: Scenario,
  { seed, sourceBinding, untilUs, workers = 1 }: Given,
): Origin {
  const written = redactOverrides(overrides);
  const words = [
    ['rampart', command, file],
    ['--seed', String(seed)],
    ...written.map(({ path, value }) => ['--set', `${path}=${value}`]),
    ...(sourceBinding === 'off' ? [['--source-binding', 'off']] : []),
    ...(workers === 1 ? [] : [['--workers', String(workers)]]),
    ...(untilUs === undefined ? [] : [['--until', `${untilUs}us`]]),
  ];
  const isRedacted = written.some(({ value }) => value.includes(REDACTED));
  return {
    command: commandLine(words.flat()),
    environment: [...env.keys()],
    notes: isRedacted ? [`A value given on the command line is secret: put it where the command says ${REDACTED}.`] : [],
  };
}

export function originOfReplay({ file, end, header }: Replayable): Origin {
  return {
    command: commandLine(['rampart', 'replay', file]),
    environment: [],
    notes: [
      ...(end === null ? [`The recording ${file} breaks off before the end of its run: everything here tells of its beginning only.`] : []),
      ...(header.mode === 'live' ? ['How the generator fared is not recorded.'] : []),
    ],
  };
}

/** Words as a POSIX shell takes them. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
