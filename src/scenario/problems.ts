/**
 * How problems are put together, sorted and printed. The words of a problem come from whoever found it; this
 * file makes them safe to show: a scenario is a stranger's text, and may hold escape sequences.
 */
import { FAILURE_CLASSES } from '../model/failure.js';
import type { FailureCode, Problem } from '../model/failure.js';
import type { Position } from './document.js';

/** Keys and indices from the top of a document. */
export type Path = readonly (string | number)[];

/** A position and the file it is in. */
export interface Place extends Position {
  readonly file: string;
}

/** A problem without its place. */
export interface Finding {
  readonly code: FailureCode;
  /** What is wrong, without a full stop. */
  readonly message: string;
  readonly severity?: 'error' | 'warning';
  readonly found?: string;
  readonly expected?: string;
  /** Defaults to the hint of the code. */
  readonly hint?: string;
}

export function problemAt(place: Place, path: Path, finding: Finding): Problem {
  return {
    severity: finding.severity ?? 'error',
    code: finding.code,
    file: place.file,
    line: place.line,
    column: place.column,
    path: formatPath(path),
    message: finding.message,
    ...(finding.found === undefined ? {} : { found: finding.found }),
    ...(finding.expected === undefined ? {} : { expected: finding.expected }),
    hint: finding.hint ?? FAILURE_CLASSES[finding.code].hint,
  };
}

/** A copy sorted by file, line, column, then path and code, so that the order never depends on who looked first. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.path, b.path) ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Two lines: `error CODE file:line:col path — what is wrong; found X; expected Y` and `  hint: …`. Hostile text is escaped. */
export function formatProblem(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  const path = problem.path === '' ? '' : ` ${problem.path}`;
  const found = problem.found === undefined ? '' : `; found ${problem.found}`;
  const expected = problem.expected === undefined ? '' : `; expected ${problem.expected}`;
  const what = `${problem.severity} ${problem.code} ${place}${path} — ${problem.message}${found}${expected}`;
  return `${escapeControls(what)}\n  hint: ${escapeControls(problem.hint)}`;
}

const PLAIN_KEY = /^[A-Za-z0-9_-]{1,64}$/u;

/** `load.ramp_up.phases[0].at_second`; keys that would read ambiguously are quoted: `headers["a.b"]`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (PLAIN_KEY.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${quote(step)}]`;
  }
  return text;
}

const SHOWN_MAX = 60;

/** A text in quotes, shortened, for use in a message. */
export function quote(text: string): string {
  const characters = [...text.slice(0, (SHOWN_MAX + 1) * 2)];
  return characters.length > SHOWN_MAX ? `${JSON.stringify(characters.slice(0, SHOWN_MAX).join(''))}…` : JSON.stringify(text);
}

/** A value as a message shows it: `"10"`, `nothing`, `a list of 3`, `a map with url, headers`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return describeMap(Object.keys(value));
  return Object.is(value, -0) ? '-0' : String(value as number | boolean);
}

function describeMap(keys: readonly string[]): string {
  if (keys.length === 0) return 'an empty map';
  const shown = keys.slice(0, 3).map((key) => (PLAIN_KEY.test(key) ? key : quote(key)));
  return `a map with ${shown.join(', ')}${keys.length > shown.length ? ', …' : ''}`;
}

/** Everything a terminal may obey or a reader may not see: control characters, line separators, direction marks, halves of a pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu;

/** Control characters and direction marks become `\uXXXX`. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
