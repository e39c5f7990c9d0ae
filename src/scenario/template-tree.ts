/**
 * JSON bodies: a tree in which every string is a template.
 *
 * Parts without braces are kept as they are and shared between evaluations; only the branches that lead
 * to a template are made anew. Keys are never templates.
 */
import type { Template, Value } from '../model/expression.js';
import { type Names, NameResolver, type Read } from './expression-names.js';
import { type CompileFailure, ExpressionFault, syntaxFault } from './expression-result.js';
import { compileString, templateOf } from './template-text.js';

/** Keys and indices from the top of the tree. */
type TreePath = readonly (string | number)[];

/** As `Compiled`, with the path of the string that is wrong; `offset` counts within that string. */
export type CompiledTree = { readonly ok: true; readonly value: Template } | FailureInTree;

interface FailureInTree extends CompileFailure {
  readonly path: TreePath;
  /** Whether the last key of the path is wrong, not the value under it. */
  readonly isKey: boolean;
}

const MAX_TREE_DEPTH = 200;
const KEYS_ARE_PLAIN = 'Only values may hold templates.';

/** Pure. The template evaluates to the tree with every string replaced by its value. */
export function compileTemplateTree(value: Value, names: Names): CompiledTree {
  const resolver = new NameResolver(names);
  const path: (string | number)[] = [];
  try {
    const branch = compileBranch(value, resolver, path);
    const evaluate: Read = typeof branch === 'function' ? branch : () => branch.fixed;
    return { ok: true, value: templateOf(JSON.stringify(value), resolver, evaluate) };
  } catch (thrown) {
    if (thrown instanceof ExpressionFault) return { ...thrown.failure, path, isKey: isTemplate(path.at(-1)) };
    throw thrown;
  }
}

/** A part of the tree: made from the scope, or always the same. */
type Branch = Read | { readonly fixed: Value };

/** `path` is where we are; after a fault it is where the fault is. */
function compileBranch(value: Value, resolver: NameResolver, path: (string | number)[]): Branch {
  if (typeof value === 'string') return value.includes('{{') ? compileString(value, resolver) : { fixed: value };
  if (typeof value !== 'object' || value === null) return { fixed: value };
  if (path.length >= MAX_TREE_DEPTH) throw syntaxFault(`The value is nested more than ${MAX_TREE_DEPTH} levels deep`, 0);
  return Array.isArray(value)
    ? compileList(value, resolver, path)
    : compileObject(value as { readonly [key: string]: Value }, resolver, path);
}

function compileList(list: readonly Value[], resolver: NameResolver, path: (string | number)[]): Branch {
  const items = list.map((item, index) => compileChild(item, index, resolver, path));
  if (items.every(isFixed)) return { fixed: list };
  const reads = items.map(readerOf);
  return (scope) => reads.map((read) => read(scope));
}

function compileObject(object: { readonly [key: string]: Value }, resolver: NameResolver, path: (string | number)[]): Branch {
  const entries = Object.entries(object).map(([key, member]) => {
    const branch = compileChild(member, key, resolver, path);
    return { key, branch };
  });
  if (entries.every(({ branch }) => isFixed(branch))) return { fixed: object };
  const reads = entries.map(({ key, branch }) => ({ key, read: readerOf(branch) }));
  return (scope) => {
    const made: Record<string, Value> = Object.create(null);
    for (const { key, read } of reads) made[key] = read(scope);
    return made;
  };
}

function compileChild(child: Value, key: string | number, resolver: NameResolver, path: (string | number)[]): Branch {
  path.push(key);
  if (isTemplate(key)) throw syntaxFault('A key cannot be a template', String(key).indexOf('{{'), KEYS_ARE_PLAIN);
  const branch = compileBranch(child, resolver, path);
  path.pop();
  return branch;
}

/** Such a key is refused before the value under it is looked at. */
function isTemplate(key: string | number | undefined): boolean {
  return typeof key === 'string' && key.includes('{{');
}

function isFixed(branch: Branch): branch is { readonly fixed: Value } {
  return typeof branch !== 'function';
}

function readerOf(branch: Branch): Read {
  return isFixed(branch) ? () => branch.fixed : branch;
}
