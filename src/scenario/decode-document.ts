/**
 * The front door of the scenario language: text in, document out, or every problem with its position.
 *
 * Three stages, each needing the one before: the text must be YAML, its values must survive, and they must be
 * what the language has. The last two report together. What depends on several values at once (references,
 * graphs, pools) is the business of `compile/`. Pure; never throws, whatever the text.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import type { Problem } from '../model/failure.js';
import type { Override } from '../model/scenario.js';
import { isPlainMap } from './codec/flaw.js';
import { scenarioDocument } from './codec/scenario-document.js';
import type { ScenarioDocument } from './document.js';
import { explainFlaws } from './explain.js';
import { documentLocator, NodeLocator } from './locator.js';
import type { DocumentLocator } from './locator.js';
import { applyOverrides } from './overrides.js';
import { describeValue, problemAt, sortProblems } from './problems.js';
import { readYaml } from './read-yaml.js';
import { readTree } from './yaml-tree.js';

export type DecodedDocument =
  | { readonly ok: true; readonly document: ScenarioDocument; readonly locator: DocumentLocator; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a scenario. `file` is only for messages. `overrides` are applied in order before anything is checked;
 * problems of their values carry the file `--set` and the position 1:1.
 *
 * The locator answers for paths of the decoded document, whichever spelling the author used.
 */
export function decodeDocument(text: string, file: string, overrides: readonly Override[] = []): DecodedDocument {
  const yaml = readYaml(text, file);
  if (!yaml.ok) return refuse(yaml.problems);

  const misapplied = applyOverrides(yaml.source, overrides);
  const tree = readTree(yaml.source);
  const known = [...misapplied, ...tree.problems];
  if (!isPlainMap(tree.value)) return refuse(tree.problems.length > 0 ? known : [...known, notAMap(tree.value, file)]);

  const locator = new NodeLocator(yaml.source, tree.aliased);
  const decoded = scenarioDocument.decode(tree.value);
  if (isLeft(decoded)) return refuse([...known, ...explainFlaws(decoded.left, locator, tree.isRefused)]);
  if (known.length > 0) return refuse(known);
  return { ok: true, document: decoded.right, locator: documentLocator(locator, tree), warnings: [] };
}

function refuse(problems: readonly Problem[]): DecodedDocument {
  return { ok: false, problems: sortProblems(problems) };
}

function notAMap(value: unknown, file: string): Problem {
  const isEmpty = value === null || value === undefined;
  return problemAt({ file, line: 1, column: 1 }, [], {
    code: isEmpty ? 'scenario.empty' : 'scenario.wrong_value',
    message: isEmpty ? 'The scenario is empty' : 'A scenario is a map',
    ...(isEmpty ? {} : { found: describeValue(value) }),
    expected: 'a map with version, name, actions and workflows',
  });
}
