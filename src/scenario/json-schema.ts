/**
 * The JSON Schema of the scenario language, for editors: derived from the codecs, so that the two cannot drift
 * apart. What depends on several values at once (ids that must exist, pools that must not overlap) is beyond a
 * schema and left to the loader. Pure.
 */
import type * as t from 'io-ts';
import { ClosedType } from './codec/closed.js';
import type { Field } from './codec/closed.js';
import { ListOrMapType, ListOrWrappedType } from './codec/folded.js';
import { ListType } from './codec/list.js';
import { MapType } from './codec/map.js';
import { ScalarType } from './codec/scalar.js';
import type { JsonSchema } from './codec/scalar.js';
import { scenarioDocument } from './codec/scenario-document.js';
import { TaggedType } from './codec/tagged.js';
import { FORBIDDEN_KEY, ValueType } from './codec/value.js';

/** JSON Schema 2020-12 of a scenario. */
export function jsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Rampart scenario',
    description: 'Who arrives when, which source address each user gets and what it does.',
    ...schemaOf(scenarioDocument),
    $defs: { value: VALUE_SCHEMA },
  };
}

const VALUE_SCHEMA: JsonSchema = {
  description: 'Any JSON value.',
  anyOf: [
    { type: ['null', 'boolean', 'number', 'string'] },
    { type: 'array', items: { $ref: '#/$defs/value' } },
    { type: 'object', propertyNames: { pattern: `^(?!${FORBIDDEN_KEY}$)` }, additionalProperties: { $ref: '#/$defs/value' } },
  ],
};

/** Throws for a codec it does not know: a new kind of codec needs its rule here. */
export function schemaOf(codec: t.Mixed): JsonSchema {
  if (codec instanceof ScalarType) return codec.schema;
  if (codec instanceof ValueType) return { $ref: '#/$defs/value' };
  if (codec instanceof ClosedType) return closedSchema(codec.fields);
  if (codec instanceof ListType)
    return { type: 'array', items: schemaOf(codec.item), minItems: codec.lengthMin, maxItems: codec.lengthMax };
  if (codec instanceof MapType) return mapSchema(codec.key, codec.value);
  if (codec instanceof TaggedType) return { oneOf: Object.values(codec.members as Record<string, t.Mixed>).map(schemaOf) };
  if (codec instanceof ListOrMapType) return { anyOf: [schemaOf(codec.list), mapSchema(codec.id, codec.entry)] };
  if (codec instanceof ListOrWrappedType) return { anyOf: [schemaOf(codec.list), schemaOf(codec.wrapper)] };
  throw new TypeError(`no JSON Schema for the codec ${codec.name}`);
}

function closedSchema(fields: Readonly<Record<string, Field>>): JsonSchema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => field.required).map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, field]) => [key, fieldSchema(field)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function fieldSchema(field: Field): JsonSchema {
  return { description: field.description, ...schemaOf(field.codec), ...(field.default === undefined ? {} : { default: field.default }) };
}

function mapSchema(key: ScalarType<string>, value: t.Mixed): JsonSchema {
  return { type: 'object', propertyNames: key.schema, additionalProperties: schemaOf(value) };
}
