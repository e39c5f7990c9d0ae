/** The codec of a list of equal entries, with its least and greatest length. */
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { addErrors, flaw, wrongKind } from './flaw.js';

export class ListType<C extends t.Mixed> extends t.Type<readonly t.TypeOf<C>[], unknown, unknown> {
  readonly _tag = 'ListType';

  constructor(
    readonly item: C,
    readonly lengthMin: number,
    readonly lengthMax: number,
  ) {
    const name = `a list (${item.name})`;
    super(
      name,
      (value): value is readonly t.TypeOf<C>[] => Array.isArray(value) && isLengthRight(value) && value.every(item.is),
      (value, context) => {
        if (!Array.isArray(value)) return t.failures([flaw('value', value, context, wrongKind(value, name))]);
        if (isLengthRight(value)) return decodeItems(item, value, context);
        const expected = `${lengthMin} to ${lengthMax} entries`;
        return t.failures([
          flaw('value', value, context, { message: `The list is too ${value.length < lengthMin ? 'short' : 'long'}`, expected }),
        ]);
      },
      (value) => value.map((entry) => item.encode(entry)),
    );

    function isLengthRight(value: readonly unknown[]): boolean {
      return value.length >= lengthMin && value.length <= lengthMax;
    }
  }
}

/** A list of 1 to 10,000 entries unless told otherwise. */
export function list<C extends t.Mixed>(
  item: C,
  { min = 1, max = 10_000 }: { readonly min?: number; readonly max?: number } = {},
): ListType<C> {
  return new ListType(item, min, max);
}

function decodeItems<C extends t.Mixed>(item: C, value: readonly unknown[], context: t.Context): t.Validation<readonly t.TypeOf<C>[]> {
  const errors: t.Errors = [];
  const output: t.TypeOf<C>[] = [];
  for (const [index, entry] of value.entries()) {
    const decoded = item.validate(entry, t.appendContext(context, String(index), item, entry));
    if (isLeft(decoded)) addErrors(errors, decoded.left);
    else output.push(decoded.right);
  }
  return errors.length > 0 ? t.failures(errors) : t.success(output);
}
