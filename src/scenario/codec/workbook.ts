/** `workbook`: what the scenario has to work with — resources, metrics of its own, address pools. */
import type * as t from 'io-ts';
import type { Value } from '../../model/expression.js';
import type { ResourceEntry } from '../document.js';
import { closed, optional, required } from './closed.js';
import type { Fields } from './closed.js';
import { accepted, isPlainMap, refused, wrongKind } from './flaw.js';
import { ListOrMapType } from './folded.js';
import { id, rootId } from './ids.js';
import { list } from './list.js';
import { mapOf } from './map.js';
import { choice, integer, ScalarType } from './scalar.js';
import { tagged } from './tagged.js';
import { displayText, plainValue, probability, someText } from './texts.js';
import { anyValue } from './value.js';

const endpointProperties = mapOf({ name: 'properties', key: id, value: anyValue });

/** Kept as written: it is both a setting of the target and a value templates may read. */
const targetLatency = new ScalarType<Value>({
  name: 'a duration, or a latency as in simulation.targets',
  schema: { type: ['string', 'object'] },
  read: (value) =>
    typeof value === 'string' || isPlainMap(value)
      ? accepted(value as Value)
      : refused(wrongKind(value, 'a duration, or a latency as in simulation.targets')),
});

const demoTargetProperties = closed('the properties of a demo target', {
  ip: optional(someText, 'Loopback address it listens on.', '127.0.0.1'),
  port: optional(integer(0, 65_535), 'Port it listens on; 0 means any free one.', 0),
  latency: optional(targetLatency, 'How long it takes to answer.'),
  error_rate: optional(probability, 'Share of its answers that are errors.', 0),
});

function resourceWith<F extends Fields>(first: F) {
  return tagged('a resource', 'type', {
    http_endpoint: closed('a resource', {
      ...first,
      type: required(choice(['http_endpoint']), 'A target elsewhere.'),
      properties: optional(endpointProperties, 'Values for templates, read as {{id.property}}.'),
    }),
    demo_target: closed('a resource', {
      ...first,
      type: required(choice(['demo_target']), 'The embedded target, started by a live run.'),
      properties: optional(demoTargetProperties, 'Where and how the embedded target answers.'),
    }),
  });
}

const resources: ListOrMapType<t.Type<ResourceEntry, unknown, unknown>> = new ListOrMapType({
  name: 'resources',
  id: rootId,
  list: list(widened<ResourceEntry>()(resourceWith({ id: required(rootId, 'First word of the templates that read it.') })), { min: 0 }),
  entry: resourceWith({}),
});

/** The same codec, promising less about what it decodes than it could. */
function widened<Wide>() {
  return <Narrow extends Wide>(codec: t.Type<Narrow, unknown, unknown>): t.Type<Wide, unknown, unknown> =>
    codec as unknown as t.Type<Wide, unknown, unknown>;
}

const metric = closed('a metric', {
  type: required(choice(['counter', 'gauge', 'rate', 'trend']), 'How its values are put together.'),
  action: optional(id, 'Only after this action; left out: after every action.'),
  value: required(plainValue, 'An expression, or a plain number, true or false.'),
  help: optional(displayText, 'One sentence for whoever reads the metric.'),
});

const ranges = list(someText);

const pool = closed('an address pool', {
  id: required(id, 'How the load refers to it.'),
  name: optional(displayText, 'What people call it.'),
  ranges: required(ranges, 'CIDRs, first-last ranges or single addresses, IPv4 or IPv6.'),
  reserved: optional(list(someText, { min: 0 }), 'Addresses and ranges that are never granted.'),
  allocation_strategy: optional(choice(['round_robin', 'first_free', 'random']), 'Which free address comes next.', 'round_robin'),
  tenants: optional(list(id), 'Only these tenants may lease from it; left out: everyone.'),
});

export const workbook = closed('the workbook', {
  resources: optional(resources, 'Values for templates, and targets.'),
  metrics: optional(mapOf({ name: 'metrics', key: id, value: metric }), 'Metrics of its own, by id.'),
  ip_pools: optional(list(pool, { min: 0 }), 'Where users get their source addresses.'),
});
