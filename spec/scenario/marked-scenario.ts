/**
 * Scenario texts for specs: small and valid unless a part is replaced, and with a mark where a problem
 * is expected, so that the text of a case shows its own position.
 */
import { RampartError } from '../../src/model/failure.js';
import type { Problem } from '../../src/model/failure.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import type { DecodeOptions } from '../../src/scenario/decode-scenario.js';

/** Sections by name; each entry is one line of YAML, usually a flow map. */
export interface Parts {
  readonly resources?: readonly string[];
  readonly metrics?: readonly string[];
  readonly pools?: readonly string[];
  readonly actions?: readonly string[];
  readonly nodes?: readonly string[];
  readonly load?: readonly string[];
  readonly targets?: readonly string[];
}

const ACTIONS = ['{ id: get, call: get, with: { url: "http://127.0.0.1:8080/" } }'];
const NODES = ['{ id: start, action: get, edges: [{ to: done }] }', '{ id: done, type: end }'];

/** A scenario made of the given parts and of defaults for the others. */
export function scenarioText({ resources, metrics, pools, actions = ACTIONS, nodes = NODES, load, targets }: Parts = {}): string {
  const lines = [
    'version: "1.0"',
    'name: sample',
    ...section('workbook:', [...list('  resources:', resources), ...map('  metrics:', metrics), ...list('  ip_pools:', pools)]),
    ...list('actions:', actions),
    ...section('workflows:', list('  nodes:', nodes)),
    ...section(
      'load:',
      (load ?? []).map((line) => `  ${line}`),
    ),
    ...section('simulation:', list('  targets:', targets)),
  ];
  return `${lines.join('\n')}\n`;
}

function section(key: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [key, ...lines];
}

function list(key: string, entries: readonly string[] = []): string[] {
  return section(
    key,
    entries.map((entry) => `    - ${entry}`),
  );
}

function map(key: string, entries: readonly string[] = []): string[] {
  return section(
    key,
    entries.map((entry) => `    ${entry}`),
  );
}

/** The text without its one mark `«`, and where that stood, as `line:column`. */
export function takeMark(marked: string): { readonly text: string; readonly place: string } {
  const [before, after, ...more] = marked.split('«');
  if (before === undefined || after === undefined || more.length > 0) throw new Error('the text needs one mark');
  const lines = before.split('\n');
  return { text: before + after, place: `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}` };
}

/** Everything found in a text, errors and warnings, in the order reported. */
export function problemsIn(text: string, options?: DecodeOptions): readonly Problem[] {
  try {
    return decodeScenario(text, 'case.yaml', options).warnings;
  } catch (error) {
    if (error instanceof RampartError) return error.problems;
    throw error;
  }
}

/** A problem in short: `error code line:column`. */
function brief({ severity, code, line, column }: Problem): string {
  return `${severity} ${code} ${line}:${column}`;
}

/** The problems of a marked text in short, and the one expected at the mark. */
export function atMark(
  parts: Parts,
  expected: string,
  options?: DecodeOptions,
): { readonly found: readonly string[]; readonly expected: readonly string[] } {
  const { text, place } = takeMark(scenarioText(parts));
  return { found: problemsIn(text, options).map(brief), expected: [`${expected} ${place}`] };
}
