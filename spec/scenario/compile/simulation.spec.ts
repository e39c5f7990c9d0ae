import { describe, expect, it } from 'vitest';
import { decodeScenario } from '../../../src/scenario/decode-scenario.js';
import { atMark, scenarioText } from '../marked-scenario.js';

const latency = 'latency: { distribution: constant, value: 5ms }';

describe('a rule is refused where', () => {
  it.each<[string, string, string[]]>([
    ['its action is unknown', 'scenario.unknown_id', [`{ match: { action: «got }, ${latency} }`]],
    ['its resource is unknown', 'scenario.unknown_id', [`{ match: { resource: «shop }, ${latency} }`]],
    ['a latency ends before it begins', 'load.contradiction', ['{ latency: { distribution: uniform, min: 5ms, max: «4999us } }']],
    ['a 99th percentile is under the median', 'load.contradiction', ['{ latency: { distribution: lognormal, median: 5ms, p99: «4ms } }']],
    [
      'an error is both a status and a fault',
      'load.contradiction',
      [`{ ${latency}, errors: [{ rate: 0.1, status: 500, «fault: connect.refused }] }`],
    ],
    [
      'an error is neither a status nor a fault',
      'scenario.missing_key',
      [`{ ${latency}, errors: [{ rate: 0.1, status: 500 }, «{ rate: 0.1 }] }`],
    ],
    [
      'errors are more than certain',
      'load.contradiction',
      [`{ ${latency}, errors: [{ rate: 0.6, status: 500 }, { rate: «0.6, status: 501 }] }`],
    ],
    ['an answer has two bodies', 'load.contradiction', [`{ ${latency}, answer: { body: x, «json: 1 } }`]],
  ])('%s', (_, code, targets) => {
    const { found, expected } = atMark({ targets }, `error ${code}`);
    expect(found).toEqual(expected);
  });
});

it('a rule behind one that matches everything is warned about', () => {
  const { found, expected } = atMark(
    { targets: [`{ ${latency} }`, `«{ match: { action: get }, ${latency} }`] },
    'warning scenario.no_effect',
  );
  expect(found).toEqual(expected);
});

it('rates of errors may add up to exactly 1, whatever their fractions', () => {
  const errors = Array.from({ length: 10 }, () => '{ rate: 0.1, status: 500 }').join(', ');
  expect(() => decodeScenario(scenarioText({ targets: [`{ ${latency}, errors: [${errors}] }`] }), 'case.yaml')).not.toThrow();
});

it('rules compile in the order written, with latencies in microseconds', () => {
  const targets = [
    `{ match: { action: get }, ${latency}, capacity: { concurrency: 2, queue: 3 }, errors: [{ rate: 0.1, fault: connect.refused }] }`,
    '{ match: { resource: shop }, latency: { distribution: uniform, min: 0s, max: 1ms }, answer: { status: 201, json: { a: 1 } } }',
    '{ latency: { distribution: exponential, mean: 2s } }',
    '{ latency: { distribution: lognormal, median: 1s, p99: 1s } }',
  ];
  const resources = ['{ id: shop, type: http_endpoint }'];
  expect(decodeScenario(scenarioText({ targets, resources }), 'case.yaml').simulation.targets).toEqual([
    {
      match: { action: 'get' },
      latency: { distribution: 'constant', valueUs: 5_000 },
      capacity: { concurrency: 2, queue: 3 },
      errors: [{ rate: 0.1, fault: 'connect.refused' }],
    },
    {
      match: { resource: 'shop' },
      latency: { distribution: 'uniform', minUs: 0, maxUs: 1_000 },
      errors: [],
      answer: { status: 201, json: { a: 1 } },
    },
    { match: {}, latency: { distribution: 'exponential', meanUs: 2_000_000 }, errors: [] },
    { match: {}, latency: { distribution: 'lognormal', medianUs: 1_000_000, p99Us: 1_000_000 }, errors: [] },
  ]);
});

it('without the section there are no rules', () => {
  expect(decodeScenario(scenarioText(), 'case.yaml').simulation).toEqual({ targets: [] });
});
