/**
 * What commands print, as documents show it.
 *
 * A block under `<!-- file: NAME -->` is a file; a block under `<!-- output of: rampart … -->` is what the built
 * command prints in a folder that holds the files of the same document, both streams in the order of writing.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/command.js';
import { type CodeBlock, codeBlocks, withCode } from './code-blocks.js';

const OUTPUT = 'output of: rampart ';
const FILE = 'file: ';

/** The document with every output that is not what is printed now replaced by it. */
export function withOutputs(file: string, text: string): string {
  const shown = codeBlocks(file, text).filter(({ note }) => note.startsWith(OUTPUT));
  // From the last to the first, so that line numbers stay true.
  return shown.toReversed().reduce((document, block) => {
    const printed = outputOf(block, codeBlocks(file, text));
    return comparable(block.code) === comparable(printed) ? document : withCode(document, block, printed);
  }, text);
}

function outputOf({ note }: CodeBlock, blocks: readonly CodeBlock[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-docs-'));
  try {
    for (const block of blocks) if (block.note.startsWith(FILE)) writeFileSync(join(folder, block.note.slice(FILE.length)), block.code);
    const output = join(folder, '.output');
    const both = openSync(output, 'w');
    const main = join(ROOT, 'dist/src/cli/main.js');
    spawnSync(process.execPath, [main, ...note.slice(OUTPUT.length).split(' ')], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', both, both],
      timeout: 25_000,
    });
    closeSync(both);
    return readFileSync(output, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What must be the same each time, as text: every line, with measured numbers taken out. Users race, so the lines
 * about a user stand together at the end, in the order of each user.
 */
export function comparable(text: string): string {
  const lines = withoutMeasurements(text).trim().split('\n');
  const isAboutUser = (line: string): boolean => /^\s*\[User-\d+\]/.test(line);
  const userOf = (line: string): number => Number(/\d+/.exec(line)?.[0]);
  const aboutUsers = lines.filter(isAboutUser).toSorted((a, b) => userOf(a) - userOf(b));
  return [...lines.filter((line) => !isAboutUser(line)), ...aboutUsers].join('\n');
}

function withoutMeasurements(text: string): string {
  return text
    .replace(/^Action .*\n(?:\S.*\n)*?(?=\d+ requests in )/m, (rows) => rows.replace(/(?: +[\d.,–]+){4} *$/gm, ' # # # #'))
    .replace(/[\d.,]+ (?:ms|s|min)(?![a-z])/g, '#')
    .replace(/[\d.]+%(?= of one core)|[\d.,]+(?= MB)|(?<=, )[\d.,]+(?= a second;)|[\d.,]+(?= requests\/s)/g, '#')
    .replace(/^! Do not trust .*\n/m, '')
    .replace(/ +/g, ' ')
    .replace(/ $/gm, '');
}
