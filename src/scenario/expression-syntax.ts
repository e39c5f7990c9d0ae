/**
 * Text of an expression → syntax tree.
 *
 * The parser is jsep's, narrowed by a subclass instead of by its settings, which are global to the
 * process: ids may contain hyphens and begin with a digit, one expression is expected and not a list of
 * them, nodes know where they stand, and whatever the language leaves out is refused by name.
 *
 * Jsep calls the methods overridden here "gobble…"; each reads one construct at `index` and moves on.
 */
import jsep from 'jsep';
import { syntaxFault } from './expression-result.js';

/** Longest expression, in characters. */
const MAX_EXPRESSION_CHARS = 2_000;

/** Deepest nesting of brackets and operators. Keeps recursion, here and at evaluation, far from the end of the stack. */
export const MAX_EXPRESSION_DEPTH = 200;

export type SyntaxNode = Literal | Name | Member | Unary | Binary | Conditional;

export interface Literal {
  readonly type: 'Literal';
  readonly value: null | boolean | number | string;
  /** As written, quotes included. */
  readonly raw: string;
  readonly offset: number;
}

export interface Name {
  readonly type: 'Identifier';
  readonly name: string;
  readonly offset: number;
}

export interface Member {
  readonly type: 'MemberExpression';
  /** True for `object[property]`, false for `object.property`. */
  readonly computed: boolean;
  readonly object: SyntaxNode;
  readonly property: SyntaxNode;
  /** Present when written `?.`. */
  readonly optional?: boolean;
  readonly offset?: number;
}

interface Unary {
  readonly type: 'UnaryExpression';
  readonly operator: UnaryOperator;
  readonly argument: SyntaxNode;
  readonly offset?: number;
}

interface Binary {
  readonly type: 'BinaryExpression';
  readonly operator: BinaryOperator;
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
  readonly offset?: number;
}

interface Conditional {
  readonly type: 'ConditionalExpression';
  readonly test: SyntaxNode;
  readonly consequent: SyntaxNode;
  readonly alternate: SyntaxNode;
  readonly offset?: number;
}

export type UnaryOperator = '!' | '-' | '+';
export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

const BINARY_OPERATORS: ReadonlySet<string> = new Set<BinaryOperator>([
  '||',
  '&&',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
]);

const INSTEAD_OF: ReadonlyMap<string, string> = new Map([
  ['===', 'Write ==.'],
  ['!==', 'Write !=.'],
  ['&', 'Write && for "and".'],
  ['|', 'Write || for "or".'],
  ['and', 'Write && for "and".'],
  ['or', 'Write || for "or".'],
  ['=', 'Write == to compare.'],
  ['??', 'Write || or a condition such as a.x == null ? 0 : a.x.'],
]);

const OPERATORS_HINT = 'Operators are == != < <= > >= && || ! + - * / % and ?: with parentheses.';
export const SPACES_AROUND_MINUS = "Put spaces around '-' to subtract; without them it belongs to the name.";

/** A node fresh from jsep, which does not say where it stands. */
type Unplaced =
  | { readonly type: 'ThisExpression'; readonly offset?: undefined }
  | (Omit<Literal, 'offset'> & { readonly offset?: undefined });

/** The part of jsep's class that is used here; its own typings leave the class out. */
interface JsepParser {
  readonly expr: string;
  readonly char: string;
  readonly code: number;
  index: number;
  gobbleSpaces(): void;
  gobbleExpression(): SyntaxNode | false;
  gobbleToken(): SyntaxNode | false;
  /** Reads `.field`, `[key]` and the like behind a node. */
  gobbleTokenProperty(node: SyntaxNode | Unplaced): SyntaxNode;
  gobbleBinaryOp(): string | false;
}

const { Jsep } = jsep as unknown as { readonly Jsep: new (source: string) => JsepParser };

const WORD = /[A-Za-z0-9_-]+/y;
const CLOSING_PARENTHESIS = 41;

class Parser extends Jsep {
  private depth = 0;
  private readonly base: number;

  constructor(source: string, base: number) {
    super(source);
    this.base = base;
  }

  parse(): SyntaxNode {
    const node = this.gobbleExpression();
    if (this.index < this.expr.length) this.refuseCharacter();
    if (!node) throw syntaxFault('An expression is expected', this.base);
    return node;
  }

  /** Jsep's one way of complaining. */
  throwError(message: string): never {
    throw syntaxFault(message, this.base + this.index, OPERATORS_HINT);
  }

  override gobbleExpression(): SyntaxNode | false {
    return this.deeper(() => super.gobbleExpression());
  }

  override gobbleToken(): SyntaxNode | false {
    this.gobbleSpaces();
    const { index } = this;
    if (this.char === '~') this.refuseOperator('~', index);
    const node = this.startsDigitName() ? this.gobbleTokenProperty(this.gobbleIdentifier()) : this.deeper(() => super.gobbleToken());
    return node && node.offset === undefined ? { ...node, offset: this.base + index } : node;
  }

  override gobbleTokenProperty(node: SyntaxNode | Unplaced): SyntaxNode {
    return super.gobbleTokenProperty(this.placed(node));
  }

  gobbleIdentifier(): Name {
    const offset = this.base + this.index;
    const name = this.wordAhead();
    if (name === '') {
      if (this.index >= this.expr.length) this.throwError('A name is missing at the end');
      this.refuseCharacter();
    }
    this.index += name.length;
    return { type: 'Identifier', name, offset };
  }

  override gobbleBinaryOp(): string | false {
    const operator = super.gobbleBinaryOp();
    if (operator !== false && !BINARY_OPERATORS.has(operator)) this.refuseOperator(operator, this.index - operator.length);
    return operator;
  }

  gobbleGroup(): SyntaxNode | false {
    const start = this.index;
    this.index++;
    const node = this.gobbleExpression();
    if (this.code !== CLOSING_PARENTHESIS) {
      if (this.index < this.expr.length) this.refuseCharacter();
      throw syntaxFault('A parenthesis is not closed', this.base + start);
    }
    if (!node) throw syntaxFault('Nothing is between the parentheses', this.base + start);
    this.index++;
    return node;
  }

  /** Reached behind `name(` and `[`, of which the language has neither. */
  gobbleArguments(closing: number): never {
    const offset = this.base + this.index - 1;
    if (closing !== CLOSING_PARENTHESIS) throw syntaxFault('Lists cannot be written in an expression', offset);
    const afterHyphen = /-\s*\($/.test(this.expr.slice(0, this.index));
    throw syntaxFault('Functions cannot be called in an expression', offset, afterHyphen ? SPACES_AROUND_MINUS : OPERATORS_HINT);
  }

  /**
   * Gives the token that ends at `index` its offset. Jsep makes constants of `true`, `false` and `null` and
   * a node of its own of `this`, but as ids they are like any other.
   */
  private placed(node: SyntaxNode | Unplaced): SyntaxNode {
    if (node.offset !== undefined) return node;
    if (node.type === 'ThisExpression') return { type: 'Identifier', name: 'this', offset: this.base + this.index - 'this'.length };
    if (node.type !== 'Literal') return node;
    const offset = this.base + this.index - node.raw.length;
    const isId = /^\w/.test(node.raw) && (this.char === '.' || this.char === '[');
    return isId ? { type: 'Identifier', name: node.raw, offset } : { ...node, offset };
  }

  private deeper<T>(read: () => T): T {
    this.depth++;
    if (this.depth > MAX_EXPRESSION_DEPTH) throw tooDeep(this.base + this.index);
    const result = read();
    this.depth--;
    return result;
  }

  private wordAhead(): string {
    WORD.lastIndex = this.index;
    return WORD.exec(this.expr)?.[0] ?? '';
  }

  /** Tells `404-page.ok` and `404.ok` from `404`, `4-1`, `4.5` and `4e-1`. */
  private startsDigitName(): boolean {
    if (this.char < '0' || this.char > '9') return false;
    const word = this.wordAhead();
    if (/^\d+[eE](?:-?\d+)?$/.test(word)) return false;
    return /[A-Za-z_]/.test(word) || /^\.[A-Za-z_]/.test(this.expr.slice(this.index + word.length, this.index + word.length + 2));
  }

  private refuseOperator(operator: string, index: number): never {
    const hint = INSTEAD_OF.get(operator) ?? OPERATORS_HINT;
    throw syntaxFault(`There is no operator ${operator} in expressions`, this.base + index, hint);
  }

  private refuseCharacter(): never {
    const character = String.fromCodePoint(this.expr.codePointAt(this.index) ?? 0);
    const hint = INSTEAD_OF.get(this.wordAhead().toLowerCase() || character) ?? OPERATORS_HINT;
    throw syntaxFault(`Unexpected ${JSON.stringify(character)}`, this.base + this.index, hint);
  }
}

/**
 * Pure. Reads exactly one expression.
 *
 * @param source - the expression alone, without braces
 * @param base - offset of `source` in what the author wrote; offsets of nodes and faults count from there
 * @throws ExpressionFault with `expression.syntax`, nothing else, for any string
 */
export function parseExpression(source: string, base: number): SyntaxNode {
  refuseTooLong(source, base);
  return new Parser(source, base).parse();
}

/** Before anything looks at the whole of an expression. */
export function refuseTooLong(source: string, base: number): void {
  if (source.length <= MAX_EXPRESSION_CHARS) return;
  throw syntaxFault(`An expression may have ${MAX_EXPRESSION_CHARS} characters, this one has ${source.length}`, base);
}

/** Offset of the leftmost part of a node. */
export function offsetOf(node: SyntaxNode): number {
  switch (node.type) {
    case 'MemberExpression':
      return node.offset ?? offsetOf(node.object);
    case 'UnaryExpression':
      return node.offset ?? offsetOf(node.argument);
    case 'BinaryExpression':
      return node.offset ?? offsetOf(node.left);
    case 'ConditionalExpression':
      return node.offset ?? offsetOf(node.test);
    default:
      return node.offset;
  }
}

export function tooDeep(offset: number): Error {
  return syntaxFault(`The expression is nested more than ${MAX_EXPRESSION_DEPTH} levels deep`, offset);
}
