/**
 * How one string with braces becomes a closure: the part that strings, trees and URLs share.
 */
import type { Scope, Template, Value } from '../model/expression.js';
import { compileExpression } from './expression-compiler.js';
import type { NameResolver, Read } from './expression-names.js';
import { joinText, textOf } from './expression-operators.js';
import { splitBraces } from './template-braces.js';

/** The value a string of `with` stands for. Throws ExpressionFault. */
export function compileString(source: string, resolver: NameResolver): Read {
  const pieces = splitBraces(source);
  const [first] = pieces;
  if (first?.kind === 'expression' && pieces.length === 1) return compileExpression(first.text, first.offset, resolver);
  return joinSegments(
    pieces.map((piece) => (piece.kind === 'text' ? piece.text : asText(compileExpression(piece.text, piece.offset, resolver)))),
  );
}

/** A part of a text: fixed, or made from the scope. */
export type Segment = string | ((scope: Scope) => string);

function asText(read: Read): Segment {
  return (scope) => textOf(read(scope));
}

/** Text of all segments in order; null when it would be too long. */
export function joinSegments(segments: readonly Segment[]): Read {
  return (scope) => {
    let text: string | null = '';
    for (const segment of segments) {
      text = joinText(text, typeof segment === 'string' ? segment : segment(scope));
      if (text === null) return null;
    }
    return text;
  };
}

/** A template that reads nothing is evaluated here, once. */
export function templateOf(source: string, resolver: NameResolver, evaluate: Read): Template {
  const { reads } = resolver;
  if (reads.length > 0) return { source, reads, evaluate };
  const constant: Value = evaluate(EMPTY_SCOPE);
  return { source, reads, evaluate: () => constant, constant };
}

/** Never read: only templates without reads are evaluated with it. */
const EMPTY_SCOPE: Scope = {
  user: { id: 0, allocated_ip: null, iteration: 0, iteration_index: 0 },
  tenant: { id: '' },
  resources: new Map(),
  actions: new Map(),
  env: new Map(),
};
