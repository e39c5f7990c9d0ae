/**
 * The text of a scenario without the secrets that were written into it, so that it may be kept with a recording.
 *
 * What stands under a secret name (an `authorization` header, a `token` parameter, an `api_key` of a resource) is
 * replaced, templates in it included: what they would give is as secret. Of URLs anywhere, credentials and secret
 * parameters are replaced. Everything else stays as it was, byte for byte, comments included. Pure.
 */
import { type Document, type Node, type Scalar, isAlias, isScalar, isSeq, visit } from 'yaml';
import type { Override } from '../model/scenario.js';
import { REDACTED, isSecretName, withoutUrlSecrets } from '../model/secret.js';
import { keyText, readYaml } from './read-yaml.js';

/** Something to replace in the text, from one offset to another. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * @param text YAML that can be read; any other comes back as it is.
 * @param removed hears each value that was taken out
 */
export function redactText(text: string, removed: (secret: string) => void = () => {}): string {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const content = text.slice(mark.length);
  const parsed = readYaml(content, '');
  return parsed.ok ? mark + applyCuts(content, cutsOf(parsed.source.document, content, removed)) : text;
}

/** The same for values given on the command line: each is YAML of its own, under the name its path ends with. */
export function redactOverrides(overrides: readonly Override[], removed: (secret: string) => void = () => {}): Override[] {
  return overrides.map(({ path, value }) => {
    const name = /([^.[\]]+)(?:\[\d+\])*$/.exec(path)?.[1] ?? '';
    if (!isSecretName(name)) return { path, value: redactText(value, removed) };
    removed(value);
    return { path, value: REDACTED };
  });
}

function cutsOf(document: Document, content: string, removed: (secret: string) => void): Cut[] {
  const secret = new Set<Scalar>();
  visit(document, {
    Pair: (_, { key, value }) => {
      if (isSecretName(keyText(key) ?? '')) for (const scalar of secretScalars(value as Node | null, document)) secret.add(scalar);
    },
  });
  const cuts: Cut[] = [];
  visit(document, {
    Scalar: (_, scalar) => {
      const [from, to] = scalar.range ?? [0, 0];
      const source = content.slice(from, to);
      const isSecret = secret.has(scalar);
      if (isSecret) removed(String(scalar.value));
      const text = isSecret ? REDACTED + (/\r?\n$/.exec(source)?.[0] ?? '') : withoutUrlSecrets(source, removed);
      if (text !== source) cuts.push({ from, to, text });
    },
  });
  return cuts;
}

/** The value itself, or every value in a list; a map under a secret name has names of its own. */
function secretScalars(value: Node | null, document: Document): Scalar[] {
  const node = isAlias(value) ? value.resolve(document) : value;
  if (isScalar(node)) return node.value === null ? [] : [node];
  if (isSeq(node)) return node.items.flatMap((item) => secretScalars(item as Node | null, document));
  return [];
}

function applyCuts(content: string, cuts: readonly Cut[]): string {
  let result = '';
  let end = 0;
  for (const { from, to, text } of cuts.toSorted((a, b) => a.from - b.from)) {
    result += content.slice(end, from) + text;
    end = to;
  }
  return result + content.slice(end);
}
