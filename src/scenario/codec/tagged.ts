/** The codec of a map whose other keys depend on one of them, such as the `distribution` of a latency. */
import * as t from 'io-ts';
import { flaw, isPlainMap, wrongKind } from './flaw.js';
import { oneOf, unknownName } from './scalar.js';

/** Closed maps by the value of the deciding key; each of them has that key among its fields. */
type Members = Readonly<Record<string, t.Mixed>>;

export class TaggedType<M extends Members> extends t.Type<t.TypeOf<M[keyof M]>, unknown, unknown> {
  readonly _tag = 'TaggedType';

  constructor(
    name: string,
    readonly tag: string,
    readonly members: M,
  ) {
    const names = Object.keys(members);
    super(
      name,
      (value): value is t.TypeOf<M[keyof M]> => names.some((member) => members[member]?.is(value)),
      (value, context) => {
        if (!isPlainMap(value)) return t.failures([flaw('value', value, context, wrongKind(value, `${name} (a map with ${tag})`))]);
        const chosen = value[tag];
        const inner = t.appendContext(context, tag, t.string, chosen);
        if (!Object.hasOwn(value, tag)) {
          const objection = {
            code: 'scenario.missing_key',
            message: `The required key ${tag} is missing`,
            expected: oneOf(names),
          } as const;
          return t.failures([flaw('key', value, inner, objection)]);
        }
        const member = typeof chosen === 'string' && Object.hasOwn(members, chosen) ? members[chosen] : undefined;
        if (member !== undefined) return member.validate(value, context) as t.Validation<t.TypeOf<M[keyof M]>>;
        const objection =
          typeof chosen === 'string' ? { ...unknownName(chosen, names), expected: oneOf(names) } : wrongKind(chosen, oneOf(names));
        return t.failures([flaw('value', chosen, inner, objection)]);
      },
      (value) => members[String((value as Record<string, unknown>)[tag])]?.encode(value as never),
    );
  }
}

/** A map that is one of several kinds, told apart by its key `tag`. */
export function tagged<const M extends Members>(name: string, tag: string, members: M): TaggedType<M> {
  return new TaggedType(name, tag, members);
}
