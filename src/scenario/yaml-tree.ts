/**
 * From YAML nodes to plain values, refusing what would not survive: keys that occur twice, keys that are maps,
 * numbers that lose digits, aliases that never end.
 *
 * Maps become objects without a prototype. Everything refused is reported with its place and replaced by null, so
 * that the rest can still be checked; `isRefused` tells which paths need no second complaint. Pure.
 */
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Problem } from '../model/failure.js';
import { describeValue, formatPath, problemAt, quote } from './problems.js';
import type { Finding, Path } from './problems.js';
import { BARE_TEMPLATE, keyText, placeOf } from './read-yaml.js';
import type { YamlSource } from './read-yaml.js';

const DEPTH_MAX = 64;
/** What aliases may stand for in all: ten thousand values, or a hundred thousand characters, or some of both. */
const ALIASED_SIZE_MAX = 100_000;
const SIZE_OF_VALUE = 10;

export interface YamlTree {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** What each alias stands for. */
  readonly aliased: ReadonlyMap<Alias, Node>;
  /** Whether the value at the path (or its key), or a value that holds it, has been reported already. */
  isRefused(path: Path, at: 'key' | 'value'): boolean;
}

export function readTree(source: YamlSource): YamlTree {
  const reader = new TreeReader(source);
  const value = reader.read(source.document.contents);
  return { value, problems: reader.problems, aliased: reader.aliased, isRefused: (path, at) => reader.isRefused(path, at) };
}

class TreeReader {
  readonly problems: Problem[] = [];
  readonly aliased = new Map<Alias, Node>();
  private readonly path: (string | number)[] = [];
  private readonly refused = new Set<string>();
  private readonly refusedKeys = new Set<string>();
  private readonly anchors = new Map<string, Node>();
  /** Nodes being read, to notice an alias that stands inside what it refers to. */
  private readonly open = new Set<Node>();
  private aliasDepth = 0;
  private aliasedSize = 0;
  private isBomb = false;

  constructor(private readonly source: YamlSource) {}

  read(node: Node | null): unknown {
    if (node === null) return null;
    if (this.aliasDepth > 0) this.aliasedSize += SIZE_OF_VALUE + (isScalar(node) ? (node.source?.length ?? 0) : 0);
    if (isAlias(node)) return this.readAlias(node);
    if ('anchor' in node && node.anchor !== undefined && this.aliasDepth === 0) this.anchors.set(node.anchor, node);
    if (isScalar(node)) return this.readScalar(node);
    if (this.path.length >= DEPTH_MAX)
      return this.refuse(node, { code: 'yaml.too_deep', message: `The document is nested more than ${DEPTH_MAX} levels deep` });
    this.open.add(node);
    const value = isMap(node) ? this.readMap(node) : isSeq(node) ? this.readList(node) : null;
    this.open.delete(node);
    return value;
  }

  isRefused(path: Path, at: 'key' | 'value'): boolean {
    if (this.refused.size === 0) return false;
    if (at === 'key') return this.refusedKeys.has(formatPath(path)) || this.isRefused(path.slice(0, -1), 'value');
    return path.some((_, index) => this.refused.has(formatPath(path.slice(0, index + 1))));
  }

  private readAlias(alias: Alias): unknown {
    const name = alias.source.slice(0, 40);
    const target = this.aliased.get(alias) ?? this.anchors.get(alias.source);
    if (target === undefined)
      return this.refuse(alias, {
        code: 'yaml.syntax',
        message: `Nothing before the alias *${name} has the anchor &${name}`,
      });
    this.aliased.set(alias, target);
    if (this.open.has(target))
      return this.refuse(alias, { code: 'yaml.forbidden', message: `The alias *${name} stands inside what it refers to` });
    if (this.aliasedSize > ALIASED_SIZE_MAX) return this.refuseBomb(alias);
    this.aliasDepth += 1;
    const value = this.read(target);
    this.aliasDepth -= 1;
    return value;
  }

  /** Reported once: after the first, every alias is one too many. */
  private refuseBomb(alias: Alias): null {
    if (!this.isBomb)
      this.report(alias, { code: 'yaml.forbidden', message: 'The aliases stand for too many values', hint: 'Write the values out.' });
    this.isBomb = true;
    this.refused.add(formatPath(this.path));
    return null;
  }

  private readScalar(node: Scalar): unknown {
    const { value } = node;
    if (typeof value === 'number') {
      const finding = badNumber(value, node.source ?? '');
      return finding === undefined ? value : this.refuse(node, finding);
    }
    if (typeof value === 'string' && /\p{Surrogate}/u.test(value))
      return this.refuse(node, { code: 'file.encoding', message: 'The text holds half of a character' });
    return value;
  }

  private readList(node: YAMLSeq): unknown[] {
    return node.items.map((item, index) => this.within(index, () => this.read(item as Node | null)));
  }

  private readMap(node: YAMLMap): unknown {
    const output: Record<string, unknown> = Object.create(null);
    const firstKeys = new Map<string, Node>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = keyText(pair.key);
      if (key === undefined) return this.refuse(node.flow ? node : pair.key, notAKey(pair.key, node.flow ?? false));
      const first = firstKeys.get(key);
      if (first === undefined) {
        firstKeys.set(key, pair.key);
        output[key] = this.within(key, () => this.readEntry(pair));
      } else {
        this.within(key, () => this.report(pair.key, this.duplicate(key, first)));
      }
    }
    return output;
  }

  private readEntry({ key, value }: Pair<Node, Node | null>): unknown {
    const objection = isScalar(key) ? badKey(key) : undefined;
    if (objection === undefined) return this.read(value);
    this.refusedKeys.add(formatPath(this.path));
    return this.refuse(key, objection);
  }

  private duplicate(key: string, first: Node): Finding {
    const { line, column } = placeOf(this.source, first);
    return { code: 'yaml.duplicate_key', message: `The key ${quote(key)} is already at ${line}:${column}` };
  }

  private within<T>(step: string | number, inner: () => T): T {
    this.path.push(step);
    const result = inner();
    this.path.pop();
    return result;
  }

  private refuse(node: Node, finding: Finding): null {
    this.report(node, finding);
    this.refused.add(formatPath(this.path));
    return null;
  }

  private report(node: Node, finding: Finding): void {
    this.problems.push(problemAt(placeOf(this.source, node), this.path, finding));
  }
}

function badKey(key: Scalar): Finding | undefined {
  if (key.source === '' && key.type === 'PLAIN') return { code: 'yaml.syntax', message: 'A key is missing before the colon' };
  if (key.value !== '<<' || key.type !== 'PLAIN') return undefined;
  return { code: 'yaml.forbidden', message: 'The merge key << is not part of the scenario language', hint: 'Write the keys out.' };
}

/** `{{…}}` without quotes is a map inside a map inside nothing, or such a map as a key. */
function notAKey(key: Node, isInFlow: boolean): Finding {
  if (isAlias(key)) return { code: 'yaml.forbidden', message: 'An alias cannot be a key', hint: 'Write the key out.' };
  if (isMap(key) && (isInFlow || key.items.some((pair) => isMap(pair.key)))) return BARE_TEMPLATE;
  return { code: 'scenario.wrong_value', message: 'A map or list cannot be a key', expected: 'a text' };
}

/** Numbers that would reach the target as other numbers than the author wrote. */
function badNumber(value: number, written: string): Finding | undefined {
  const found = written.slice(0, 40);
  const refuse = (message: string, expected: string): Finding => ({
    code: 'scenario.wrong_value',
    message,
    found,
    expected,
    hint: 'Put it in quotes if it is meant as text.',
  });
  if (!Number.isFinite(value)) return refuse('The number is not finite', 'a finite number');
  if (Object.is(value, -0)) return refuse('Zero has no sign', '0');
  if (/^[-+]?0\d/u.test(written)) return refuse('The number begins with a zero', describeValue(value));
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return refuse('The number loses digits', `an integer up to ${Number.MAX_SAFE_INTEGER}`);
  return undefined;
}
