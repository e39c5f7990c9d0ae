/** The tables of keys in docs/scenario-format.md, from the codecs that read them. Pure. */
import { type FieldRow, fieldTable } from '../../src/scenario/field-table.js';
import { code, table } from './markdown-table.js';

/** Where each table begins; a key stands in the table with the longest beginning. */
const SECTIONS = [
  '',
  'workbook',
  'workbook.resources[]',
  'workbook.metrics.<id>',
  'workbook.ip_pools[]',
  'actions[]',
  'actions[].with',
  'actions[].export[]',
  'actions[].expect',
  'workflows',
  'load',
  'load.ramp_up',
  'load.user_lifetime',
  'load.user_resources',
  'load.concurrency',
  'simulation.targets[]',
] as const;

/** The part for each section, by name: `keys of load.ramp_up`. */
export function scenarioParts(): Map<string, string> {
  const rows = withInheritedKinds(fieldTable());
  return new Map(
    SECTIONS.map((section) => [
      nameOf(section),
      keyTable(
        section,
        rows.filter(({ path }) => sectionOf(path) === section),
      ),
    ]),
  );
}

function nameOf(section: string): string {
  return `keys of ${section === '' ? 'a scenario' : section.replace(/\[\]$|\.<id>$/, '')}`;
}

function sectionOf(path: string): string {
  return SECTIONS.filter((section) => section === '' || path.startsWith(`${section}.`)).reduce((a, b) => (b.length > a.length ? b : a));
}

/** What is said of a map of one kind holds for the keys in it. */
function withInheritedKinds(rows: readonly FieldRow[]): FieldRow[] {
  const kinds = new Map<string, string>();
  return rows.map((row) => {
    const kind = row.kind ?? [...kinds].find(([path]) => row.path.startsWith(`${path}.`))?.[1];
    if (row.kind === undefined) return { ...row, kind };
    kinds.set(row.path, row.kind);
    return row;
  });
}

function keyTable(section: string, rows: readonly FieldRow[]): string {
  const lines = rows.filter((row) => !isSaidTwice(row, rows)).map((row) => keyLine(section, row, rows));
  const unique = lines.filter((line, index) => lines.findIndex((other) => other.join('|') === line.join('|')) === index);
  return table(['Key', 'Value', 'Default', 'Meaning'], unique);
}

/** The tag of a kind of map (`type: demo_target`) is one key, whose values are the kinds. */
function isSaidTwice({ path, kind }: FieldRow, rows: readonly FieldRow[]): boolean {
  return isTag({ path, kind }) && rows.find((row) => row.path === path)?.kind !== kind;
}

function isTag({ path, kind }: Pick<FieldRow, 'path' | 'kind'>): boolean {
  return kind !== undefined && path.endsWith(`.${kind.split(':')[0]}`);
}

function keyLine(section: string, row: FieldRow, rows: readonly FieldRow[]): string[] {
  const key = section === '' ? row.path : row.path.slice(section.length + 1);
  const same = rows.filter(({ path }) => path === row.path);
  const fallback = row.required ? 'required' : row.default === undefined ? '' : code(row.default);
  if (isTag(row)) return [code(key), listed(same.map(({ type }) => code(type))), fallback, listedMeanings(same)];
  const isOfOneKind = row.kind !== undefined && same.every((one) => one === row || one.description !== row.description);
  return [code(key), typeInTable(row), fallback, isOfOneKind ? `With ${code(row.kind as string)}. ${row.description}` : row.description];
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function listedMeanings(rows: readonly FieldRow[]): string {
  const [first] = rows;
  if (rows.every(({ description }) => description === first?.description)) return first?.description ?? '';
  return rows.map(({ type, description }) => `${code(type)}: ${description}`).join(' ');
}

/** What the page explains once is not spelt out in each line. */
const EXPLAINED: readonly (readonly [RegExp, string])[] = [
  [/an id: 1 to 64 letters, digits, _ or -/g, 'id'],
  [/a duration such as [^,]+(?:, [^,]+)*?, from 0 to 720h/g, 'duration'],
  [/a duration such as [^,]+(?:, [^,]+)*?, above 0, at most 720h/g, 'duration above 0'],
  [/a rate such as .*/g, 'rate'],
  [/a size such as .*/g, 'size'],
  [/a header name: letters, digits and \S+/g, 'header name'],
  [/map: from (.*) to (.*)/g, 'map from $1 to $2'],
  [/list: (.*)/g, 'list of $1'],
  [/ \(docs\/failures\.md\)/g, ''],
];

/** Such as `once or loop`: names the author writes as they are. */
const NAMES = /^[A-Za-z_]+(?:, [A-Za-z_]+)* or [A-Za-z_]+$/;

function typeInTable({ type }: FieldRow): string {
  if (NAMES.test(type) && type !== 'true or false') return listed(type.split(/, | or /).map(code));
  if (type.startsWith('"')) return code(type);
  return EXPLAINED.reduce((text, [pattern, word]) => text.replace(pattern, word), type)
    .replace(/^an? /, '')
    .replace(/(of|from|to) an? /g, '$1 ');
}
