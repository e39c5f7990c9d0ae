/**
 * The codec of a single value, and the few kinds of it that everything else is built from: patterned text,
 * numbers in a range, choices.
 *
 * A scalar carries its own JSON Schema, so that what an editor accepts and what the loader accepts are written
 * in one place.
 */
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { suggest } from '../did-you-mean.js';
import { accepted, flaw, refused, wrongKind } from './flaw.js';
import type { Objection, Reading } from './flaw.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

interface ScalarOptions<A> {
  /** What it is, as the end of the sentence "expected …". */
  readonly name: string;
  readonly schema: JsonSchema;
  readonly read: (value: unknown) => Reading<A>;
  /** Needed only when decoding changes the value. */
  readonly is?: t.Is<A>;
  readonly encode?: (value: A) => unknown;
}

export class ScalarType<A> extends t.Type<A, unknown, unknown> {
  readonly _tag = 'ScalarType';
  readonly schema: JsonSchema;
  readonly read: (value: unknown) => Reading<A>;

  constructor({ name, schema, read, is, encode }: ScalarOptions<A>) {
    super(
      name,
      is ?? ((value): value is A => isRight(read(value))),
      (value, context) => {
        const reading = read(value);
        if (isRight(reading)) return t.success(reading.right);
        return t.failures([flaw('value', value, context, { expected: name, ...reading.left })]);
      },
      encode ?? t.identity,
    );
    this.schema = schema;
    this.read = read;
  }
}

interface TextOptions {
  readonly name: string;
  /** A regular expression for the whole text, in the dialect that JSON Schema shares with JavaScript. */
  readonly pattern: string;
  /** Says why a text that does not match is refused. */
  readonly object?: (text: string) => Objection;
}

/** A text that matches a pattern. */
export function text({ name, pattern, object }: TextOptions): ScalarType<string> {
  const expression = new RegExp(pattern, 'u');
  return new ScalarType({
    name,
    schema: { type: 'string', pattern },
    read: (value) => {
      if (typeof value !== 'string') return refused(wrongKind(value, name));
      return expression.test(value) ? accepted(value) : refused(object?.(value) ?? { message: 'The text is not valid here' });
    },
  });
}

/** A whole number in a range, both ends included. */
export function integer(minimum: number, maximum: number): ScalarType<number> {
  return numberIn(`an integer from ${minimum} to ${maximum}`, { type: 'integer', minimum, maximum }, Number.isInteger);
}

/** A number in a range, both ends included. */
export function number(minimum: number, maximum: number): ScalarType<number> {
  return numberIn(`a number from ${minimum} to ${maximum}`, { type: 'number', minimum, maximum }, Number.isFinite);
}

function numberIn(
  name: string,
  schema: { readonly type: string; readonly minimum: number; readonly maximum: number },
  isRightKind: (value: number) => boolean,
): ScalarType<number> {
  return new ScalarType({
    name,
    schema,
    read: (value) => {
      if (typeof value !== 'number') return refused(wrongKind(value, name));
      if (!isRightKind(value)) return refused({ message: 'The number is not whole' });
      if (value < schema.minimum || value > schema.maximum) return refused({ message: 'The number is out of range' });
      return accepted(value);
    },
  });
}

export const flag = new ScalarType<boolean>({
  name: 'true or false',
  schema: { type: 'boolean' },
  read: (value) => (typeof value === 'boolean' ? accepted(value) : refused(wrongKind(value, 'true or false'))),
});

/** One of a few names; when they are many, `name` says what they are. */
export function choice<const Names extends readonly string[]>(names: Names, name = oneOf(names)): ScalarType<Names[number]> {
  return new ScalarType<Names[number]>({
    name,
    schema: { type: 'string', enum: names },
    read: (value) => {
      if (typeof value !== 'string') return refused(wrongKind(value, name));
      return names.includes(value) ? accepted(value) : refused(unknownName(value, names));
    },
  });
}

/** The objection to a name that is not among the known ones, with the one probably meant. */
export function unknownName(name: string, known: readonly string[]): Objection {
  const near = suggest(name, known);
  return { message: 'The value is not one of the possible ones', ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }) };
}

export function oneOf(names: readonly string[]): string {
  return names.length === 1 ? String(names[0]) : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Either of two scalars: the first whose kind of value it is decides. */
export function either<A, B>(
  name: string,
  options: readonly [ScalarType<A>, ScalarType<B>],
  isFirst: (value: unknown) => boolean,
): ScalarType<A | B> {
  const [first, second] = options;
  return new ScalarType<A | B>({
    name,
    schema: { anyOf: [first.schema, second.schema] },
    read: (value): Reading<A | B> => {
      const reading = isFirst(value) ? first.read(value) : second.read(value);
      return isLeft(reading) ? refused({ ...reading.left, expected: name }) : reading;
    },
    is: (value): value is A | B => first.is(value) || second.is(value),
    encode: (value) => (first.is(value) ? first.encode(value) : second.encode(value as B)),
  });
}
