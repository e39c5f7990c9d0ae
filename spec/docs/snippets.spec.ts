/** Everything the documentation shows is run: scenarios are decoded, programs executed, outputs compared. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeScenario } from '../../src/index.js';
import { runCommand } from '../support/command.js';
import { type CodeBlock, codeBlocks, documents } from './code-blocks.js';

const BLOCKS = documents().flatMap(codeBlocks);
const inLanguage = (language: string): [string, CodeBlock][] =>
  BLOCKS.filter((block) => block.language === language).map((block) => [`${block.file}:${block.line}`, block]);
const KNOWN_LANGUAGES = ['yaml', 'ts', 'text'];

describe('the documentation', () => {
  it('has code blocks only in languages that are checked', () => {
    for (const { file, line, language } of BLOCKS) expect(KNOWN_LANGUAGES, `${file}:${line}`).toContain(language);
  });

  it.each(inLanguage('yaml'))('%s shows a scenario that is valid', (_, { code }) => {
    expect(decodeScenario(code, 'snippet.yaml').warnings).toEqual([]);
  });

  // A program says beside each console.log what it prints.
  it.each(inLanguage('ts'))('%s shows a program that runs and prints what it says', (_, { code }) => {
    mkdirSync('dist/snippets', { recursive: true });
    const folder = mkdtempSync('dist/snippets/');
    try {
      const file = join(folder, 'snippet.mts');
      writeFileSync(file, code);
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', file], { encoding: 'utf8', timeout: 25_000 });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const promised = [...code.matchAll(/console\.log\(.*\);? *\/\/ (.*)$/gm)].map((match) => match[1]);
      expect(stdout.trim().split('\n')).toEqual(promised);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('shows in the README what its scenario really prints', async () => {
    const blocks = codeBlocks('README.md');
    const scenario = blocks.find(({ language }) => language === 'yaml') as CodeBlock;
    const output = blocks.find(({ note }) => note.startsWith('output of: rampart ')) as CodeBlock;
    const folder = mkdtempSync(join(tmpdir(), 'rampart-readme-'));
    try {
      writeFileSync(join(folder, 'hello.yaml'), scenario.code);
      const args = output.note.replace('output of: rampart ', '').replace('hello.yaml', join(folder, 'hello.yaml')).split(' ');
      const { code, stdout } = await runCommand(args);
      expect(code).toBe(0);
      expect(comparable(output.code)).toEqual(comparable(stdout));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** What must be the same each time: every line, with measured numbers and their padding taken out, in any order (two users race). */
function comparable(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) =>
      line
        .replace(/\d[\d,]*\.\d+|\d[\d,]* ?ms|\d+%/g, '#')
        .replace(/# ?ms/g, '#')
        .replace(/ +/g, ' ')
        .trim(),
    )
    .sort();
}
