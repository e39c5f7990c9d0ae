/**
 * What must hold before a parser may see a scenario: its size and its characters.
 *
 * Checked on bytes where there are bytes, and again on text, because an embedding program hands over text. Pure.
 */
import type { Problem } from '../model/failure.js';
import { problemAt } from './problems.js';
import type { Finding } from './problems.js';
import { TextLines } from './text-lines.js';

export const SCENARIO_BYTES_MAX = 1024 * 1024;
const LINES_MAX = 100_000;
const CHARACTERS_REPORTED_MAX = 10;

type DecodedText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

/** The text of a scenario file: UTF-8, with or without byte order mark, up to 1 MiB. `file` is only for the message. */
export function decodeText(bytes: Uint8Array, file: string): DecodedText {
  const refuse = (finding: Finding): DecodedText => ({ ok: false, problem: problemAt({ file, line: 1, column: 1 }, [], finding) });
  if (bytes.length > SCENARIO_BYTES_MAX) return refuse(tooLarge(bytes.length));
  if (isUtf16(bytes)) return refuse({ code: 'file.encoding', message: 'The file is not UTF-8 text', found: 'UTF-16', expected: 'UTF-8' });
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return refuse({ code: 'file.encoding', message: 'The file is not UTF-8 text', expected: 'UTF-8' });
  }
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** The reasons why the text may not be parsed; of characters that may not be in it, the first few. */
export function guardText(text: string, file: string): Problem[] {
  const bytes = text.length > SCENARIO_BYTES_MAX ? text.length : new TextEncoder().encode(text).length;
  if (bytes > SCENARIO_BYTES_MAX) return [problemAt({ file, line: 1, column: 1 }, [], tooLarge(bytes))];
  const lines = new TextLines(text);
  if (lines.count > LINES_MAX) {
    const finding = {
      code: 'file.too_large',
      message: 'The scenario has too many lines',
      found: String(lines.count),
      expected: `at most ${LINES_MAX}`,
    } as const;
    return [problemAt({ file, line: 1, column: 1 }, [], finding)];
  }
  const problems: Problem[] = [];
  for (const match of text.matchAll(REFUSED)) {
    problems.push(problemAt({ file, ...lines.position(match.index) }, [], refusedCharacter(match[0])));
    if (problems.length === CHARACTERS_REPORTED_MAX) break;
  }
  return problems;
}

function tooLarge(bytes: number): Finding {
  return {
    code: 'file.too_large',
    message: 'The scenario is larger than 1 MiB',
    found: `${bytes} bytes or more`,
    expected: `at most ${SCENARIO_BYTES_MAX}`,
  };
}

/** Halves of a surrogate pair, the control characters that YAML does not allow either, and line ends of old that its parser misreads. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Surrogate}|\r(?!\n)/gu;

function refusedCharacter(character: string): Finding {
  const found = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === '\0') return { code: 'file.encoding', message: 'The text holds a NUL character', found };
  if (character === '\r')
    return {
      code: 'yaml.syntax',
      message: 'A line ends with a carriage return alone',
      found,
      hint: 'Save the file with LF or CRLF as line ends.',
    };
  if (character > '\u001f') return { code: 'file.encoding', message: 'The text holds half of a character', found };
  return {
    code: 'yaml.syntax',
    message: 'The text holds a control character',
    found,
    hint: 'Write it as an escape in double quotes, such as "\\u001b", or remove it.',
  };
}
