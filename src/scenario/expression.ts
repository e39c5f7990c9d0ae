/**
 * Conditions of edges and expectations, and values of metrics: whole strings that are one expression.
 *
 * ```ts
 * const compiled = compileCondition('{{get.status_code}} == 200', names);
 * if (compiled.ok) isTruthy(compiled.value.evaluate(scope));
 * ```
 *
 * `a.status_code == 200`, `{{a.status_code == 200}}` and `{{a.status_code}} == 200` mean the same: braces
 * group, nothing is pasted. Logical operators give the operand that decided, as in JavaScript; whoever
 * asks a condition asks `isTruthy` of the result.
 */
import type { Expression } from '../model/expression.js';
import { compileExpression } from './expression-compiler.js';
import { type Names, NameResolver } from './expression-names.js';
import { type Compiled, compiling } from './expression-result.js';
import { refuseTooLong } from './expression-syntax.js';
import { groupBraces } from './template-braces.js';

export type { Names } from './expression-names.js';
export type { Compiled, CompileFailure } from './expression-result.js';

/** Pure. A boolean (YAML `true`) is an expression that is always that. */
export function compileCondition(source: string | boolean, names: Names): Compiled<Expression> {
  return compiling(() => {
    const text = String(source);
    refuseTooLong(text, 0);
    const resolver = new NameResolver(names);
    const evaluate = compileExpression(groupBraces(text), 0, resolver);
    return { source: text, reads: resolver.reads, evaluate };
  });
}
