/** What the documentation shows works: scenarios are decoded, programs executed. Outputs of commands are compared in `generated.spec.ts`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeScenario } from '../../src/index.js';
import { type CodeBlock, codeBlocks, documents } from './code-blocks.js';

const BLOCKS = documents().flatMap((file) => codeBlocks(file));
const inLanguage = (language: string): [string, CodeBlock][] =>
  BLOCKS.filter((block) => block.language === language).map((block) => [`${block.file}:${block.line}`, block]);
/** What is Mermaid is generated, and read by the real one in spec/chart. */
const KNOWN_LANGUAGES = ['yaml', 'ts', 'text', 'mermaid'];

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
});
