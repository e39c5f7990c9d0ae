/**
 * Where the double braces are.
 *
 * In a template, braces hold an expression and the rest is text. In a condition, everything is an
 * expression and braces only group. Quoted strings are stepped over in both, so `{{ "}}" }}` is one piece.
 */
import { syntaxFault } from './expression-result.js';

/** A part of a template. An expression comes without its braces, with the offset of its first character. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly offset: number }
  | { readonly kind: 'expression'; readonly text: string; readonly offset: number };

const TO_WRITE_BRACES = 'To write two braces as text, use {{ "{{" }}.';
const BRACES_IN_QUOTES = 'Braces inside quotes are plain text: leave out the quotes.';

/**
 * Pure. Pieces in order; no empty text among them.
 *
 * @throws ExpressionFault with `expression.syntax` for braces that are empty, nested or not closed
 */
export function splitBraces(source: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    const textEnd = open === -1 ? source.length : open;
    if (textEnd > at) pieces.push({ kind: 'text', text: source.slice(at, textEnd), offset: at });
    if (open === -1) break;
    const close = closingBraces(source, open);
    pieces.push({ kind: 'expression', text: source.slice(open + 2, close), offset: open + 2 });
    at = close + 2;
  }
  return pieces;
}

/**
 * Pure. A condition with its braces turned into parentheses of the same width, so that offsets stay.
 *
 * @throws ExpressionFault with `expression.syntax` for braces that are empty, nested, not closed or not opened
 */
export function groupBraces(source: string): string {
  let grouped = '';
  let at = 0;
  while (at < source.length) {
    if (source.startsWith('{{', at)) {
      refuseMissingOperator(grouped, at);
      const close = closingBraces(source, at);
      grouped += ` (${source.slice(at + 2, close)}) `;
      at = close + 2;
    } else if (source.startsWith('}}', at)) {
      throw syntaxFault('Braces are closed that were not opened', at);
    } else {
      const next = afterCharacter(source, at);
      if (next > at + 1) refuseQuotedBraces(source.slice(at, next), at);
      grouped += source.slice(at, next);
      at = next;
    }
  }
  return grouped;
}

/** Offset of the `}}` that closes the `{{` at `open`. */
function closingBraces(source: string, open: number): number {
  let at = open + 2;
  while (at < source.length) {
    if (source.startsWith('}}', at)) {
      if (source.slice(open + 2, at).trim() === '') throw syntaxFault('Nothing is between the braces', open, TO_WRITE_BRACES);
      return at;
    }
    if (source.startsWith('{{', at)) throw syntaxFault('Braces cannot be nested', at, 'Use parentheses inside braces.');
    at = afterCharacter(source, at);
  }
  throw syntaxFault('Braces are not closed', open, TO_WRITE_BRACES);
}

/** Offset after the character at `at`, or after the whole string literal that begins there. */
function afterCharacter(source: string, at: number): number {
  const quote = source[at];
  if (quote !== '"' && quote !== "'") return at + 1;
  for (let inside = at + 1; inside < source.length; inside++) {
    if (source[inside] === '\\') inside++;
    else if (source[inside] === quote) return inside + 1;
  }
  throw syntaxFault('A quote is not closed', at);
}

function refuseMissingOperator(before: string, at: number): void {
  if (/[\w"')\]]\s*$/.test(before)) throw syntaxFault('An operator is missing before the braces', at, 'For example && or ==.');
}

/** `"{{a.x}}" == "ok"` compares a fixed text and so is always false. */
function refuseQuotedBraces(literal: string, at: number): void {
  const open = literal.indexOf('{{');
  if (open !== -1 && literal.includes('}}', open)) throw syntaxFault('A template cannot stand inside quotes', at + open, BRACES_IN_QUOTES);
}
