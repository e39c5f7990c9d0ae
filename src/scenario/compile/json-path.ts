/**
 * JSONPath (RFC 9535) for the bodies of answers: compiled once, then the first match of each body.
 *
 * The library's `match()` and `search()` would run the platform's own regular expressions, with
 * patterns that may come out of the body itself; ours run RE2, which cannot be made to hang.
 */
import { FunctionExpressionType, JSONPathEnvironment, JSONPathError } from 'json-p3';
import type { FilterFunction } from 'json-p3';
import { RE2JS } from 're2js';
import type { Value } from '../../model/expression.js';
import { SEARCHED_CHARACTERS } from './search-pattern.js';

const NESTING_LIMIT = 64;
const PATH_CHARACTERS = 2_000;

/** The first value a path finds; undefined when there is none, or when the document is nested beyond reason. */
export type Find = (document: Value) => Value | undefined;

export type CompiledPath = { readonly ok: true; readonly find: Find } | { readonly ok: false; readonly message: string };

const ENVIRONMENT = new JSONPathEnvironment({ maxRecursionDepth: NESTING_LIMIT });
ENVIRONMENT.functionRegister.set(
  'match',
  linearTime((regex, text) => regex.testExact(text)),
);
ENVIRONMENT.functionRegister.set(
  'search',
  linearTime((regex, text) => regex.test(text)),
);

/** Compiles a path once, to be used on many documents. */
export function compilePath(source: string): CompiledPath {
  if (source.length > PATH_CHARACTERS) return { ok: false, message: `the path is longer than ${PATH_CHARACTERS} characters` };
  if (!source.startsWith('$')) return { ok: false, message: 'a JSONPath begins with $' };
  const query = attempt(() => ENVIRONMENT.compile(source));
  if (typeof query === 'string') return { ok: false, message: query };
  return {
    ok: true,
    find: (document) => {
      const node = attempt(() => query.match(document as Mutable));
      return node === undefined || typeof node === 'string' ? undefined : (node.value as Value);
    },
  };
}

/** The library asks for JSON it might change; it never does. */
type Mutable = Parameters<JSONPathEnvironment['match']>[1];

/** The result, or why there is none. Deep nesting overflows the stack of the library; that is one of the ways to have no result. */
function attempt<T extends object | undefined>(action: () => T): T | string {
  try {
    return action();
  } catch (error) {
    if (error instanceof JSONPathError || error instanceof RangeError) return error.message;
    throw error;
  }
}

function linearTime(test: (regex: RE2JS, text: string) => boolean): FilterFunction {
  let last: { readonly pattern: string; readonly regex: RE2JS | null } | undefined;
  return {
    argTypes: [FunctionExpressionType.ValueType, FunctionExpressionType.ValueType],
    returnType: FunctionExpressionType.LogicalType,
    call(text: unknown, pattern: unknown): boolean {
      if (typeof text !== 'string' || typeof pattern !== 'string' || text.length > SEARCHED_CHARACTERS) return false;
      if (last?.pattern !== pattern) last = { pattern, regex: patternOrNull(pattern) };
      return last.regex !== null && test(last.regex, text);
    },
  };
}

/** RFC 9535: a text that is no pattern matches nothing. */
function patternOrNull(pattern: string): RE2JS | null {
  if (pattern.length > PATH_CHARACTERS) return null;
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}
