/** The fields of the scenario language as rows, from which the tables of docs/scenario-format.md are made. Pure. */
import { ClosedType } from './codec/closed.js';
import type { Field, Fields } from './codec/closed.js';
import { ListOrMapType, ListOrWrappedType } from './codec/folded.js';
import { ListType } from './codec/list.js';
import { MapType } from './codec/map.js';
import { ScalarType } from './codec/scalar.js';
import { scenarioDocument } from './codec/scenario-document.js';
import { TaggedType } from './codec/tagged.js';

type Codec = Field['codec'];

export interface FieldRow {
  /** Such as `load.ramp_up.phases[].at_second`; `<id>` stands for a key the author chooses. */
  readonly path: string;
  /** What it holds, in words. */
  readonly type: string;
  readonly required: boolean;
  /** What leaving it out means, as an author would write it; undefined when the description says it. */
  readonly default: string | undefined;
  readonly description: string;
  /** The kind of map the field belongs to, such as `distribution: uniform`, where there are several. */
  readonly kind: string | undefined;
}

/** Every field, outer before inner, in the order of the codecs. */
export function fieldTable(): FieldRow[] {
  return [...rowsWithin(scenarioDocument, '', undefined)];
}

function* rowsWithin(codec: Codec, path: string, kind: string | undefined): Generator<FieldRow> {
  if (codec instanceof ClosedType) yield* fieldRows(codec.fields, path, kind);
  else if (codec instanceof ListType) yield* rowsWithin(codec.item, `${path}[]`, kind);
  else if (codec instanceof MapType) yield* rowsWithin(codec.value, `${path}.<id>`, kind);
  else if (codec instanceof ListOrMapType || codec instanceof ListOrWrappedType) yield* rowsWithin(codec.list, path, kind);
  else if (codec instanceof TaggedType) {
    for (const [name, member] of Object.entries(codec.members as Record<string, Codec>))
      yield* rowsWithin(member, path, `${codec.tag}: ${name}`);
  }
}

function* fieldRows(fields: Fields, path: string, kind: string | undefined): Generator<FieldRow> {
  for (const [key, field] of Object.entries(fields)) {
    const fieldPath = path === '' ? key : `${path}.${key}`;
    yield {
      path: fieldPath,
      type: typeInWords(field.codec),
      required: field.required,
      default: field.default === undefined ? undefined : String(field.default),
      description: field.description,
      kind,
    };
    yield* rowsWithin(field.codec, fieldPath, undefined);
  }
}

function typeInWords(codec: Codec): string {
  if (codec instanceof ClosedType || codec instanceof TaggedType) return 'map';
  if (codec instanceof MapType) return `map: from ${codec.key.name} to ${typeInWords(codec.value)}`;
  if (codec instanceof ListType) return codec.item instanceof ScalarType ? `list: ${codec.item.name}` : 'list';
  if (codec instanceof ListOrMapType) return 'list, or map by id';
  if (codec instanceof ListOrWrappedType) return 'list, or map that holds one';
  return codec.name;
}
