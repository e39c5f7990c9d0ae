/** The URL of an action: compiled, and checked as far as it is known before the run. */
import type { Fields, Scope, Template } from '../../model/expression.js';
import { splitBraces } from '../template-braces.js';
import { compileTemplate } from '../template.js';
import { compileUrlTemplateAt } from './expressions.js';
import type { Names } from './expressions.js';
import type { DocumentPath, Findings } from './findings.js';
import { findTextFault, findUrlFault, withoutTrailingDot } from './url.js';

/** Values that stay the same for a whole run. */
export interface KnownValues {
  /** Fields by resource id; a port that only the run will know is stood in for. */
  readonly resources: ReadonlyMap<string, Fields>;
  /** Null when only the names are known. */
  readonly env: ReadonlyMap<string, string> | null;
}

/** Compiles the URL written at `path`, and checks its constant beginning. */
export function compileUrl(
  written: string,
  path: DocumentPath,
  names: Names,
  known: KnownValues,
  findings: Findings,
): Template | undefined {
  const source = withoutTrailingDot(written);
  const template = compileUrlTemplateAt(source, path, names, findings);
  if (template === undefined) return undefined;
  const fault = findTextFault(fixedText(source));
  if (fault === undefined) checkBeginning(template, path, names, known, findings);
  else findings.error('target.bad_url', path, fault);
  return template;
}

/** What is written in the URL itself, without its templates. */
function fixedText(source: string): string {
  return splitBraces(source)
    .map(({ kind, text }) => (kind === 'text' ? text : ''))
    .join('');
}

function checkBeginning(template: Template, path: DocumentPath, names: Names, known: KnownValues, findings: Findings): void {
  const constant = constantBeginning(template.source, names, known);
  const beginning = constant === template.source ? template : compileUrlTemplateAt(constant, path, names, findings);
  const text = beginning?.evaluate(scopeOf(known));
  if (typeof text !== 'string') return;
  const fault = findUrlFault(text, constant === template.source);
  if (fault === undefined) return;
  // What comes from the environment may be a secret and is not repeated.
  const isSecret = beginning?.reads.some(({ root }) => root === 'env') === true;
  findings.error('target.bad_url', path, {
    message: isSecret ? 'With the values of the environment this is not a URL that can be called' : fault.message,
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  });
}

/** The URL up to the first value that changes from user to user or from call to call. */
function constantBeginning(source: string, names: Names, known: KnownValues): string {
  for (const piece of splitBraces(source)) {
    if (piece.kind === 'expression' && !isKnown(piece.text, names, known)) return source.slice(0, piece.offset - 2);
  }
  return source;
}

function isKnown(expression: string, names: Names, { env }: KnownValues): boolean {
  const compiled = compileTemplate(`{{${expression}}}`, names);
  return compiled.ok && compiled.value.reads.every(({ root }) => (root === 'env' && env !== null) || names.resources.has(root));
}

function scopeOf({ resources, env }: KnownValues): Scope {
  return {
    user: { id: 1, allocated_ip: null, iteration: 1, iteration_index: 0 },
    tenant: { id: '' },
    resources,
    actions: new Map(),
    env: env ?? new Map(),
  };
}
