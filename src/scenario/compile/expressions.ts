/** Expressions and templates at their place in the document: compiled, or their fault among the findings. */
import type { Expression, Scope, Template, Value } from '../../model/expression.js';
import { compileCondition } from '../expression.js';
import type { Names } from '../expression-names.js';
import type { CompileFailure } from '../expression-result.js';
import { compileTemplateTree } from '../template-tree.js';
import { compileUrlTemplate } from '../template-url.js';
import type { DocumentPath, Finding, Findings } from './findings.js';

export type { Names } from '../expression-names.js';

/** The scope of an expression that reads nothing. */
const NOTHING: Scope = {
  user: { id: 0, allocated_ip: null, iteration: 0, iteration_index: 0 },
  tenant: { id: '' },
  resources: new Map(),
  actions: new Map(),
  env: new Map(),
};

/** Compiles the condition or own metric written at `path`. */
export function compileConditionAt(source: string | boolean, path: DocumentPath, names: Names, findings: Findings): Expression | undefined {
  const compiled = compileCondition(source, names);
  if (compiled.ok) return compiled.value;
  reportFailure(compiled, path, findings);
  return undefined;
}

/** Compiles any value of `with` written at `path`: each string anywhere in it is a template. */
export function compileTemplateAt(value: Value, path: DocumentPath, names: Names, findings: Findings): Template | undefined {
  const compiled = compileTemplateTree(value, names);
  if (compiled.ok) return compiled.value;
  if (compiled.isKey) findings.errorAtKey(compiled.code, [...path, ...compiled.path], findingOf(compiled));
  else reportFailure(compiled, [...path, ...compiled.path], findings);
  return undefined;
}

/** Compiles the URL written at `path`. */
export function compileUrlTemplateAt(source: string, path: DocumentPath, names: Names, findings: Findings): Template | undefined {
  const compiled = compileUrlTemplate(source, names);
  if (compiled.ok) return compiled.value;
  reportFailure(compiled, path, findings);
  return undefined;
}

/** The value of an expression that reads nothing, undefined when it reads something. */
export function constantOf(expression: Expression): Value | undefined {
  return expression.reads.length === 0 ? expression.evaluate(NOTHING) : undefined;
}

function reportFailure(failure: CompileFailure, path: DocumentPath, findings: Findings): void {
  findings.error(failure.code, path, findingOf(failure));
}

function findingOf({ message, offset, hint }: CompileFailure): Finding {
  return { message: `${message} (at character ${offset + 1})`, ...(hint === undefined ? {} : { hint }) };
}
