/** Finds the fenced code blocks of a document, so that specs can run what it shows. */
import { readFileSync, readdirSync } from 'node:fs';

export interface CodeBlock {
  readonly file: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** Text of an HTML comment on the line before, empty when there is none. */
  readonly note: string;
}

/** README and everything under docs/. */
export function documents(): string[] {
  const below = readdirSync('docs', { recursive: true, encoding: 'utf8' }).toSorted();
  return ['README.md', 'SECURITY.md', ...below.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
}

export function codeBlocks(file: string, text = readFileSync(file, 'utf8')): CodeBlock[] {
  const lines = text.split('\n');
  const blocks: CodeBlock[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const opening = /^```(\w*)$/.exec(lines[index] as string);
    if (opening === null) continue;
    const end = lines.indexOf('```', index + 1);
    if (end < 0) throw new Error(`${file}:${index + 1}: the block is not closed`);
    const note = /^<!-- (.*) -->$/.exec(lines[index - 1] ?? '')?.[1] ?? '';
    blocks.push({ file, line: index + 1, language: opening[1] as string, code: `${lines.slice(index + 1, end).join('\n')}\n`, note });
    index = end;
  }
  return blocks;
}

/** The text with the code of one of its blocks replaced. */
export function withCode(text: string, { line }: CodeBlock, replacement: string): string {
  const lines = text.split('\n');
  lines.splice(line, lines.indexOf('```', line) - line, ...replacement.replace(/\n$/, '').split('\n'));
  return lines.join('\n');
}
