/** The codec of any JSON value: what templates may produce and bodies may hold. */
import * as t from 'io-ts';
import type { Value } from '../../model/expression.js';
import { flaw } from './flaw.js';

/** The one key that no map may have: copying it by assignment would change the copy's prototype. */
export const FORBIDDEN_KEY = '__proto__';

export class ValueType extends t.Type<Value, unknown, unknown> {
  readonly _tag = 'ValueType';

  constructor() {
    super(
      'any value',
      isValue,
      (value, context) => {
        const errors = valueFlaws(value, context);
        return errors.length > 0 ? t.failures(errors) : t.success(value as Value);
      },
      t.identity,
    );
  }
}

export const anyValue = new ValueType();

function isValue(value: unknown): value is Value {
  return valueFlaws(value, []).length === 0;
}

function valueFlaws(value: unknown, context: t.Context): t.Errors {
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value)) return [];
  if (Array.isArray(value))
    return value.flatMap((entry, index) => valueFlaws(entry, t.appendContext(context, String(index), anyValue, entry)));
  if (typeof value === 'object') return Object.entries(value).flatMap(([key, entry]) => entryFlaws(key, entry, context));
  return [flaw('value', value, context, { message: 'The value is not one that JSON has' })];
}

function entryFlaws(key: string, entry: unknown, context: t.Context): t.Errors {
  const inner = t.appendContext(context, key, anyValue, entry);
  const objection = { code: 'scenario.bad_id', message: `${FORBIDDEN_KEY} cannot be a key` } as const;
  return key === FORBIDDEN_KEY ? [flaw('key', undefined, inner, objection)] : valueFlaws(entry, inner);
}
