/**
 * A good scenario, damaged as a slip of the hand, a bad merge or an enemy would: lines lost and doubled, indentation
 * shifted, keys exchanged, subtrees copied to where they do not belong, values replaced, bytes flipped, the end cut off.
 *
 * Damage knows where keys and values stand in the good text, so that most of what it makes is still YAML, and the
 * loader is asked questions deeper than "is this a map".
 */
import fc from 'fast-check';
import { isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Node } from 'yaml';

/** What replaces some characters of a text. */
interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** From `start` to before `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Values that have hurt readers of configuration files before. */
const HOSTILE_VALUES = [
  '',
  'null',
  '~',
  'true',
  'yes',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e999',
  '.inf',
  '.nan',
  '012',
  '0x10',
  '1_000',
  '12:30:45',
  '2001-01-01',
  '9007199254740993',
  '12345678901234567890',
  '[]',
  '{}',
  '[[[[[]]]]]',
  '{a: {b: {c: {}}}}',
  '{__proto__: {polluted: true}}',
  '{constructor: {prototype: {polluted: true}}}',
  '__proto__',
  'constructor',
  'toString',
  'user',
  'start',
  '"x"',
  '""',
  "''",
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\u202e\\u001b[31m"',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '"{{user.id}}"',
  '"{{user.constructor.prototype}}"',
  '"{{shop.url}}{{"',
  '"}}"',
  '"{{1 +}}"',
  '"{{env.HOME}}"',
  '{{user.id}}',
  '"http://[::1"',
  '"http://2130706433/"',
  '"http://user:secret@127.0.0.1/"',
  'ftp://127.0.0.1/',
  '0.0.0.0/0',
  '::/0',
  '10.0.0.1/8',
  '010.0.0.1',
  '"255.255.255.255"',
  '30d',
  '-5s',
  '99999999999h',
  '1e9/s',
  '0/s',
  '!!js/function "x"',
  '!!binary aGk=',
  '&a [*a]',
  '*who',
  '*nowhere',
  '<<',
  '? a',
  '- a',
  '|',
  '>-',
  '@',
  '`',
  '%YAML 1.1',
  '---',
  '...',
  '# gone',
  'x'.repeat(5_000),
  '['.repeat(100),
  '{a: '.repeat(100),
  `"{{${'('.repeat(300)}1${')'.repeat(300)}}}"`,
];

/** Signs that mean something to YAML, to templates or to a terminal. */
const SIGNS = [
  '{{',
  '}}',
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  '- ',
  ',',
  '"',
  "'",
  '#',
  ' #',
  '&a ',
  '*a ',
  '!',
  '|',
  '\t',
  '\n',
  '\r',
  '\0',
  '\ufeff',
  '\u2028',
  '  ',
];

type Picks = [line: fc.Arbitrary<Span>, key: fc.Arbitrary<Span>, value: fc.Arbitrary<Span>, word: fc.Arbitrary<Span>];

/** Ways to damage one text; each is one arbitrary of edits of that text. */
class Damage {
  private readonly keys: Span[] = [];
  private readonly values: Span[] = [];
  /** Values that stand within one line, and so can stand anywhere else. */
  private readonly words: readonly Span[];
  private readonly lines: Span[];

  constructor(private readonly text: string) {
    this.lines = linesOf(text);
    visit(parseDocument(text), {
      Pair: (_, { key, value }) => {
        this.keys.push(...spanOf(key));
        this.values.push(...spanOf(value));
      },
      Seq: (_, { items }) => {
        for (const item of items) this.values.push(...spanOf(item));
      },
    });
    this.words = this.values.filter((span) => !this.of(span).includes('\n'));
  }

  edits(): fc.Arbitrary<readonly Edit[]> {
    const [line, key, value, word] = [this.lines, this.keys, this.values, this.words].map((spans) => fc.constantFrom(...spans)) as Picks;
    const hostile = fc.constantFrom(...HOSTILE_VALUES);
    const anywhere = fc.nat(this.text.length);
    const swap = (a: Span, b: Span): Edit[] => [replace(a, this.of(b)), replace(b, this.of(a))];
    return fc.oneof(
      { weight: 6, arbitrary: fc.tuple(word, hostile).map(([span, text]) => [replace(span, text)]) },
      { weight: 6, arbitrary: fc.tuple(word, word).map(([to, from]) => [replace(to, this.of(from))]) },
      { weight: 3, arbitrary: fc.tuple(word, word).map(([a, b]) => swap(a, b)) },
      { weight: 2, arbitrary: fc.tuple(value, value).map(([to, from]) => [replace(to, this.of(from))]) },
      { weight: 2, arbitrary: fc.tuple(key, key).map(([a, b]) => swap(a, b)) },
      { weight: 1, arbitrary: fc.tuple(key, hostile).map(([span, text]) => [replace(span, text)]) },
      { weight: 2, arbitrary: line.map((span) => [replace(span, '')]) },
      { weight: 2, arbitrary: line.map((span) => [replace(span, this.of(span).repeat(2))]) },
      { weight: 1, arbitrary: fc.tuple(line, line).map(([a, b]) => swap(a, b)) },
      {
        weight: 2,
        arbitrary: fc.tuple(fc.nat(), fc.nat(8), fc.integer({ min: -4, max: 6 })).map(([from, count, by]) => this.shift(from, count, by)),
      },
      { weight: 1, arbitrary: anywhere.map((at) => [{ at, remove: this.text.length - at, insert: '' }]) },
      {
        weight: 2,
        arbitrary: fc.record({ at: anywhere, remove: fc.nat(6), insert: fc.constantFrom(...SIGNS) }).map((edit) => [edit]),
      },
    );
  }

  private of({ start, end }: Span): string {
    return this.text.slice(start, end);
  }

  /** Changes the indentation of some lines. */
  private shift(from: number, count: number, by: number): Edit[] {
    const first = from % this.lines.length;
    return this.lines.slice(first, first + count + 1).map(({ start }) => {
      const indent = /^ */u.exec(this.text.slice(start))?.[0].length ?? 0;
      return by < 0 ? { at: start, remove: Math.min(-by, indent), insert: '' } : { at: start, remove: 0, insert: ' '.repeat(by) };
    });
  }
}

function spanOf(node: unknown): Span[] {
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return [];
  const range = (node as Node).range;
  return range === undefined || range === null ? [] : [{ start: range[0], end: range[1] }];
}

/** Lines with their ends. */
function linesOf(text: string): Span[] {
  return [...text.matchAll(/[^\n]*\n|[^\n]+$/gu)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

function replace({ start, end }: Span, insert: string): Edit {
  return { at: start, remove: end - start, insert };
}

/** From the end to the beginning, so that positions stay right; what overlaps makes for a damage of its own. */
function apply(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((damaged, { at, remove, insert }) => damaged.slice(0, at) + insert + damaged.slice(at + remove), text);
}

function flip(bytes: Uint8Array, flips: readonly (readonly [number, number])[]): Uint8Array {
  for (const [at, bit] of flips) if (bytes.length > 0) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
  return bytes;
}

/** Files that were once this text. */
export function damaged(text: string): fc.Arbitrary<Uint8Array> {
  const edit = new Damage(text).edits();
  const edits = mostly(
    edit,
    fc.array(edit, { minLength: 2, maxLength: 4 }).map((groups) => groups.flat()),
  );
  const flips = mostly<[number, number][]>(fc.constant([]), fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 3 }));
  return fc.tuple(edits, flips).map(([changes, flipped]) => flip(new TextEncoder().encode(apply(text, changes)), flipped));
}

/** The first four times out of five. */
function mostly<T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: other });
}
