/** What the language refuses of values with a notation of their own: durations, rates, sizes, ids, headers. */
import { describe, expect, it } from 'vitest';
import { decodeDocument } from '../../src/scenario/decode-document.js';
import { load, phase, problemsOf, refuses, scenarioWith, target, withPart, workbook } from '../support/scenario-lines.js';
import type { ChangedLines } from '../support/scenario-lines.js';

describe('durations, rates and sizes', () => {
  it.each([
    '10',
    '10 s',
    '1h30',
    '-5s',
    '5S',
    '1e3s',
    '30d',
    '721h',
    '99999999999h',
    's',
    '1.s',
    '.5s',
    '01s',
    '0.5us',
    '1.0000001s',
    'never',
    '""',
    'true',
    '[1s]',
  ])('%s is no duration', (written) => {
    expect(problemsOf(scenarioWith(load(`duration: ${written}`)))).toEqual(['scenario.bad_duration 5:71 load.duration']);
  });

  it.each(['10', '10/', '/s', '10/0s', '10 per sec', '1e9/s', '1000001/s', '0.0000001/s', '0/s', '-1/s', '5/h', '10/S', '01/s'])(
    '%s is no rate',
    (written) => {
      expect(problemsOf(scenarioWith(load(`concurrency: {spawn_rate_limit: ${written}}`)))).toEqual([
        'scenario.bad_rate 5:93 load.concurrency.spawn_rate_limit',
      ]);
    },
  );

  it.each(['0', '-1', '0B', '2GiB', '1.5MiB', '16MB', '16 MiB', '16mib', '1073741825', 'big', 'null'])('%s is no size', (written) => {
    expect(problemsOf(scenarioWith(withPart(`max_response: ${written}`)))).toEqual([
      'scenario.wrong_value 3:61 actions[0].with.max_response',
    ]);
  });

  refuses([
    ['no time to answer', withPart('timeout: 0s'), ['scenario.bad_duration 3:56 actions[0].with.timeout']],
    ['a run of no time', load('duration: 0ms'), ['scenario.bad_duration 5:71 load.duration']],
    [
      'a wait of no time',
      load('user_resources: {ip_binding: {wait_timeout: 0s}}'),
      ['scenario.bad_duration 5:105 load.user_resources.ip_binding.wait_timeout'],
    ],
    [
      'a lognormal latency of no time',
      target('latency: {distribution: lognormal, median: 0s, p99: 1s}'),
      ['scenario.bad_duration 5:68 simulation.targets[0].latency.median'],
    ],
  ]);

  it.each<[string, ChangedLines]>([
    ['no think time', load('user_lifetime: {think_time: 0s}')],
    ['no graceful stop', load('graceful_stop: 0s')],
    ['no latency', target('latency: {distribution: uniform, min: 0s, max: 0s}')],
  ])('%s is allowed', (_, lines) => {
    expect(problemsOf(scenarioWith(lines))).toEqual([]);
  });
});

describe('ids', () => {
  it.each([
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '""',
    '" "',
    '../x',
    '<script>',
    'a b',
    'é',
    '"a\\u202eb"',
    'x'.repeat(65),
  ])('%s is no id of anything', (written) => {
    expect(problemsOf(scenarioWith({ 2: `name: ${written}` }))).toEqual(['scenario.bad_id 2:7 name']);
    expect(problemsOf(scenarioWith({ 4: `workflows: {nodes: [{id: ${written}}]}` }))).toEqual([
      'scenario.bad_id 4:26 workflows.nodes[0].id',
    ]);
  });

  it('a very long id is shown shortened', () => {
    const decoded = decodeDocument(scenarioWith({ 2: `name: ${'x'.repeat(10_000)}` }), 'a.yaml');
    expect(decoded.ok ? '' : decoded.problems[0]?.found?.length).toBeLessThan(100);
  });

  it.each(['user', 'tenant', 'env'])('%s is the beginning of templates, so no resource and no action may have it', (written) => {
    expect(problemsOf(scenarioWith({ 3: `actions: [{id: ${written}, call: GET, with: {url: x}}]` }))).toEqual([
      'scenario.bad_id 3:16 actions[0].id',
    ]);
    expect(problemsOf(scenarioWith(workbook(`resources: [{id: ${written}, type: demo_target}]`)))).toEqual([
      'scenario.bad_id 5:29 workbook.resources[0].id',
    ]);
    expect(problemsOf(scenarioWith(workbook(`resources: {${written}: {type: demo_target}}`)))).toEqual([
      `scenario.bad_id 5:24 workbook.resources.${written}`,
    ]);
    expect(problemsOf(scenarioWith(workbook(`ip_pools: [{id: ${written}, ranges: [a]}]`)))).toEqual([]);
  });

  refuses([
    ['an id of a metric', workbook('metrics: {a b: {type: gauge, value: 1}}'), ['scenario.bad_id 5:22 workbook.metrics["a b"]']],
    [
      'a property of a resource',
      workbook('resources: {a: {type: http_endpoint, properties: {a.b: 1}}}'),
      ['scenario.bad_id 5:62 workbook.resources.a.properties["a.b"]'],
    ],
    ['a tenant', phase('at_second: 0, spawn_users: 1, tenant_id: "a b"'), ['scenario.bad_id 5:69 load.ramp_up.phases[0].tenant_id']],
    [
      'where an edge leads',
      { 4: 'workflows: {nodes: [{id: start, action: get, edges: [{to: "the end"}]}]}' },
      ['scenario.bad_id 4:59 workflows.nodes[0].edges[0].to'],
    ],
    [
      '__proto__ inside a body',
      withPart('json: [{a: {__proto__: {polluted: true}}}]'),
      ['scenario.bad_id 3:59 actions[0].with.json[0].a.__proto__'],
    ],
    ['__proto__ as a parameter', withPart('query: {__proto__: 1}'), ['scenario.bad_id 3:55 actions[0].with.query.__proto__']],
  ]);
});

describe('headers', () => {
  it.each([
    'Host',
    'host',
    'Content-Length',
    'transfer-encoding',
    'Connection',
    'Keep-Alive',
    'Upgrade',
    'Expect',
    '__proto__',
    '"a b"',
    '"a:b"',
    '""',
    '"a\\nb"',
    'é',
    '"{{user.id}}"',
  ])('%s is no name of a header', (name) => {
    expect(problemsOf(scenarioWith(withPart(`headers: {${name}: a}`)))).toEqual([
      expect.stringMatching(/^scenario\.wrong_value 3:57 actions\[0\]\.with\.headers/u),
    ]);
  });

  it.each(['"a\\nb"', '"a\\rb"', '"a\\r\\nX: y"', '"a\\0b"', '"a\\u007fb"', '"é"', '"{{user.id}}\\n"'])(
    '%s is no value of a header',
    (value) => {
      expect(problemsOf(scenarioWith(withPart(`headers: {A: ${value}}`)))).toEqual(['scenario.wrong_value 3:60 actions[0].with.headers.A']);
    },
  );

  refuses([
    [
      'two spellings of one header',
      withPart('headers: {Accept: a, accept: b}'),
      ['yaml.duplicate_key 3:68 actions[0].with.headers.accept'],
    ],
    [
      'a line break in a simulated header',
      target('latency: {distribution: constant, value: 1s}, answer: {headers: {A: "a\\nb"}}'),
      ['scenario.wrong_value 5:93 simulation.targets[0].answer.headers.A'],
    ],
    [
      'a number in a simulated header',
      target('latency: {distribution: constant, value: 1s}, answer: {headers: {A: 1}}'),
      ['scenario.wrong_value 5:93 simulation.targets[0].answer.headers.A'],
    ],
  ]);

  it('may hold texts, numbers and flags', () => {
    expect(
      problemsOf(scenarioWith(withPart('headers: {Accept: "a/b; q=0.5", X-Count: 1, X-Flag: true, X-Empty: "", X-User: "{{user.id}}"}'))),
    ).toEqual([]);
  });
});
