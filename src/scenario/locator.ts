/**
 * Finds the position of a path in the text it came from.
 *
 * A path that leads nowhere (a missing key) is found as far as it goes: at the key of the map that should have
 * it, 1:1 for the whole document. A value written as an alias is found where its anchor is. Pure.
 */
import { isAlias, isMap, isSeq } from 'yaml';
import type { Alias, Node, Pair, YAMLMap } from 'yaml';
import { authorPath } from './author-path.js';
import type { Locator, Position } from './document.js';
import type { Path, Place } from './problems.js';
import { keyText, OVERRIDE_PLACE, placeOf } from './read-yaml.js';
import type { YamlSource } from './read-yaml.js';
import type { YamlTree } from './yaml-tree.js';

/** Finds paths as the author wrote them. */
export interface TextLocator {
  value(path: Path): Place;
  key(path: Path): Place;
}

/** Finds paths of the decoded document. */
export interface DocumentLocator extends Locator {
  /** Whether the value at the path came from an override and so has no position of its own. */
  isOverridden(path: Path): boolean;
  /** The path in the spelling the author chose. */
  written(path: Path): Path;
}

interface Found {
  /** The deepest key or list entry of the text on the way. */
  readonly key: Node | undefined;
  /** The value, when the whole path exists in the text. */
  readonly value: Node | undefined;
  readonly isOverridden: boolean;
}

export class NodeLocator implements TextLocator {
  private readonly pairs = new WeakMap<YAMLMap, Map<string, Pair<Node, Node | null>>>();

  constructor(
    private readonly source: YamlSource,
    private readonly aliased: ReadonlyMap<Alias, Node>,
  ) {}

  value(path: Path): Place {
    const { key, value, isOverridden } = this.find(path);
    return isOverridden ? OVERRIDE_PLACE : this.place(path.length === 0 ? undefined : (value ?? key));
  }

  key(path: Path): Place {
    const { key, isOverridden } = this.find(path);
    return isOverridden ? OVERRIDE_PLACE : this.place(key);
  }

  /** As `value` and `key`, but inside the text even for overridden values: at the key that was overridden. */
  textValue(path: Path): Position {
    const { key, value } = this.find(path);
    return this.place(path.length === 0 ? undefined : (value ?? key));
  }

  textKey(path: Path): Position {
    return this.place(this.find(path).key);
  }

  isOverridden(path: Path): boolean {
    return this.find(path).isOverridden;
  }

  private place(node: Node | undefined): Place {
    return node === undefined ? { file: this.source.file, line: 1, column: 1 } : placeOf(this.source, node);
  }

  private find(path: Path): Found {
    let key: Node | undefined;
    let value = this.resolve(this.source.document.contents);
    for (const step of path) {
      const next = this.enter(value, step);
      if (next === undefined) return { key, value: undefined, isOverridden: false };
      if (this.source.overridden.has(next.key)) return { key, value: undefined, isOverridden: true };
      key = next.key;
      if (next.value !== null && this.source.overridden.has(next.value)) return { key, value: undefined, isOverridden: true };
      value = this.resolve(next.value);
    }
    return { key, value: value ?? undefined, isOverridden: false };
  }

  private enter(node: Node | null, step: string | number): { readonly key: Node; readonly value: Node | null } | undefined {
    if (isMap(node)) return this.pairsOf(node).get(String(step));
    const item = isSeq(node) && typeof step === 'number' ? (node.items[step] as Node | undefined) : undefined;
    return item === undefined ? undefined : { key: item, value: item };
  }

  /** The first pair of each key; made once for each map, since a map may have very many keys. */
  private pairsOf(map: YAMLMap): Map<string, Pair<Node, Node | null>> {
    const known = this.pairs.get(map);
    if (known !== undefined) return known;
    const pairs = new Map<string, Pair<Node, Node | null>>();
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const key = keyText(pair.key);
      if (key !== undefined && !pairs.has(key)) pairs.set(key, pair);
    }
    this.pairs.set(map, pairs);
    return pairs;
  }

  private resolve(node: Node | null): Node | null {
    let resolved = node;
    while (isAlias(resolved)) resolved = this.aliased.get(resolved) ?? null;
    return resolved;
  }
}

/** The locator that belongs to a decoded document. */
export function documentLocator(nodes: NodeLocator, tree: YamlTree): DocumentLocator {
  const position = ({ line, column }: Position): Position => ({ line, column });
  return {
    value: (path) => {
      const author = authorPath(tree.value, path);
      return position(author.isKey ? nodes.textKey(author.path) : nodes.textValue(author.path));
    },
    key: (path) => position(nodes.textKey(authorPath(tree.value, path).path)),
    isOverridden: (path) => nodes.isOverridden(authorPath(tree.value, path).path),
    written: (path) => authorPath(tree.value, path).path,
  };
}
