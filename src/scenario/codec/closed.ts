/**
 * The codec of a map with known keys: every other key is refused, with the one probably meant.
 *
 * Fields are declared together with their description and default, from which the JSON Schema and the tables of
 * the documentation are made.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { suggest } from '../did-you-mean.js';
import { addErrors, flaw, isPlainMap, wrongKind } from './flaw.js';
import type { Flaw, Objection, PlainMap } from './flaw.js';

export interface Field<C extends t.Mixed = t.Mixed, Required extends boolean = boolean> {
  readonly codec: C;
  readonly required: Required;
  /** One sentence, for editors and the documentation. */
  readonly description: string;
  /** What leaving it out means, as an author would write it. */
  readonly default?: string | number | boolean;
}

export type Fields = Readonly<Record<string, Field>>;

type Flat<T> = { [K in keyof T]: T[K] };
type RequiredKeys<F extends Fields> = { [K in keyof F]: F[K]['required'] extends true ? K : never }[keyof F];

export type FieldsOutput<F extends Fields> = Flat<
  { readonly [K in RequiredKeys<F>]: t.TypeOf<F[K]['codec']> } & {
    readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: t.TypeOf<F[K]['codec']>;
  }
>;

export function required<C extends t.Mixed>(codec: C, description: string): Field<C, true> {
  return { codec, required: true, description };
}

export function optional<C extends t.Mixed>(codec: C, description: string, defaultValue?: string | number | boolean): Field<C, false> {
  return { codec, required: false, description, ...(defaultValue === undefined ? {} : { default: defaultValue }) };
}

export class ClosedType<F extends Fields> extends t.Type<FieldsOutput<F>, unknown, unknown> {
  readonly _tag = 'ClosedType';

  constructor(
    name: string,
    readonly fields: F,
  ) {
    super(
      name,
      (value): value is FieldsOutput<F> => isPlainMap(value) && isExactly(fields, value),
      (value, context) => {
        if (!isPlainMap(value)) return t.failures([flaw('value', value, context, wrongKind(value, expectedMap(name, fields)))]);
        return decodeFields(fields, value, context);
      },
      (value) => encodeFields(fields, value as PlainMap),
    );
  }
}

/** A map with these keys and no others. `name` is what it is, as in "expected a phase". */
export function closed<const F extends Fields>(name: string, fields: F): ClosedType<F> {
  return new ClosedType(name, fields);
}

function expectedMap(name: string, fields: Fields): string {
  const keys = Object.keys(fields).filter((key) => fields[key]?.required);
  return keys.length === 0 ? `${name} (a map)` : `${name} (a map with ${keys.join(', ')})`;
}

function decodeFields<F extends Fields>(fields: F, value: PlainMap, context: t.Context): t.Validation<FieldsOutput<F>> {
  const errors: t.Errors = unknownKeys(fields, value, context);
  const output: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    const { codec, required } = field;
    const inner = (): t.Context => t.appendContext(context, key, codec, value[key]);
    if (!Object.hasOwn(value, key)) {
      if (required) errors.push(flaw('key', value, inner(), missingKey(key, field)));
      continue;
    }
    const decoded = codec.validate(value[key], inner());
    if (isLeft(decoded)) addErrors(errors, decoded.left);
    else output[key] = decoded.right;
  }
  return errors.length > 0 ? t.failures(errors) : t.success(output as FieldsOutput<F>);
}

function missingKey(key: string, { codec, description }: Field): Objection {
  return {
    code: 'scenario.missing_key',
    message: `The required key ${key} is missing`,
    expected: codec.name,
    hint: `${key}: ${description}`,
  };
}

function unknownKeys(fields: Fields, value: PlainMap, context: t.Context): Flaw[] {
  const known = Object.keys(fields);
  return Object.keys(value)
    .filter((key) => !Object.hasOwn(fields, key))
    .map((key) => {
      return flaw('key', undefined, t.appendContext(context, key, t.unknown, value[key]), {
        code: 'scenario.unknown_key',
        message: 'There is no such key',
        hint: hintFor(key, known),
      });
    });
}

function hintFor(key: string, known: readonly string[]): string {
  const [head = '', tail] = key.split(':', 2);
  if (tail !== undefined && known.includes(head)) return `Put a space behind the colon: ${head}: …`;
  const near = suggest(key, known);
  return near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean ${near}?`;
}

function isExactly(fields: Fields, value: PlainMap): boolean {
  return (
    Object.keys(value).every((key) => Object.hasOwn(fields, key)) &&
    Object.entries(fields).every(([key, field]) => (Object.hasOwn(value, key) ? field.codec.is(value[key]) : !field.required))
  );
}

function encodeFields(fields: Fields, value: PlainMap): PlainMap {
  const output: Record<string, unknown> = {};
  for (const [key, { codec }] of Object.entries(fields)) if (Object.hasOwn(value, key)) output[key] = codec.encode(value[key]);
  return output;
}
