/**
 * From text to a YAML tree whose nodes know their place, or every reason why not.
 *
 * The guards come first, since what they refuse may harm the parser; then the parser's own complaints. What the
 * tree means is not looked at here: see `yaml-tree.ts`. Pure; never throws.
 */
import { isScalar, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { Problem } from '../model/failure.js';
import { problemAt } from './problems.js';
import type { Finding, Place } from './problems.js';
import { guardText } from './text-guard.js';
import { TextLines } from './text-lines.js';
import { scanTokens } from './yaml-guard.js';
import type { Spotted } from './yaml-guard.js';

/** Problems of an overridden value are reported here: it stands nowhere in the file. */
export const OVERRIDE_PLACE: Place = { file: '--set', line: 1, column: 1 };

/** A parsed text. Overrides may change `document`; what they put there is in `overridden`. */
export interface YamlSource {
  readonly file: string;
  readonly lines: TextLines;
  readonly document: Document;
  /** Nodes that came from overrides and therefore have no place in the text. */
  readonly overridden: WeakSet<object>;
}

type ReadYaml = { readonly ok: true; readonly source: YamlSource } | { readonly ok: false; readonly problems: readonly Problem[] };

const SYNTAX_ERRORS_MAX = 10;

/** Parses one YAML 1.2 document with the core schema. `file` is only for messages. */
export function readYaml(text: string, file: string): ReadYaml {
  const content = text.startsWith('\ufeff') ? text.slice(1) : text;
  const refusals = guardText(content, file);
  if (refusals.length > 0) return { ok: false, problems: refusals };

  const lines = new TextLines(content);
  const at = (offset: number, finding: Finding): Problem => problemAt({ file, ...lines.position(offset) }, [], finding);
  const { spotted, bareTemplates } = scanTokens(content);
  const parsed = spotted.length > 0 ? undefined : parse(content, lines);
  const complaints = parsed?.complaints ?? spotted;
  if (parsed !== undefined && complaints.length === 0) {
    return { ok: true, source: { file, lines, document: parsed.document, overridden: new WeakSet() } };
  }
  return { ok: false, problems: causes(complaints, bareTemplates).map(({ offset, finding }) => at(offset, finding)) };
}

/** Templates without quotes make a text that is no YAML; then they are the cause, and the complaints only what follows. */
function causes(complaints: readonly Spotted[], bareTemplates: readonly number[]): readonly Spotted[] {
  const isSyntaxOnly = complaints.every(({ finding }) => finding.code === 'yaml.syntax');
  return isSyntaxOnly && bareTemplates.length > 0 ? bareTemplates.map((offset) => ({ offset, finding: BARE_TEMPLATE })) : complaints;
}

/** A template without quotes, which YAML reads as a map whose key is a map. */
export const BARE_TEMPLATE: Finding = { code: 'yaml.unquoted_template', message: 'The template is not in quotes' };

/** The document, and the parser's first complaints, one for each position: later ones mostly follow from earlier ones. */
function parse(text: string, lines: TextLines): { readonly document: Document; readonly complaints: readonly Spotted[] } {
  const document = withoutStackTraces(() => parseDocument(text, PARSE_OPTIONS));
  const complaints = new Map<number, Spotted>();
  for (const { pos, message } of [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])) {
    const offset = Math.min(Math.max(0, pos[0]), text.length);
    if (complaints.size < SYNTAX_ERRORS_MAX && !complaints.has(offset)) {
      complaints.set(offset, { offset, finding: syntaxError(message, lines.lineAt(offset)) });
    }
  }
  return { document, complaints: [...complaints.values()] };
}

const PARSE_OPTIONS = { version: '1.2', schema: 'core', strict: true, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;

/** The parser makes an Error of each complaint, and a hostile text gives it very many: their stack traces take most of the time. */
function withoutStackTraces<T>(inner: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return inner();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function syntaxError(message: string, line: string): Finding {
  const shown = line.trim().slice(0, 80);
  return {
    code: 'yaml.syntax',
    message,
    ...(shown === '' ? {} : { found: shown }),
    ...hintOn(message, line),
  };
}

function hintOn(message: string, line: string): { hint?: string } {
  if (line.includes('{{')) return { hint: 'A template with a colon or a # in it needs quotes around the whole text.' };
  return message.startsWith('Implicit') ? { hint: 'Write key: value, with a colon and a space.' } : {};
}

/** Where a node stands in the text, or that it came from an override. */
export function placeOf(source: YamlSource, node: Node): Place {
  const offset = node.range?.[0];
  if (source.overridden.has(node) || offset === undefined) return OVERRIDE_PLACE;
  return { file: source.file, ...source.lines.position(offset) };
}

/** The text of a key as the author wrote it, whatever YAML takes it for; undefined when it is a map or a list. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? '');
}
