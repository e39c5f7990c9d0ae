import { describe, expect, it } from 'vitest';
import { decodeScenario } from '../../../src/scenario/decode-scenario.js';
import { atMark, problemsIn, scenarioText } from '../marked-scenario.js';

function demo(properties: string): string[] {
  return [`{ id: t, type: demo_target, properties: { ${properties} } }`];
}

describe('a resource is refused where', () => {
  it.each<[string, string, string[]]>([
    ['a demo target is on another host', 'scenario.wrong_value', demo('ip: «10.0.0.1')],
    ['a demo target is on every address', 'scenario.wrong_value', demo('ip: «0.0.0.0')],
    ['a demo target is on a name', 'scenario.wrong_value', demo('ip: «localhost')],
    ['a demo target is on IPv6 outside loopback', 'scenario.wrong_value', demo('ip: «"::2"')],
    ['a latency is no duration', 'scenario.bad_duration', demo('latency: «fast')],
    ['a latency has an unknown distribution', 'scenario.wrong_value', demo('latency: { distribution: «normal, mean: 1s }')],
    ['a latency lacks a key', 'scenario.missing_key', demo('«latency: { distribution: uniform, min: 1s }')],
    ['a latency has a key too many', 'scenario.unknown_key', demo('latency: { distribution: constant, value: 1s, «mean: 2s }')],
    ['a latency has a wrong value', 'scenario.bad_duration', demo('latency: { distribution: constant, value: «1 }')],
    ['a latency ends before it begins', 'load.contradiction', demo('latency: { distribution: uniform, min: 2s, max: «1s }')],
    ['two ids differ only in case', 'scenario.duplicate_id', [...demo(''), '{ id: «T, type: http_endpoint, properties: {} }']],
  ])('%s', (_, code, resources) => {
    const { found, expected } = atMark({ resources }, `error ${code}`);
    expect(found).toEqual(expected);
  });
});

describe('a resource compiles to', () => {
  const resource = (line: string) => decodeScenario(scenarioText({ resources: [line] }), 'case.yaml').resources[0];

  it('its properties, without a prototype', () => {
    const shop = resource('{ id: shop, type: http_endpoint, properties: { base: "http://shop.test", limits: [1, { a: b }] } }');
    expect(shop).toEqual({ id: 'shop', type: 'http_endpoint', properties: { base: 'http://shop.test', limits: [1, { a: 'b' }] } });
    expect(Object.getPrototypeOf(shop?.properties)).toBeNull();
  });

  it('a demo target on any free port of 127.0.0.1', () => {
    expect(resource('{ id: t, type: demo_target }')).toEqual({
      id: 't',
      type: 'demo_target',
      properties: { ip: '127.0.0.1', host: '127.0.0.1', port: 0, url: 'http://127.0.0.1:0' },
      demo: { ip: '127.0.0.1', port: 0 },
    });
  });

  it('a demo target as written', () => {
    expect(resource('{ id: t, type: demo_target, properties: { ip: "::1", port: 8080, latency: 20ms, error_rate: 0.5 } }')).toEqual({
      id: 't',
      type: 'demo_target',
      properties: { ip: '::1', host: '::1', port: 8080, url: 'http://[::1]:8080' },
      demo: { ip: '::1', port: 8080, latency: { distribution: 'constant', valueUs: 20_000 }, errorRate: 0.5 },
    });
  });

  it('a latency that is spread', () => {
    const target = resource('{ id: t, type: demo_target, properties: { latency: { distribution: lognormal, median: 20ms, p99: 0.1s } } }');
    expect(target?.demo?.latency).toEqual({ distribution: 'lognormal', medianUs: 20_000, p99Us: 100_000 });
  });

  it('the same from a map by id, whose problems are found at their place', () => {
    const text = scenarioText().replace(
      'actions:',
      'workbook:\n  resources:\n    shop: { type: http_endpoint, properties: { base: "ftp://shop" } }\n    t:\n      type: demo_target\n      properties:\n        ip: 10.0.0.1\nactions:',
    );
    expect(problemsIn(text).map(({ code, line, column }) => [code, line, column])).toEqual([['scenario.wrong_value', 9, 13]]);
  });
});

describe('a metric is refused where', () => {
  it.each<[string, string, string[]]>([
    ['its action is unknown', 'scenario.unknown_id', ['m: { type: gauge, action: «got, value: 1 }']],
    ['its value cannot be read', 'expression.syntax', ['m: { type: gauge, value: «"1 +" }']],
    ['its value names nothing', 'expression.unknown_name', ['m: { type: gauge, value: «"got.ok" }']],
    ['its value reads the environment', 'expression.unknown_name', ['m: { type: gauge, value: «"env.HOME" }']],
    ['its name would be that of another', 'scenario.duplicate_id', ['a-b: { type: gauge, value: 1 }', '«a_b: { type: gauge, value: 1 }']],
    [
      'its id differs from another only in case',
      'scenario.duplicate_id',
      ['m: { type: gauge, value: 1 }', '«M: { type: gauge, value: 1 }'],
    ],
  ])('%s', (_, code, metrics) => {
    const { found, expected } = atMark({ metrics }, `error ${code}`);
    expect(found).toEqual(expected);
  });
});

it('a metric compiles to its settings and a value that can be evaluated', () => {
  const metrics = [
    'slow: { type: rate, action: get, value: get.duration_ms > 100, help: Slow answers. }',
    'users: { type: counter, value: 1 }',
    'fine: { type: rate, value: true }',
  ];
  const scenario = decodeScenario(scenarioText({ metrics }), 'case.yaml');
  const scope = {
    user: { id: 1, allocated_ip: null, iteration: 1, iteration_index: 0 },
    tenant: { id: 'default' },
    resources: new Map(),
    actions: new Map([['get', { duration_ms: 120 }]]),
    env: new Map(),
  };
  expect(scenario.metrics.map(({ value, ...metric }) => ({ ...metric, value: value.evaluate(scope) }))).toEqual([
    { id: 'slow', type: 'rate', action: 'get', help: 'Slow answers.', value: true },
    { id: 'users', type: 'counter', value: 1 },
    { id: 'fine', type: 'rate', value: true },
  ]);
});
