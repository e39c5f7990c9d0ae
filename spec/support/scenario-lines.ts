/**
 * A small valid scenario by lines, of which a spec replaces or appends some: rows of a table then show both the
 * mistake and the line number it stands on.
 */
import { expect, it } from 'vitest';
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

/** A mistake, the lines that hold it, and every problem it is reported as. */
export type MistakeRow = [mistake: string, lines: ChangedLines, problems: string[]];

/** One test for each row. */
export function refuses(rows: readonly MistakeRow[]): void {
  it.each(rows)('%s', (_, lines, problems) => {
    expect(problemsOf(scenarioWith(lines))).toEqual(problems);
  });
}

/** A part of `with` of the only action, from column 47 of line 3. */
export const withPart = (part: string): ChangedLines => ({ 3: `actions: [{id: get, call: GET, with: {url: x, ${part}}}]` });

/** The only phase, from column 28 of line 5. */
export const phase = (part: string): ChangedLines => ({ 5: `load: {ramp_up: {phases: [{${part}}]}}` });

/** A part of the load, from column 61 of line 5. */
export const load = (part: string): ChangedLines => ({ 5: `load: {ramp_up: {phases: [{at_second: 0, spawn_users: 1}]}, ${part}}` });

/** The only simulated target, from column 25 of line 5. */
export const target = (part: string): ChangedLines => ({ 5: `simulation: {targets: [{${part}}]}` });

/** The workbook, from column 12 of line 5. */
export const workbook = (part: string): ChangedLines => ({ 5: `workbook: {${part}}` });
