/**
 * A small valid scenario by lines, of which a spec replaces or appends some: rows of a table then show both the
 * mistake and the line number it stands on.
 */
import { decodeDocument } from '../../src/scenario/decode-document.js';

const LINES = [
  'version: "1.0"',
  'name: sample',
  'actions: [{id: get, call: GET, with: {url: "http://127.0.0.1/"}}]',
  'workflows: {nodes: [{id: start, action: get, edges: [{to: end}]}, {id: end, type: end}]}',
];

/** Lines by number; lines from 5 on are appended, in order. */
export type ChangedLines = Readonly<Record<number, string>>;

/** The scenario with some lines changed. */
export function scenarioWith(changed: ChangedLines): string {
  const lines = [...LINES];
  for (const [number, line] of Object.entries(changed)) lines[Number(number) - 1] = line;
  return `${lines.join('\n')}\n`;
}

/** Every problem of a text as `code line:column path`, in the order reported; empty when the text is a scenario. */
export function problemsOf(text: string): string[] {
  const decoded = decodeDocument(text, 'sample.yaml');
  if (decoded.ok) return [];
  return decoded.problems.map(({ code, line, column, path }) => `${code} ${line}:${column} ${path}`.trimEnd());
}
