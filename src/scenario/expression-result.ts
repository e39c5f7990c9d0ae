/**
 * How compiling an expression ends: with a value, or with what is wrong and where.
 *
 * Inside the compiler a fault is thrown, because it may be found many calls deep; `compiling` is the one
 * door out, and turns it into a value. What is thrown otherwise is a defect and passes through.
 */
export type Compiled<T> = { readonly ok: true; readonly value: T } | CompileFailure;

export interface CompileFailure {
  readonly ok: false;
  readonly code: 'expression.syntax' | 'expression.unknown_name';
  /** One sentence without a full stop. */
  readonly message: string;
  readonly hint?: string;
  /** Characters (UTF-16 code units) before the place in the source string. */
  readonly offset: number;
}

/** Something the author has to change. */
export class ExpressionFault extends Error {
  readonly failure: CompileFailure;

  constructor(code: CompileFailure['code'], message: string, offset: number, hint?: string) {
    super(message);
    this.name = 'ExpressionFault';
    this.failure = hint === undefined ? { ok: false, code, message, offset } : { ok: false, code, message, hint, offset };
  }
}

/** The author wrote something that is not in the language. */
export function syntaxFault(message: string, offset: number, hint?: string): ExpressionFault {
  return new ExpressionFault('expression.syntax', message, offset, hint);
}

/** The author named something that does not exist here. */
export function unknownName(message: string, offset: number, hint?: string): ExpressionFault {
  return new ExpressionFault('expression.unknown_name', message, offset, hint);
}

/** Runs `compile` and hands back its value, or the fault it threw. */
export function compiling<T>(compile: () => T): Compiled<T> {
  try {
    return { ok: true, value: compile() };
  } catch (thrown) {
    if (thrown instanceof ExpressionFault) return thrown.failure;
    throw thrown;
  }
}
