import { describe, expect, it } from 'vitest';
import type { HttpAction } from '../../../src/model/action.js';
import type { Fields, Scope } from '../../../src/model/expression.js';
import type { Answer } from '../../../src/model/outcome.js';
import { decodeScenario } from '../../../src/scenario/decode-scenario.js';
import { atMark, problemsIn, scenarioText } from '../marked-scenario.js';
import type { Parts } from '../marked-scenario.js';

const TARGET = 'url: "http://127.0.0.1/"';
const env = { HOST: 'example.test', BAD: 'ftp://secret-host/', TOKEN: 'secret-token', UNREAD: 'x' };

/** The default action with other settings. */
function action(settings: string, more = ''): Parts {
  return { actions: [`{ id: get, call: get, with: { ${settings} }${more} }`] };
}

function exporting(...entries: string[]): Parts {
  return action(TARGET, `, export: [${entries.join(', ')}]`);
}

describe('an action is refused where', () => {
  it.each<[string, string, Parts]>([
    ['its URL has no scheme', 'target.bad_url', action('url: «"127.0.0.1:80/"')],
    ['its URL is relative', 'target.bad_url', action('url: «"/asset"')],
    ['its URL has another scheme', 'target.bad_url', action('url: «"ftp://127.0.0.1/"')],
    ['its URL has credentials', 'target.bad_url', action('url: «"http://a:b@127.0.0.1/"')],
    ['its URL has an integer as host', 'target.bad_url', action('url: «"http://2130706433/"')],
    ['its URL has a port out of range', 'target.bad_url', action('url: «"http://127.0.0.1:70000/"')],
    ['the constant beginning of its URL has an octal host', 'target.bad_url', action('url: «"http://0177.0.0.1/items/{{user.id}}"')],
    ['the constant beginning of its URL has another scheme', 'target.bad_url', action('url: «"ftp://{{user.id}}/"')],
    [
      'its URL comes out wrong from a resource',
      'target.bad_url',
      {
        ...action('url: «"{{shop.base}}/items/{{user.id}}"'),
        resources: ['{ id: shop, type: http_endpoint, properties: { base: "//shop" } }'],
      },
    ],
    ['its URL comes out wrong from the environment', 'target.bad_url', action('url: «"{{env.BAD}}"')],
    ['its URL has unclosed braces', 'expression.syntax', action('url: «"http://127.0.0.1/{{user.id"')],
    ['its URL names nothing', 'expression.unknown_name', action('url: «"http://127.0.0.1/{{usr.id}}"')],
    ['a header names nothing', 'expression.unknown_name', action(`${TARGET}, headers: { a: x, x-user: «"{{user.name}}" }`)],
    ['a parameter names nothing', 'expression.unknown_name', action(`${TARGET}, query: { q: «"{{nothing.at}}" }`)],
    ['its body names nothing', 'expression.unknown_name', action(`${TARGET}, body: «"{{nothing.at}}"`)],
    ['its JSON names nothing deep inside', 'expression.unknown_name', action(`${TARGET}, json: { a: [1, { b: «"{{nothing.at}}" }] }`)],
    ['its form names nothing', 'expression.unknown_name', action(`${TARGET}, form: { a: 1, b: «"{{nothing.at}}" }`)],
    ['an environment variable is not set', 'expression.unknown_name', action(`${TARGET}, headers: { a: «"{{env.NOT_SET}}" }`)],
    ['it has body and JSON', 'load.contradiction', action(`${TARGET}, body: x, «json: {}`)],
    ['it has body and form', 'load.contradiction', action(`${TARGET}, «form: { a: 1 }, body: x`)],
    ['it has JSON and form', 'load.contradiction', action(`${TARGET}, json: 1, «form: { a: 1 }`)],
    ['its source address is a name', 'scenario.wrong_value', action(`${TARGET}, bind_ip: «localhost`)],
    ['its source address is a block', 'scenario.wrong_value', action(`${TARGET}, bind_ip: «"127.0.0.0/8"`)],
    ['its source address is octal', 'scenario.wrong_value', action(`${TARGET}, bind_ip: «"127.0.0.01"`)],
    ['its source address is multicast', 'pool.special_address', action(`${TARGET}, bind_ip: «"224.0.0.1"`)],
    ['its source address names nothing', 'expression.unknown_name', action(`${TARGET}, bind_ip: «"{{user.ip}}"`)],
    ['its expectation cannot be read', 'expression.syntax', action(TARGET, ', expect: { condition: «"get.status_code ==" }')],
    ['its expectation names nothing', 'expression.unknown_name', action(TARGET, ', expect: { condition: «"got.ok" }')],
    ['its expectation reads the environment', 'expression.unknown_name', action(TARGET, ', expect: { condition: «"env.HOST == 1" }')],
    [
      'its id is that of a resource',
      'scenario.duplicate_id',
      { actions: [`{ id: «get, call: get, with: { ${TARGET} } }`], resources: ['{ id: get, type: http_endpoint, properties: {} }'] },
    ],
    [
      'its id is that of another action',
      'scenario.duplicate_id',
      { actions: [`{ id: get, call: get, with: { ${TARGET} } }`, `{ id: «get, call: put, with: { ${TARGET} } }`] },
    ],
    [
      'its id differs from another only in case',
      'scenario.duplicate_id',
      { actions: [`{ id: get, call: get, with: { ${TARGET} } }`, `{ id: «GET, call: put, with: { ${TARGET} } }`] },
    ],
    ['an export has no path', 'scenario.missing_key', exporting('«{ type: json, name: x }')],
    ['an export has no pattern', 'scenario.missing_key', exporting('«{ type: regex, name: x }')],
    ['a path is none', 'action.bad_export', exporting('{ type: json, name: x, path: «"items[0]" }')],
    ['a pattern is none', 'action.bad_export', exporting('{ type: regex, name: x, pattern: «"(" }')],
    ['a pattern looks around', 'action.bad_export', exporting('{ type: regex, name: x, pattern: «"(?=a)b" }')],
    ['a built-in field is misspelt', 'scenario.unknown_id', exporting('{ type: content, name: «status }')],
    [
      'a name is exported twice',
      'scenario.duplicate_id',
      exporting('{ type: header, name: etag }', '{ type: json, name: «etag, path: $.a }'),
    ],
    ['an export hides a built-in field', 'scenario.duplicate_id', exporting('{ type: header, name: «ok }')],
    ['a header has a pattern', 'load.contradiction', exporting('{ type: header, name: etag, «pattern: x }')],
    ['a regex has a path', 'load.contradiction', exporting('{ type: regex, name: x, pattern: x, «path: x }')],
    ['a built-in field has a path', 'load.contradiction', exporting('{ type: content, name: body, «path: x }')],
  ])('%s', (_, code, parts) => {
    const { found, expected } = atMark(parts, `error ${code}`, { env });
    expect(found).toEqual(expected);
  });

  it('a value of the environment is wrong, without saying what it is', () => {
    const problems = problemsIn(scenarioText(action('url: "{{env.BAD}}"')), { env });
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('secret');
  });

  it('a built-in field has a default it never needs, with a warning', () => {
    const { found, expected } = atMark(exporting('{ type: content, name: body, default: «"" }'), 'warning scenario.no_effect');
    expect(found).toEqual(expected);
  });

  it('everything is wrong, all at once', () => {
    const parts = action(
      'url: "ftp://x/", headers: { a: "{{b.c}}" }, body: x, json: 1, bind_ip: y',
      ', export: [{ type: json, name: x }], expect: { condition: "(" }',
    );
    expect(problemsIn(scenarioText(parts)).map(({ code }) => code)).toEqual([
      'target.bad_url',
      'expression.unknown_name',
      'load.contradiction',
      'scenario.wrong_value',
      'scenario.missing_key',
      'expression.syntax',
    ]);
  });
});

describe('an action is fine where its URL', () => {
  it.each([
    'http://127.0.0.1:{{env.PORT}}/',
    'http://{{env.HOST}}/',
    '{{shop.base}}/items/{{user.id}}?q={{tenant.id}}',
    '{{demo.url}}/asset',
    'http://{{demo.host}}:{{demo.port}}/asset',
    'http://[{{demo6.ip}}]:{{demo6.port}}/',
    '{{demo6.url}}',
    '{{get.next}}',
    'http://{{user.id}}.example.test/',
    'http://host:{{get.next}}/',
  ])('is %s', (url) => {
    const parts = {
      ...action(`url: "${url}"`, ', export: [{ type: header, name: next, path: location }]'),
      resources: [
        '{ id: shop, type: http_endpoint, properties: { base: "https://shop.test:8443" } }',
        '{ id: demo, type: demo_target }',
        '{ id: demo6, type: demo_target, properties: { ip: "::1" } }',
      ],
    };
    expect(problemsIn(scenarioText(parts), { env: { ...env, PORT: '8080' } })).toEqual([]);
  });
});

function compiled(parts: Parts): HttpAction {
  const [first] = decodeScenario(scenarioText(parts), 'case.yaml', { env }).actions;
  if (first === undefined) throw new Error('the scenario has no action');
  return first;
}

const scope: Scope = {
  user: { id: 7, allocated_ip: '10.0.0.9', iteration: 2, iteration_index: 1 },
  tenant: { id: 'acme' },
  resources: new Map(),
  actions: new Map<string, Fields>([['get', { status_code: 200, next: '/b' }]]),
  env: new Map(Object.entries(env)),
};

describe('an action compiles to', () => {
  it('its defaults', () => {
    expect(compiled(action(TARGET))).toMatchObject({
      kind: 'http',
      id: 'get',
      method: 'GET',
      headers: [],
      query: [],
      timeoutUs: 30_000_000,
      followRedirects: 0,
      maxResponseBytes: 16_777_216,
      exports: [],
      expect: {},
      carriesBody: false,
    });
    expect(compiled(action(TARGET))).not.toHaveProperty('body');
    expect(compiled(action(TARGET))).not.toHaveProperty('bindIp');
  });

  it('what was written', () => {
    const parts = {
      actions: [
        `{ id: get, call: pOsT, with: { ${TARGET}, timeout: 250ms, follow_redirects: 3, max_response: 1KiB }, expect: { status: [201, 202], condition: "get.ok" } }`,
      ],
    };
    const { expect: expectation, ...rest } = compiled(parts);
    expect(rest).toMatchObject({ method: 'POST', timeoutUs: 250_000, followRedirects: 3, maxResponseBytes: 1_024 });
    expect(expectation.status).toEqual([201, 202]);
    expect(expectation.condition?.source).toBe('get.ok');
  });

  it('templates in the order written, each keeping the type of its value', () => {
    const { headers, query } = compiled(
      action(
        `${TARGET}, headers: { x-user: "{{user.id}}", x-n: 5, x-secret: "{{env.TOKEN}}" }, query: { z: "i{{user.iteration}}", a: true }`,
      ),
    );
    expect([...headers, ...query].map(({ name, value }) => [name, value.evaluate(scope)])).toEqual([
      ['x-user', 7],
      ['x-n', 5],
      ['x-secret', 'secret-token'],
      ['z', 'i2'],
      ['a', true],
    ]);
  });

  it('a URL without the dot that ended its host', () => {
    expect(compiled(action('url: "http://example.test./a"')).url.constant).toBe('http://example.test/a');
  });

  it.each<[string, string, unknown]>([
    ['body: "hello {{tenant.id}}"', 'text', 'hello acme'],
    ['body: 5', 'text', 5],
    ['body: { a: "{{user.id}}" }', 'json', { a: 7 }],
    ['json: [1, "{{user.allocated_ip}}"]', 'json', [1, '10.0.0.9']],
    ['json: null', 'json', null],
    ['json: "text"', 'json', 'text'],
  ])('of {%s} a body of kind %s', (settings, kind, value) => {
    const { body } = compiled(action(`${TARGET}, ${settings}`));
    expect(body?.kind).toBe(kind);
    expect(body?.kind !== 'form' && body?.value.evaluate(scope)).toEqual(value);
  });

  it('a form of its fields', () => {
    const { body } = compiled(action(`${TARGET}, form: { b: "{{user.id}}", a: x }`));
    expect(body?.kind === 'form' && body.fields.map(({ name, value }) => [name, value.evaluate(scope)])).toEqual([
      ['b', 7],
      ['a', 'x'],
    ]);
  });

  it('no body when it is null', () => {
    expect(compiled(action(`${TARGET}, body: null`))).not.toHaveProperty('body');
  });

  it.each<[string, unknown]>([
    ['bind_ip: null', null],
    ['bind_ip: "127.0.0.9"', '127.0.0.9'],
    ['bind_ip: "::1"', '::1'],
    ['bind_ip: "{{user.allocated_ip}}"', '10.0.0.9'],
  ])('of {%s} the source address %s', (settings, address) => {
    const { bindIp } = compiled(action(`${TARGET}, ${settings}`));
    expect(bindIp === null || bindIp === undefined ? bindIp : bindIp.evaluate(scope)).toBe(address);
  });
});

function answer(body: string, headers: Record<string, string> = {}): Answer {
  return {
    status: 200,
    header: (name) => headers[name.toLowerCase()] ?? null,
    text: () => body,
    json: () => {
      try {
        return JSON.parse(body);
      } catch {
        return undefined;
      }
    },
  };
}

describe('an export', () => {
  const [etag, place, id, token, none] = compiled(
    exporting(
      '{ type: header, name: etag }',
      '{ type: header, name: place, path: Location, scope: user }',
      '{ type: json, name: id, path: "$.items[0].id", default: -1 }',
      "{ type: regex, name: token, pattern: 'token=(\\w+)' }",
      '{ type: json, name: none, path: $.none }',
    ),
  ).exports;
  const json = answer('{"items":[{"id":5}],"none":null}', { etag: 'e1', location: '/b' });
  const html = answer('<a href="?token=abc">');

  it('of a header reads it by its name, or by path', () => {
    expect([etag?.read(json), place?.read(json), etag?.read(html)]).toEqual(['e1', '/b', undefined]);
  });

  it('of JSON reads the first match of its path, null included', () => {
    expect([id?.read(json), none?.read(json), id?.read(html), none?.read(html)]).toEqual([5, null, undefined, undefined]);
  });

  it('of a pattern reads its first group', () => {
    expect([token?.read(html), token?.read(json)]).toEqual(['abc', undefined]);
  });

  it('knows its scope, what to fall back to and whether it needs the body', () => {
    expect([etag, place, id, token].map((each) => [each?.scope, each?.fallback, each?.needsBody])).toEqual([
      ['task', null, false],
      ['user', null, false],
      ['task', -1, true],
      ['task', null, true],
    ]);
  });

  it('of a built-in field reads nothing from the answer, and keeps it when told so', () => {
    const { exports, keptFields, carriesBody } = compiled(
      exporting('{ type: content, name: status_code }', '{ type: variable, name: body, scope: user }'),
    );
    expect({ exports, keptFields, carriesBody }).toEqual({ exports: [], keptFields: ['body'], carriesBody: true });
  });
});

describe('a body is carried when it is read', () => {
  it.each<[string, Parts]>([
    ['by a URL', action('url: "http://127.0.0.1/{{get.body}}"')],
    ['by a header', action(`${TARGET}, headers: { a: "{{get.body}}" }`)],
    ['by a parameter', action(`${TARGET}, query: { a: "{{get.body}}" }`)],
    ['by a body', action(`${TARGET}, body: "{{get.body}}"`)],
    ['inside JSON', action(`${TARGET}, json: [{ a: "x{{get.body}}" }]`)],
    ['by a form', action(`${TARGET}, form: { a: "{{get.body}}" }`)],
    ['by a source address', action(`${TARGET}, bind_ip: "{{get.body}}"`)],
    ['by an expectation', action(TARGET, ', expect: { condition: get.body == "ok" }')],
    [
      'by an edge',
      {
        nodes: [
          '{ id: start, action: get, edges: [{ to: start, trigger: { condition: get.body == 1 } }, { to: done }] }',
          '{ id: done, type: end }',
        ],
      },
    ],
    ['by a metric', { metrics: ['m: { type: gauge, value: get.body == 1 }'] }],
    ['as a computed field', { metrics: [`m: { type: gauge, value: 'get["body"]' }`] }],
    ['by an export of its name', exporting('{ type: content, name: body }')],
  ])('%s', (_, parts) => {
    expect(compiled(parts).carriesBody).toBe(true);
  });

  it('and not when only its length is', () => {
    expect(compiled({ metrics: ['m: { type: gauge, value: get.body_len }'] }).carriesBody).toBe(false);
  });

  it('by the action that was named, not by all', () => {
    const actions = ['get', 'put'].map((id) => `{ id: ${id}, call: ${id}, with: { ${TARGET} } }`);
    const scenario = decodeScenario(scenarioText({ actions, metrics: ['m: { type: gauge, value: put.body }'] }), 'case.yaml');
    expect(scenario.actions.map(({ id, carriesBody }) => [id, carriesBody])).toEqual([
      ['get', false],
      ['put', true],
    ]);
  });
});
