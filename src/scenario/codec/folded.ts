/**
 * Two places of the language have two spellings: resources are a list or a map by id, actions are a list or a map
 * holding one. These codecs accept both and give the list; `author-path.ts` knows the way back to the text.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { addErrors, flaw, isPlainMap, wrongKind } from './flaw.js';
import type { PlainMap } from './flaw.js';
import type { ListType } from './list.js';
import { keyFlaws } from './map.js';
import type { ScalarType } from './scalar.js';

interface ListOrMapOptions<C extends t.Mixed> {
  readonly name: string;
  readonly id: ScalarType<string>;
  /** The entries as a list, each with its `id`. */
  readonly list: ListType<C>;
  /** An entry of the map: the same without `id`. */
  readonly entry: t.Mixed;
}

export class ListOrMapType<C extends t.Mixed> extends t.Type<readonly t.TypeOf<C>[], unknown, unknown> {
  readonly _tag = 'ListOrMapType';
  readonly id: ScalarType<string>;
  readonly list: ListType<C>;
  readonly entry: t.Mixed;

  constructor(options: ListOrMapOptions<C>) {
    const { name, id, list, entry } = options;
    super(
      name,
      list.is,
      (value, context) => {
        if (Array.isArray(value)) return list.validate(value, context);
        if (isPlainMap(value)) return decodeById(options, value, context);
        return t.failures([flaw('value', value, context, wrongKind(value, `${name}: a list, or a map by id`))]);
      },
      list.encode,
    );
    this.id = id;
    this.list = list;
    this.entry = entry;
  }
}

function decodeById<C extends t.Mixed>(
  { id, entry }: ListOrMapOptions<C>,
  value: PlainMap,
  context: t.Context,
): t.Validation<readonly t.TypeOf<C>[]> {
  const errors: t.Errors = [];
  const output: t.TypeOf<C>[] = [];
  for (const [key, body] of Object.entries(value)) {
    const inner = t.appendContext(context, key, entry, body);
    addErrors(errors, keyFlaws(id, key, inner));
    const decoded = entry.validate(body, inner);
    if (isLeft(decoded)) addErrors(errors, decoded.left);
    else output.push({ id: key, ...decoded.right });
  }
  return errors.length > 0 ? t.failures(errors) : t.success(output);
}

export class ListOrWrappedType<C extends t.Mixed> extends t.Type<readonly t.TypeOf<C>[], unknown, unknown> {
  readonly _tag = 'ListOrWrappedType';

  constructor(
    name: string,
    readonly list: ListType<C>,
    /** A closed map whose only key, `key`, holds the list. */
    readonly wrapper: t.Mixed,
    key: string,
  ) {
    super(
      name,
      list.is,
      (value, context) => {
        if (Array.isArray(value)) return list.validate(value, context);
        if (!isPlainMap(value)) return t.failures([flaw('value', value, context, wrongKind(value, list.name))]);
        const decoded = wrapper.validate(value, context);
        return isLeft(decoded) ? decoded : t.success(decoded.right[key]);
      },
      list.encode,
    );
  }
}
