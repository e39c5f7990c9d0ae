/**
 * The codec of a map whose keys the author chooses: names of headers, ids of metrics.
 *
 * The result has no prototype, so that looking a name up never finds what JavaScript put there.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { quote } from '../problems.js';
import { addErrors, flaw, isPlainMap, wrongKind } from './flaw.js';
import type { PlainMap } from './flaw.js';
import type { ScalarType } from './scalar.js';

interface MapOptions<C extends t.Mixed> {
  readonly name: string;
  readonly key: ScalarType<string>;
  readonly value: C;
  /** Refuses keys that differ only in case. */
  readonly ignoresCase?: boolean;
}

export class MapType<C extends t.Mixed> extends t.Type<Readonly<Record<string, t.TypeOf<C>>>, unknown, unknown> {
  readonly _tag = 'MapType';
  readonly key: ScalarType<string>;
  readonly value: C;

  constructor(options: MapOptions<C>) {
    const { name, key, value: codec } = options;
    super(
      name,
      (value): value is Readonly<Record<string, t.TypeOf<C>>> =>
        isPlainMap(value) && Object.entries(value).every(([entryKey, entry]) => key.is(entryKey) && codec.is(entry)),
      (value, context) => {
        if (!isPlainMap(value)) return t.failures([flaw('value', value, context, wrongKind(value, `${name} (a map)`))]);
        return decodeEntries(options, value, context);
      },
      (value) => Object.fromEntries(Object.entries(value).map(([entryKey, entry]) => [entryKey, codec.encode(entry)])),
    );
    this.key = key;
    this.value = codec;
  }
}

/** A map from keys the author chooses to values of one kind. */
export function mapOf<C extends t.Mixed>(options: MapOptions<C>): MapType<C> {
  return new MapType(options);
}

function decodeEntries<C extends t.Mixed>(
  { key, value: codec, ignoresCase }: MapOptions<C>,
  value: PlainMap,
  context: t.Context,
): t.Validation<Readonly<Record<string, t.TypeOf<C>>>> {
  const errors: t.Errors = [];
  const output: Record<string, t.TypeOf<C>> = Object.create(null);
  const lowerKeys = new Map<string, string>();
  for (const [entryKey, entry] of Object.entries(value)) {
    const inner = t.appendContext(context, entryKey, codec, entry);
    addErrors(errors, keyFlaws(key, entryKey, inner));
    const twin = lowerKeys.get(entryKey.toLowerCase());
    if (ignoresCase && twin !== undefined) {
      errors.push(
        flaw('key', entryKey, inner, { code: 'yaml.duplicate_key', message: `The key differs from ${quote(twin)} only in case` }),
      );
    }
    lowerKeys.set(entryKey.toLowerCase(), entryKey);
    const decoded = codec.validate(entry, inner);
    if (isLeft(decoded)) addErrors(errors, decoded.left);
    else output[entryKey] = decoded.right;
  }
  return errors.length > 0 ? t.failures(errors) : t.success(output);
}

/** What is wrong with a key the author chose; `context` ends with the key's own entry. */
export function keyFlaws(codec: ScalarType<string>, key: string, context: t.Context): t.Errors {
  const reading = codec.read(key);
  return isLeft(reading) ? [flaw('key', key, context, { expected: codec.name, ...reading.left })] : [];
}
