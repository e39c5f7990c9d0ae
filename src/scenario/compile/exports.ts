/** Exports: what is taken from the answer of an action, and under which name it is read. */
import { BUILT_IN_FIELDS } from '../../model/action.js';
import type { BuiltInField, Export } from '../../model/action.js';
import type { Value } from '../../model/expression.js';
import type { ExportEntry } from '../document.js';
import { quote } from '../problems.js';
import type { DocumentPath, Findings } from './findings.js';
import { hintFor, listOf } from './ids.js';
import { warnOfPlainBraces } from './plain-braces.js';
import { compilePath } from './json-path.js';
import type { SearchCompiler } from './search-pattern.js';

/** The exports of one action. */
export interface CompiledExports {
  /** Values read from the answer. */
  readonly exports: readonly Export[];
  /** Built-in fields that outlive the iteration. */
  readonly keptFields: readonly BuiltInField[];
  /** Whether an export names the body itself. */
  readonly namesBody: boolean;
}

type Read = Export['read'];

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const BUILT_IN: ReadonlySet<string> = new Set(BUILT_IN_FIELDS);

/** What exports are compiled with. */
export interface ExportsContext {
  readonly searches: SearchCompiler;
  readonly findings: Findings;
}

/** Compiles the export list of the action at `path`. */
export function compileExports(entries: readonly ExportEntry[], path: DocumentPath, context: ExportsContext): CompiledExports {
  const { findings } = context;
  const exports: Export[] = [];
  const keptFields: BuiltInField[] = [];
  let namesBody = false;
  const taken = new Map<string, DocumentPath>();
  for (const [i, entry] of entries.entries()) {
    const at = [...path, i];
    checkName(entry, at, taken, findings);
    checkSettings(entry, at, findings);
    if (entry.type === 'content' || entry.type === 'variable') {
      const field = builtInField(entry, at, findings);
      if (field === 'body') namesBody = true;
      if (field !== undefined && entry.scope === 'user') keptFields.push(field);
      continue;
    }
    warnOfPlainBraces(entry.default ?? null, [...at, 'default'], findings);
    const read = compileRead(entry, at, context);
    if (read !== undefined) exports.push(exportOf(entry, read));
  }
  return { exports, keptFields, namesBody };
}

/** The names under which an action's exports are read, whether or not they compile; without those that every action has. */
export function exportedNames(entries: readonly ExportEntry[]): ReadonlySet<string> {
  return new Set(entries.map(({ name }) => name).filter((name) => !BUILT_IN.has(name)));
}

function exportOf(entry: ExportEntry, read: Read): Export {
  return {
    name: entry.name,
    scope: entry.scope ?? 'task',
    needsBody: entry.type !== 'header',
    fallback: entry.default ?? null,
    read,
  };
}

function compileRead(entry: ExportEntry, path: DocumentPath, context: ExportsContext): Read | undefined {
  switch (entry.type) {
    case 'header':
      return compileHeaderRead(entry, path, context);
    case 'json':
      return compileJsonRead(entry, path, context);
    case 'regex':
      return compileRegexRead(entry, path, context);
    default:
      return undefined;
  }
}

function compileHeaderRead(entry: ExportEntry, path: DocumentPath, { findings }: ExportsContext): Read | undefined {
  const name = entry.path ?? entry.name;
  if (HEADER_NAME.test(name)) return (answer) => answer.header(name) ?? undefined;
  findings.error('action.bad_export', [...path, 'path'], {
    message: 'No header has a name like this',
    found: quote(name),
    expected: "letters, digits and !#$%&'*+.^_`|~-",
  });
  return undefined;
}

function compileJsonRead(entry: ExportEntry, path: DocumentPath, { findings }: ExportsContext): Read | undefined {
  if (entry.path === undefined) {
    findings.missing(path, 'path', {
      message: `The json export "${entry.name}" has no path`,
      expected: 'a JSONPath such as $.items[0].id',
    });
    return undefined;
  }
  const compiled = compilePath(entry.path);
  if (!compiled.ok) {
    findings.error('action.bad_export', [...path, 'path'], {
      message: `Not a JSONPath: ${compiled.message}`,
      found: quote(entry.path),
      expected: 'a JSONPath (RFC 9535) such as $.items[0].id',
    });
    return undefined;
  }
  const { find } = compiled;
  return (answer) => {
    const document: Value | undefined = answer.json();
    return document === undefined ? undefined : find(document);
  };
}

function compileRegexRead(entry: ExportEntry, path: DocumentPath, { searches, findings }: ExportsContext): Read | undefined {
  if (entry.pattern === undefined) {
    findings.missing(path, 'pattern', {
      message: `The regex export "${entry.name}" has no pattern`,
      expected: 'a pattern such as id=(\\d+)',
    });
    return undefined;
  }
  const compiled = searches.compile(entry.pattern);
  if (!compiled.ok) {
    findings.error('action.bad_export', [...path, 'pattern'], {
      message: `The pattern cannot be used: ${compiled.message}`,
      found: quote(entry.pattern),
      expected: 'an RE2 pattern: no look-around, no back-references',
    });
    return undefined;
  }
  const { search } = compiled;
  return (answer) => search(answer.text());
}

/** `content` and its alias name a field every action has anyway; there is nothing to read from the answer. */
function builtInField(entry: ExportEntry, path: DocumentPath, findings: Findings): BuiltInField | undefined {
  const field = BUILT_IN_FIELDS.find((name) => name === entry.name);
  if (field === undefined) {
    findings.error('scenario.unknown_id', [...path, 'name'], {
      message: `There is no built-in field "${entry.name}"`,
      found: quote(entry.name),
      expected: listOf(BUILT_IN),
      ...hintFor(entry.name, BUILT_IN, findings),
    });
  }
  if (entry.default !== undefined) {
    findings.warn('scenario.no_effect', [...path, 'default'], {
      message: `The built-in field "${entry.name}" needs no default: every action that ran has it`,
    });
  }
  return field;
}

/** One name, one value: two exports may not share a name, nor hide a built-in field. */
function checkName(entry: ExportEntry, path: DocumentPath, taken: Map<string, DocumentPath>, findings: Findings): void {
  const at = [...path, 'name'];
  const first = taken.get(entry.name);
  if (first !== undefined) {
    findings.error('scenario.duplicate_id', at, {
      message: `The name "${entry.name}" is already exported at ${findings.place(first)}`,
      found: quote(entry.name),
    });
    return;
  }
  taken.set(entry.name, at);
  const builtIn = entry.type === 'content' || entry.type === 'variable';
  if (!builtIn && BUILT_IN.has(entry.name)) {
    findings.error('scenario.duplicate_id', at, {
      message: `The name "${entry.name}" is that of a built-in field`,
      found: quote(entry.name),
      hint: 'Give the export a name of its own.',
    });
  }
}

/** A setting that belongs to another type of export is a mistake about the type. */
function checkSettings(entry: ExportEntry, path: DocumentPath, findings: Findings): void {
  if (entry.path !== undefined && entry.type !== 'json' && entry.type !== 'header') {
    findings.errorAtKey('load.contradiction', [...path, 'path'], {
      message: `An export of type ${entry.type} has no path`,
      hint: 'Only json and header have one.',
    });
  }
  if (entry.pattern !== undefined && entry.type !== 'regex') {
    findings.errorAtKey('load.contradiction', [...path, 'pattern'], {
      message: `An export of type ${entry.type} has no pattern`,
      hint: 'Only regex has one.',
    });
  }
}
