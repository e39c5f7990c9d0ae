/**
 * Syntax tree → closures.
 *
 * Each node becomes one function of the scope, once, when the scenario loads; a condition costs a few
 * calls at run time and allocates nothing. No text is ever turned into code: what a tree can do is
 * exactly what is written here.
 */
import { isTruthy, type Value } from '../model/expression.js';
import { type NameResolver, type Read, refuseUnreadable, type WrittenName } from './expression-names.js';
import { add, divide, equals, isLess, isLessOrEqual, multiply, negate, readMember, remainder, subtract } from './expression-operators.js';
import { syntaxFault, unknownName } from './expression-result.js';
import {
  type BinaryOperator,
  type Literal,
  MAX_EXPRESSION_DEPTH,
  type Member,
  type Name,
  offsetOf,
  parseExpression,
  SPACES_AROUND_MINUS,
  type SyntaxNode,
  tooDeep,
  type UnaryOperator,
} from './expression-syntax.js';

/**
 * Pure but for the reads it adds to `resolver`.
 *
 * @param source - one expression, without braces
 * @param offset - where it begins in what the author wrote
 * @throws ExpressionFault, nothing else, for any string
 */
export function compileExpression(source: string, offset: number, resolver: NameResolver): Read {
  return compileNode(parseExpression(source, offset), resolver, 0);
}

function compileNode(node: SyntaxNode, names: NameResolver, depth: number): Read {
  if (depth > MAX_EXPRESSION_DEPTH) throw tooDeep(offsetOf(node));
  const compile = (child: SyntaxNode): Read => compileNode(child, names, depth + 1);
  switch (node.type) {
    case 'Literal': {
      const value = literalValue(node);
      return () => value;
    }
    case 'Identifier':
      return names.refuseBareRoot(node);
    case 'MemberExpression':
      return compileMember(node, names, compile);
    case 'UnaryExpression':
      return unary(node.operator, compile(node.argument));
    case 'BinaryExpression':
      refuseChain(node.operator, node.left);
      return binary(node.operator, compile(node.left), compile(node.right));
    case 'ConditionalExpression': {
      const [test, consequent, alternate] = [compile(node.test), compile(node.consequent), compile(node.alternate)];
      return (scope) => (isTruthy(test(scope)) ? consequent(scope) : alternate(scope));
    }
  }
}

/** Refuses what the parser would change without a word. */
function literalValue({ value, raw, offset }: Literal): Value {
  if (typeof value === 'number') return literalNumber(value, raw, offset);
  if (typeof value !== 'string') return value;
  const unknownEscape = [...raw.matchAll(/\\(.)/gsu)].find(([, escaped = '']) => !'nrtbfv\\\'"'.includes(escaped));
  if (unknownEscape === undefined) return value;
  const hint = 'Escapes are \\n \\r \\t \\b \\f \\v \\\\ \\\' and \\".';
  throw syntaxFault(`There is no escape ${unknownEscape[0]} in strings`, offset + unknownEscape.index, hint);
}

function literalNumber(value: number, raw: string, offset: number): number {
  if (!Number.isFinite(value)) throw syntaxFault('The number is too large', offset);
  if (/^\d+$/.test(raw) && !Number.isSafeInteger(value)) {
    throw syntaxFault('The number loses digits', offset, `Put it in quotes: "${raw}".`);
  }
  if (/^0\d/.test(raw)) throw syntaxFault('The number begins with a zero', offset, `Write ${value}, or "${raw}" for the text.`);
  return value;
}

/** `root.field`, or a value below something. */
function compileMember(node: Member, names: NameResolver, compile: (node: SyntaxNode) => Read): Read {
  if (node.optional === true) {
    throw syntaxFault("There is no operator '?.' in expressions", offsetOf(node.property), 'Write a dot: what is missing is null anyway.');
  }
  const { object } = node;
  if (object.type === 'Literal') throw syntaxFault('A constant has no fields', object.offset);
  if (object.type === 'Identifier') return names.resolve(object, fieldName(node, object));
  refuseBelowScalar(object, names);
  const key = constantKey(node);
  const readObject = compile(object);
  if (key === undefined) {
    const readKey = compile(node.property);
    return (scope) => readMember(readObject(scope), readKey(scope));
  }
  refuseUnreadable({ name: String(key), offset: offsetOf(node.property) });
  return (scope) => readMember(readObject(scope), key);
}

/** The field directly below a root. It must be known now, so that it can be checked. */
function fieldName(node: Member, root: WrittenName): WrittenName {
  const { property } = node;
  if (property.type === 'Identifier' && !node.computed) return property;
  const name = property.type === 'Literal' ? literalValue(property) : undefined;
  if (typeof name === 'string') return { name, offset: offsetOf(property) };
  throw syntaxFault(`The field of '${root.name}' must be a name or a quoted string`, offsetOf(property));
}

/** The key written in the source; undefined when it has to be computed. */
function constantKey(node: Member): string | number | undefined {
  const { property } = node;
  if (property.type === 'Identifier' && !node.computed) return hyphenless(property);
  if (property.type !== 'Literal') return undefined;
  const value = literalValue(property);
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw syntaxFault('A key is a string or a number', property.offset);
}

/** Below a field names cannot be checked, so `order.total-1` would be null without a word. */
function hyphenless(property: Name): string {
  if (!property.name.includes('-')) return property.name;
  const hint = `${SPACES_AROUND_MINUS} For a name with a hyphen write ["${property.name}"].`;
  throw syntaxFault(`It is unclear whether '${property.name}' is one name or a subtraction`, property.offset, hint);
}

function refuseBelowScalar(object: SyntaxNode, names: NameResolver): void {
  if (object.type !== 'MemberExpression' || object.object.type !== 'Identifier') return;
  const root = object.object;
  const field = fieldName(object, root);
  if (names.hasDepth(root.name, field.name)) return;
  names.resolve(root, field);
  throw unknownName(`'${root.name}.${field.name}' has no fields`, field.offset, 'It is a plain value.');
}

const ORDERINGS: readonly BinaryOperator[] = ['<', '<=', '>', '>='];
const COMPARISONS: readonly BinaryOperator[] = [...ORDERINGS, '==', '!='];

/** `1 < a.x < 5` would order a boolean and so always be false. */
function refuseChain(operator: BinaryOperator, left: SyntaxNode): void {
  if (!ORDERINGS.includes(operator) || left.type !== 'BinaryExpression' || !COMPARISONS.includes(left.operator)) return;
  throw syntaxFault('Comparisons cannot be chained', offsetOf(left), 'Write a < b && b < c.');
}

function unary(operator: UnaryOperator, argument: Read): Read {
  switch (operator) {
    case '!':
      return (scope) => !isTruthy(argument(scope));
    case '-':
      return (scope) => negate(argument(scope));
    case '+':
      return (scope) => subtract(argument(scope), 0);
  }
}

/** `&&` and `||` give the operand that decided, as in JavaScript, and leave the rest unread. */
function binary(operator: BinaryOperator, left: Read, right: Read): Read {
  switch (operator) {
    case '&&':
      return (scope) => {
        const value = left(scope);
        return isTruthy(value) ? right(scope) : value;
      };
    case '||':
      return (scope) => {
        const value = left(scope);
        return isTruthy(value) ? value : right(scope);
      };
    case '==':
      return (scope) => equals(left(scope), right(scope));
    case '!=':
      return (scope) => !equals(left(scope), right(scope));
    case '<':
      return (scope) => isLess(left(scope), right(scope));
    case '<=':
      return (scope) => isLessOrEqual(left(scope), right(scope));
    case '>':
      return (scope) => isLess(right(scope), left(scope));
    case '>=':
      return (scope) => isLessOrEqual(right(scope), left(scope));
    case '+':
      return (scope) => add(left(scope), right(scope));
    case '-':
      return (scope) => subtract(left(scope), right(scope));
    case '*':
      return (scope) => multiply(left(scope), right(scope));
    case '/':
      return (scope) => divide(left(scope), right(scope));
    case '%':
      return (scope) => remainder(left(scope), right(scope));
  }
}
