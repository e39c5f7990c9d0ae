/**
 * Applies `--set path=value` to a parsed scenario before it is decoded, so that an overridden value is checked
 * exactly as a written one.
 *
 * A path names keys and indices as the author wrote them: `load.ramp_up.phases[0].spawn_users`, or `phases.0`.
 * Maps that are missing on the way are made; a list may be lengthened by one. A path may not lead through an alias;
 * changing what an anchor marks changes what its aliases stand for, as in the file. The value is YAML, so `10`, `true`,
 * `1.5s`, `[a, b]` and `{mode: loop}` mean what they mean in the file; a value that begins with `{{` is a text.
 */
import { isAlias, isMap, isScalar, isSeq, Pair, Scalar, visit, YAMLMap } from 'yaml';
import type { Node, YAMLSeq } from 'yaml';
import type { Problem } from '../model/failure.js';
import type { Override } from '../model/scenario.js';
import { formatPath, problemAt, quote } from './problems.js';
import type { Path } from './problems.js';
import { keyText, OVERRIDE_PLACE, readYaml } from './read-yaml.js';
import type { YamlSource } from './read-yaml.js';

/** Changes `source.document`, in order; what cannot be applied is returned and changes nothing. */
export function applyOverrides(source: YamlSource, overrides: readonly Override[]): Problem[] {
  const problems: Problem[] = [];
  for (const override of overrides) {
    const obstacle = applyOverride(source, override);
    if (obstacle !== undefined) problems.push(badOverride(override, obstacle));
  }
  return problems;
}

function badOverride({ path, value }: Override, obstacle: string): Problem {
  const problem = problemAt(OVERRIDE_PLACE, [], { code: 'scenario.bad_override', message: obstacle, found: quote(`${path}=${value}`) });
  return { ...problem, path: path.slice(0, 200) };
}

/** What is in the way, as a sentence; undefined when the override was applied. */
function applyOverride(source: YamlSource, { path: written, value }: Override): string | undefined {
  const path = parsePath(written);
  if (path === undefined) return 'The path cannot be read';
  const node = parseValue(value, source);
  if (node === undefined) return 'The value is not YAML';
  if (!isMap(source.document.contents)) return 'The scenario is not a map';
  return setIn(source, source.document.contents, path, node);
}

const STEP = /(?:^|(?!^)\.)([^.[\]]+)|\[(\d{1,6})\]/uy;

/** Keys and indices; undefined when the text is not a path. A number after a dot stays a key until a list is met. */
function parsePath(written: string): Path | undefined {
  const path: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < written.length) {
    const match = STEP.exec(written);
    if (match === null) return undefined;
    path.push(match[1] ?? Number(match[2]));
  }
  return typeof path[0] === 'string' ? path : undefined;
}

function parseValue(value: string, source: YamlSource): Node | undefined {
  if (value.trimStart().startsWith('{{')) return own(source, new Scalar(value));
  const parsed = readYaml(value, OVERRIDE_PLACE.file);
  if (!parsed.ok) return undefined;
  return own(source, (parsed.source.document.contents as Node | null) ?? new Scalar(null));
}

/** Marks a node and all it holds as coming from an override. */
function own<N extends Node>(source: YamlSource, node: N): N {
  visit(node, (_, inner) => {
    if (typeof inner === 'object' && inner !== null) source.overridden.add(inner);
  });
  return node;
}

/** Walks down and puts the value in place. */
function setIn(source: YamlSource, root: YAMLMap, path: Path, value: Node): string | undefined {
  let holder: Node = root;
  for (const [index, step] of path.entries()) {
    const way = path.slice(0, index);
    const slot = slotOf(source, holder, step, way);
    if (typeof slot === 'string') return slot;
    if (index === path.length - 1) {
      slot.put(value);
      return undefined;
    }
    holder = slot.node ?? slot.put(own(source, new YAMLMap()));
  }
  return undefined;
}

/** A place that can hold a value. */
interface Slot {
  /** What it holds; undefined when that is nothing or null. */
  readonly node: Node | undefined;
  put<N extends Node>(node: N): N;
}

function slotOf(source: YamlSource, holder: Node, step: string | number, way: Path): Slot | string {
  if (isMap(holder)) return mapSlot(source, holder, String(step));
  if (isSeq(holder)) return listSlot(holder, step, way);
  if (isAlias(holder)) return `${formatPath(way)} is an alias: what it stands for is used elsewhere too`;
  return `${formatPath(way)} is neither a map nor a list`;
}

function mapSlot(source: YamlSource, map: YAMLMap, key: string): Slot {
  const pairs = map.items as Pair<unknown, Node | null>[];
  const pair = pairs.find((candidate) => keyText(candidate.key) === key);
  return {
    node: content(pair?.value),
    put: (node) => {
      if (pair === undefined) pairs.push(new Pair<unknown, Node | null>(own(source, new Scalar(key)), node));
      else pair.value = node;
      return node;
    },
  };
}

function listSlot(list: YAMLSeq, step: string | number, way: Path): Slot | string {
  const index = /^\d{1,6}$/u.test(String(step)) ? Number(step) : undefined;
  if (index === undefined) return `${formatPath(way)} is a list: ${quote(String(step))} is no index`;
  if (index > list.items.length) return `${formatPath(way)} has only ${list.items.length} entries`;
  return {
    node: content(list.items[index] as Node | undefined),
    put: (node) => {
      list.items[index] = node;
      return node;
    },
  };
}

function content(node: Node | null | undefined): Node | undefined {
  return node === null || node === undefined || (isScalar(node) && node.value === null) ? undefined : node;
}
