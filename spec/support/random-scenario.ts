/**
 * Random scenario documents as plain JSON: valid ones, and valid ones changed in one place.
 *
 * Mostly valid on purpose: wholly random documents would almost never get past their first key.
 */
import fc from 'fast-check';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/u);
const id = word.filter((text) => !['user', 'tenant', 'env', 'constructor', 'prototype'].includes(text));
const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((candidate) => !/\p{Surrogate}/u.test(candidate));
const line = fc.stringMatching(/^[a-zA-Z ]{1,20}$/u);
const number = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(0.5, 1.25, 1e-3)).map((value) => value + 0);
const duration = fc.constantFrom('0s', '250us', '500ms', '1.5s', '2m', '1h', '720h', '0.001ms');
const positiveDuration = duration.filter((written) => written !== '0s');
const rate = fc.constantFrom('100/s', '0.5/s', '30/m', '1000000/s');
const flag = fc.boolean();
const condition = fc.oneof(text, flag);
const plain = fc.oneof(text, number, flag);
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constant(null),
    flag,
    number,
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 3 }),
  ),
})).value;

const chance = fc.constantFrom(0, 0.01, 0.5, 1);
const status = fc.integer({ min: 100, max: 599 });
const headers = fc.dictionary(fc.constantFrom('Accept', 'X-A', 'X-B', 'content-type'), fc.oneof(line, number, flag), { maxKeys: 3 });

/** An object whose keys beside the required ones may be absent. */
function map(shape: Readonly<Record<string, fc.Arbitrary<unknown>>>, ...requiredKeys: string[]): fc.Arbitrary<Json> {
  return fc.record(shape, { requiredKeys }) as fc.Arbitrary<Json>;
}

const list = (item: fc.Arbitrary<unknown>, minLength = 0) => fc.array(item, { minLength, maxLength: 3 });

const demoProperties = map({
  ip: fc.constant('127.0.0.1'),
  port: fc.integer({ min: 0, max: 65_535 }),
  latency: duration,
  error_rate: chance,
});
const resourceBody = fc.oneof(
  map({ type: fc.constant('http_endpoint'), properties: fc.dictionary(word, value, { maxKeys: 3 }) }, 'type'),
  map({ type: fc.constant('demo_target'), properties: demoProperties }, 'type'),
);
const resourceEntry = fc.tuple(id, resourceBody).map(([name, body]) => ({ id: name, ...(body as object) }));
const resources = fc.oneof(list(resourceEntry), fc.dictionary(id, resourceBody, { maxKeys: 3 }));

const metric = map({ type: fc.constantFrom('counter', 'gauge', 'rate', 'trend'), action: id, value: plain, help: line }, 'type', 'value');
const pool = map(
  {
    id,
    name: line,
    ranges: list(text, 1),
    reserved: list(text),
    allocation_strategy: fc.constantFrom('round_robin', 'first_free', 'random'),
    tenants: list(id, 1),
  },
  'id',
  'ranges',
);
const workbook = map({ resources, metrics: fc.dictionary(id, metric, { maxKeys: 2 }), ip_pools: list(pool) });

const call = map(
  {
    url: text,
    headers,
    query: fc.dictionary(word, plain, { maxKeys: 2 }),
    body: value,
    json: value,
    form: fc.dictionary(word, plain, { maxKeys: 2 }),
    bind_ip: fc.oneof(fc.constant(null), text),
    timeout: positiveDuration,
    follow_redirects: fc.integer({ min: 0, max: 100 }),
    max_response: fc.oneof(fc.constantFrom('16MiB', '1GiB', '100B'), fc.integer({ min: 1, max: 1024 ** 3 })),
  },
  'url',
);
const exported = map(
  {
    type: fc.constantFrom('content', 'variable', 'header', 'json', 'regex'),
    name: id,
    path: text,
    pattern: text,
    scope: fc.constantFrom('task', 'user'),
    default: value,
  },
  'type',
  'name',
);
const action = map(
  {
    id,
    call: fc.constantFrom('GET', 'post', 'DeLeTe'),
    with: call,
    export: list(exported),
    expect: map({ status: list(status, 1), condition }),
  },
  'id',
  'call',
  'with',
);
const actionList = list(action, 1);
const actions = fc.oneof(
  actionList,
  actionList.map((entries) => ({ actions: entries })),
);

const edge = map({ to: id, trigger: map({ condition }), label: line }, 'to');
const node = map({ id, type: fc.constantFrom('action', 'end'), action: id, edges: list(edge) }, 'id');

const phase = map(
  {
    at_second: fc.oneof(fc.integer({ min: 0, max: 31_536_000 }), fc.constant(0.5)),
    spawn_users: fc.integer({ min: 1, max: 10_000_000 }),
    tenant_id: id,
    ip_pool_override: id,
  },
  'at_second',
  'spawn_users',
);
const load = map(
  {
    ramp_up: map({ phases: list(phase, 1) }, 'phases'),
    user_lifetime: map({
      mode: fc.constantFrom('once', 'loop'),
      iterations: fc.integer({ min: 0, max: 1_000_000_000 }),
      think_time: duration,
    }),
    user_resources: map({
      ip_binding: map({
        enabled: flag,
        pool_id: id,
        strategy: fc.constantFrom('per_user', 'per_task', 'shared'),
        release_on: fc.constantFrom('user_exit', 'task_end'),
        wait_on_exhaustion: flag,
        wait_timeout: positiveDuration,
      }),
    }),
    concurrency: map({
      max_concurrent_users: fc.integer({ min: 1, max: 10_000_000 }),
      spawn_rate_limit: rate,
      on_limit: fc.constantFrom('queue', 'drop'),
    }),
    duration: positiveDuration,
    graceful_stop: duration,
  },
  'ramp_up',
);

const latency = fc.oneof(
  map({ distribution: fc.constant('constant'), value: duration }, 'distribution', 'value'),
  map({ distribution: fc.constant('uniform'), min: duration, max: duration }, 'distribution', 'min', 'max'),
  map({ distribution: fc.constant('exponential'), mean: duration }, 'distribution', 'mean'),
  map({ distribution: fc.constant('lognormal'), median: positiveDuration, p99: positiveDuration }, 'distribution', 'median', 'p99'),
);
const simulatedTarget = map(
  {
    match: map({ action: id, resource: id }),
    latency,
    capacity: map({ concurrency: fc.integer({ min: 1, max: 1_000_000 }), queue: fc.integer({ min: 0, max: 1000 }) }, 'concurrency'),
    errors: list(map({ rate: chance, status, fault: fc.constantFrom('connect.refused', 'timeout.total') }, 'rate')),
    answer: map({
      status,
      headers: fc.dictionary(fc.constantFrom('X-A', 'X-B'), line, { maxKeys: 2 }),
      body: fc.string({ maxLength: 5, unit: 'grapheme-ascii' }),
      json: value,
    }),
  },
  'latency',
);

/** A document that the language accepts; whether what it refers to exists is another matter. */
export const validScenario: fc.Arbitrary<Json> = map(
  {
    version: fc.constant('1.0'),
    name: id,
    workbook,
    actions,
    workflows: map({ nodes: list(node, 1) }, 'nodes'),
    load,
    simulation: map({ targets: list(simulatedTarget) }),
  },
  'version',
  'name',
  'actions',
  'workflows',
);

/** Values at the edges of what some key allows. */
const OTHER_VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  99,
  100,
  599,
  600,
  65_536,
  10_000_000,
  10_000_001,
  1_000_000_001,
  '',
  ' ',
  'a',
  'a b',
  'a\nb',
  'é',
  'user',
  'env',
  '__proto__',
  'constructor',
  'toString',
  'GET',
  'connect',
  '1.0',
  '2.0',
  '0s',
  '0.0h',
  '1s',
  '720h',
  '720.1h',
  '721h',
  '1.0000001s',
  '10',
  '-5s',
  '5S',
  '0/s',
  '1/s',
  '0.0001/s',
  '1000001/s',
  '60000001/m',
  '0B',
  '1GiB',
  '2GiB',
  '1.5MiB',
  'aborted',
  'connect.refused',
  'x'.repeat(64),
  'x'.repeat(65),
  'x'.repeat(201),
  [],
  ['a'],
  [1],
  [99],
  {},
  { a: 1 },
  { 'a b': 1 },
  { Host: 'x' },
  { 'X-C': 'a\nb' },
  { 'X-C': null },
  { distribution: 'uniform' },
  { type: 'demo_target' },
  { actions: [] },
];

const OTHER_KEYS = ['x', 'id', 'type', 'Host', 'content-length', 'a b', '', '__proto__', 'constructor', 'timeout', 'actions', 'latency'];

/** A valid document in which one value is replaced, one key removed or one key added. */
export const mutatedScenario: fc.Arbitrary<Json> = fc
  .tuple(
    validScenario,
    fc.nat(),
    fc.constantFrom('replace', 'replace', 'remove', 'add'),
    fc.constantFrom(...OTHER_VALUES),
    fc.constantFrom(...OTHER_KEYS),
  )
  .map(([document, place, how, other, key]) => {
    const copy = structuredClone(document);
    const places = [...placesIn(copy)];
    const chosen = places[place % places.length];
    if (chosen !== undefined) change(chosen.holder, chosen.key, how, other, key);
    return copy;
  });

interface Place {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string;
}

function* placesIn(holder: Json): Generator<Place> {
  if (typeof holder !== 'object' || holder === null) return;
  for (const [key, inner] of Object.entries(holder)) {
    yield { holder, key };
    yield* placesIn(inner);
  }
}

function change(holder: Place['holder'], key: string, how: string, other: Json, otherKey: string): void {
  if (Array.isArray(holder)) {
    if (how === 'remove') holder.splice(Number(key), 1);
    else if (how === 'add') holder.push(other);
    else holder[Number(key)] = other;
  } else if (how === 'remove') delete holder[key];
  else
    Object.defineProperty(holder, how === 'add' ? otherKey : key, { value: other, enumerable: true, configurable: true, writable: true });
}
