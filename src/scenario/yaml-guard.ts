/**
 * Looks at the tokens of a YAML text before it is parsed.
 *
 * Two reasons. Deep nesting overflows the parser's stack, and doing so twice ends the whole process; the lexer
 * used here does not recurse. And what scenarios do not use — directives, tags, several documents — is easiest to
 * name, with its position, while it is still a token. Pure.
 */
import { CST, Lexer } from 'yaml';
import type { Finding } from './problems.js';

const FLOW_DEPTH_MAX = 64;
/** Columns of leading spaces and block indicators: every level of block nesting takes at least one. */
const INDENT_MAX = 256;
const INDICATORS_PER_LINE_MAX = 64;
const ALIASES_MAX = 100;
const SPOTTED_MAX = 10;
/** Characters of a token that a message shows. */
const SHOWN_MAX = 40;
/** Keeps parsing under a second; ten thousand phases of four keys each are 130,000. Spaces, line ends and comments do not count. */
const TOKENS_MAX = 200_000;

/** A finding and the offset in the text where it is. */
export interface Spotted {
  readonly offset: number;
  readonly finding: Finding;
}

export interface TokenScan {
  /** Reasons not to parse the text at all; the first few. */
  readonly spotted: readonly Spotted[];
  /** Offsets of `{{` outside quotes: templates that lack theirs. */
  readonly bareTemplates: readonly number[];
}

export function scanTokens(text: string): TokenScan {
  const scan = new Scan();
  for (const token of new Lexer().lex(text)) {
    scan.take(token);
    if (scan.isOver) return scan;
  }
  scan.end();
  return scan;
}

class Scan implements TokenScan {
  readonly spotted: Spotted[] = [];
  readonly bareTemplates: number[] = [];
  /** Whether enough was found, so that the rest need not be looked at. */
  isOver = false;
  private offset = 0;
  private lineStart = 0;
  /** Whether only spaces and block indicators came so far in this line. */
  private isLeading = true;
  private indicatorsInLine = 0;
  /** Brackets that are open, outermost first. */
  private readonly opened: Spot[] = [];
  private tokens = 0;
  private aliases = 0;
  private documentHasBegun = false;
  /** Whether the next token is the text of a plain or block scalar, whatever it looks like. */
  private isScalarNext = false;
  private previous = '';

  /** Takes the next token, as the lexer gives it: pieces of the text, and single characters that only mark what comes. */
  take(token: string): void {
    const type = this.isScalarNext ? null : CST.tokenType(token);
    this.isScalarNext = type === 'scalar';
    if (type === 'scalar' || type === 'doc-mode') return;
    if (type === 'flow-error-end') {
      this.leaveOpen();
      return;
    }
    if (type !== 'space' && type !== 'newline' && type !== 'comment') this.countToken();
    this.look(type, token);
    this.advance(type, token);
  }

  end(): void {
    this.leaveOpen();
  }

  private look(type: CST.TokenType | null, token: string): void {
    if (type === 'directive-line')
      this.forbid(
        `The directive ${token.slice(0, SHOWN_MAX).split(/\s/u, 1)[0]}`,
        'Scenarios are YAML 1.2 without directives: remove the line.',
      );
    else if (type === 'tag') this.forbid(`The tag ${token.slice(0, SHOWN_MAX)}`, 'Remove the tag; quotes make any value a text.');
    else if (type === 'alias') this.countAlias();
    else if (type === 'doc-start') this.beginDocument();
    else if (type === 'seq-item-ind' || type === 'explicit-key-ind') this.countIndicator();
    else if (type === 'double-quoted-scalar' || type === 'single-quoted-scalar') this.checkQuote(token);
    else if (type === 'flow-map-start' || type === 'flow-seq-start') this.openFlow(token);
    else if (type === 'flow-map-end' || type === 'flow-seq-end') this.closeFlow(token);
    if (!NO_CONTENT.has(type)) this.documentHasBegun = true;
  }

  private advance(type: CST.TokenType | null, token: string): void {
    this.offset += token.length;
    this.previous = token;
    if (!BLOCK_LEAD.has(type)) this.isLeading = false;
    const lineEnd = token.lastIndexOf('\n');
    if (lineEnd === -1) return;
    this.lineStart = this.offset - token.length + lineEnd + 1;
    this.isLeading = this.lineStart === this.offset;
    this.indicatorsInLine = 0;
  }

  private countToken(): void {
    this.tokens += 1;
    if (this.tokens > TOKENS_MAX)
      this.stop({ code: 'file.too_large', message: 'The scenario is too large', found: `more than ${TOKENS_MAX} tokens` });
    if (this.isLeading && this.opened.length === 0 && this.offset - this.lineStart > INDENT_MAX) this.tooDeep();
  }

  private countIndicator(): void {
    this.indicatorsInLine += 1;
    if (this.indicatorsInLine > INDICATORS_PER_LINE_MAX) this.tooDeep();
  }

  private openFlow(token: string): void {
    if (token === '{' && this.previous === '{') this.bareTemplates.push(this.offset - 1);
    this.opened.push({ offset: this.offset, token });
    if (this.opened.length > FLOW_DEPTH_MAX) this.tooDeep();
  }

  private closeFlow(token: string): void {
    const opener = this.opened.pop();
    if (opener === undefined) this.stop({ code: 'yaml.syntax', message: `The bracket ${token} closes nothing` });
    else if (CLOSING[opener.token] !== token)
      this.stop({ code: 'yaml.syntax', message: `The bracket ${token} does not close ${opener.token}` });
  }

  /** The text went back to a smaller indentation, or ended, with a bracket still open. */
  private leaveOpen(): void {
    const opener = this.opened.at(-1);
    if (opener !== undefined) this.stop({ code: 'yaml.syntax', message: `The bracket ${opener.token} is never closed` }, opener.offset);
  }

  private checkQuote(token: string): void {
    if (!isClosed(token)) this.stop({ code: 'yaml.syntax', message: `The quote ${token[0]} is never closed` });
  }

  private beginDocument(): void {
    if (this.documentHasBegun) this.forbid('A second document', 'Keep one document in the file: remove the line --- and what follows.');
    this.documentHasBegun = true;
  }

  private countAlias(): void {
    this.aliases += 1;
    if (this.aliases === ALIASES_MAX + 1) this.forbid(`Having more than ${ALIASES_MAX} aliases`, 'Write the values out.');
  }

  private forbid(what: string, hint: string): void {
    if (this.spotted.length === SPOTTED_MAX - 1) this.isOver = true;
    this.spotted.push({
      offset: this.offset,
      finding: { code: 'yaml.forbidden', message: `${what} is not part of the scenario language`, hint },
    });
  }

  private tooDeep(): void {
    this.stop({ code: 'yaml.too_deep', message: 'The text is nested or indented too deeply' });
  }

  private stop(finding: Finding, offset = this.offset): void {
    if (!this.isOver) this.spotted.push({ offset, finding });
    this.isOver = true;
  }
}

interface Spot {
  readonly offset: number;
  readonly token: string;
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** Whether a quoted scalar ends with its quote, and that quote is not an escaped one. */
function isClosed(token: string): boolean {
  const last = token.length - 1;
  if (last === 0 || token[last] !== token[0]) return false;
  if (token[0] === '"') return runBefore(token, last, '\\') % 2 === 0;
  return runBefore(token, last, "'") % 2 === 0;
}

/** How many times the character stands right before an index, the opening quote not counted. */
function runBefore(token: string, index: number, character: string): number {
  let start = index;
  while (start > 1 && token[start - 1] === character) start -= 1;
  return index - start;
}

type TokenType = CST.TokenType | null;

/** Tokens that may stand before the content of a document. */
const NO_CONTENT: ReadonlySet<TokenType> = new Set<TokenType>([
  'space',
  'newline',
  'comment',
  'byte-order-mark',
  'directive-line',
  'doc-start',
  'doc-end',
]);

/** Tokens that leave the next one at the start of its line. */
const BLOCK_LEAD: ReadonlySet<TokenType> = new Set<TokenType>(['space', 'newline', 'seq-item-ind', 'explicit-key-ind', 'map-value-ind']);
