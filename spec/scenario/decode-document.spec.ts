/** What the language refuses, value by value: each row is a mistake, and where it is reported. */
import { describe, expect, it } from 'vitest';
import { decodeDocument } from '../../src/scenario/decode-document.js';
import type { ScenarioDocument } from '../../src/scenario/document.js';
import { problemsOf, scenarioWith } from '../support/scenario-lines.js';
import type { ChangedLines } from '../support/scenario-lines.js';

type Row = [mistake: string, lines: ChangedLines, problems: string[]];

function refuses(rows: readonly Row[]): void {
  it.each(rows)('%s', (_, lines, problems) => {
    expect(problemsOf(scenarioWith(lines))).toEqual(problems);
  });
}

/** Fifth line: a part of `with` of the only action, from column 48. */
const withPart = (part: string): ChangedLines => ({ 3: `actions: [{id: get, call: GET, with: {url: x, ${part}}}]` });
const phase = (part: string): ChangedLines => ({ 5: `load: {ramp_up: {phases: [{${part}}]}}` });
const load = (part: string): ChangedLines => ({ 5: `load: {ramp_up: {phases: [{at_second: 0, spawn_users: 1}]}, ${part}}` });
const target = (part: string): ChangedLines => ({ 5: `simulation: {targets: [{${part}}]}` });
const workbook = (part: string): ChangedLines => ({ 5: `workbook: {${part}}` });

it('accepts the scenario that every row changes', () => {
  expect(problemsOf(scenarioWith({}))).toEqual([]);
});

describe('keys', () => {
  refuses([
    ['an unknown key at the top', { 5: 'laod: {}' }, ['scenario.unknown_key 5:1 laod']],
    ['an unknown key of the workbook', { 5: 'workbook:\n  resorces: []' }, ['scenario.unknown_key 6:3 workbook.resorces']],
    [
      'an unknown key of a resource',
      workbook('resources: [{id: a, type: http_endpoint, propertes: {}}]'),
      ['scenario.unknown_key 5:53 workbook.resources[0].propertes'],
    ],
    [
      'an unknown property of a demo target',
      workbook('resources: [{id: a, type: demo_target, properties: {prot: 1}}]'),
      ['scenario.unknown_key 5:64 workbook.resources[0].properties.prot'],
    ],
    [
      'an unknown key of a metric',
      workbook('metrics: {a: {type: gauge, valeu: 1, value: 2}}'),
      ['scenario.unknown_key 5:39 workbook.metrics.a.valeu'],
    ],
    [
      'an unknown key of a pool',
      workbook('ip_pools: [{id: a, ranges: [10.0.0.1], stratgy: random}]'),
      ['scenario.unknown_key 5:51 workbook.ip_pools[0].stratgy'],
    ],
    [
      'an unknown key of an action',
      { 3: 'actions: [{id: get, call: GET, wth: {}, with: {url: x}}]' },
      ['scenario.unknown_key 3:32 actions[0].wth'],
    ],
    ['an unknown key of with', withPart('time_out: 1s'), ['scenario.unknown_key 3:47 actions[0].with.time_out']],
    [
      'an unknown key of an export',
      { 3: 'actions: [{id: get, call: GET, with: {url: x}, export: [{type: content, name: body, form: a}]}]' },
      ['scenario.unknown_key 3:85 actions[0].export[0].form'],
    ],
    [
      'an unknown key of an expectation',
      { 3: 'actions: [{id: get, call: GET, with: {url: x}, expect: {sttus: [200]}}]' },
      ['scenario.unknown_key 3:57 actions[0].expect.sttus'],
    ],
    [
      'an unknown key of a node',
      { 4: 'workflows: {nodes: [{id: start, action: get, egdes: []}]}' },
      ['scenario.unknown_key 4:46 workflows.nodes[0].egdes'],
    ],
    [
      'an unknown key of an edge',
      { 4: 'workflows: {nodes: [{id: start, action: get, edges: [{to: a, when: true}]}]}' },
      ['scenario.unknown_key 4:62 workflows.nodes[0].edges[0].when'],
    ],
    [
      'an unknown key of a trigger',
      { 4: 'workflows: {nodes: [{id: start, action: get, edges: [{to: a, trigger: {conditon: true}}]}]}' },
      ['scenario.unknown_key 4:72 workflows.nodes[0].edges[0].trigger.conditon'],
    ],
    ['an unknown key of the load', load('gracefull_stop: 1s'), ['scenario.unknown_key 5:61 load.gracefull_stop']],
    [
      'an unknown key of a phase',
      phase('at_second: 0, spawn_users: 1, tenant: a'),
      ['scenario.unknown_key 5:58 load.ramp_up.phases[0].tenant'],
    ],
    ['an unknown key of a lifetime', load('user_lifetime: {iteration: 1}'), ['scenario.unknown_key 5:77 load.user_lifetime.iteration']],
    [
      'an unknown key of a binding',
      load('user_resources: {ip_binding: {pool: a}}'),
      ['scenario.unknown_key 5:91 load.user_resources.ip_binding.pool'],
    ],
    ['an unknown key of the concurrency', load('concurrency: {max_users: 1}'), ['scenario.unknown_key 5:75 load.concurrency.max_users']],
    [
      'an unknown key of a latency',
      target('latency: {distribution: constant, mean: 1s, value: 1s}'),
      ['scenario.unknown_key 5:59 simulation.targets[0].latency.mean'],
    ],
    [
      'an unknown key of a wrapped list',
      { 3: 'actions: {list: [], actions: [{id: get, call: GET, with: {url: x}}]}' },
      ['scenario.unknown_key 3:11 actions.list'],
    ],
    ['__proto__ as a key', { 5: '__proto__: {polluted: true}' }, ['scenario.unknown_key 5:1 __proto__']],
    ['constructor as a key', load('constructor: 1'), ['scenario.unknown_key 5:61 load.constructor']],
    [
      'an id inside a resource that has one as key',
      workbook('resources: {a: {id: b, type: demo_target}}'),
      ['scenario.unknown_key 5:28 workbook.resources.a.id'],
    ],
    ['a missing name', { 2: '' }, ['scenario.missing_key 1:1 name']],
    ['a missing workflow', { 4: '' }, ['scenario.missing_key 1:1 workflows']],
    ['missing nodes', { 4: 'workflows: {}' }, ['scenario.missing_key 4:1 workflows.nodes']],
    [
      'a missing call and with',
      { 3: 'actions:\n  - id: get' },
      ['scenario.missing_key 4:5 actions[0].call', 'scenario.missing_key 4:5 actions[0].with'],
    ],
    ['a missing url', { 3: 'actions: [{id: get, call: GET, with: {}}]' }, ['scenario.missing_key 3:32 actions[0].with.url']],
    ['a missing type of a resource', workbook('resources: {a: {properties: {}}}'), ['scenario.missing_key 5:24 workbook.resources.a.type']],
    ['missing ranges', workbook('ip_pools: [{id: a}]'), ['scenario.missing_key 5:23 workbook.ip_pools[0].ranges']],
    ['a missing ramp-up', { 5: 'load: {}' }, ['scenario.missing_key 5:1 load.ramp_up']],
    ['a phase without users', phase('at_second: 0'), ['scenario.missing_key 5:27 load.ramp_up.phases[0].spawn_users']],
    ['a target without latency', target('match: {}'), ['scenario.missing_key 5:24 simulation.targets[0].latency']],
    [
      'a latency without distribution',
      target('latency: {value: 1s}'),
      ['scenario.missing_key 5:25 simulation.targets[0].latency.distribution'],
    ],
    [
      'a uniform latency without max',
      target('latency: {distribution: uniform, min: 1s}'),
      ['scenario.missing_key 5:25 simulation.targets[0].latency.max'],
    ],
  ]);
});

describe('types', () => {
  refuses([
    ['a number for a text', { 2: 'name: 5' }, ['scenario.wrong_value 2:7 name']],
    ['a text for a number', phase('at_second: 0, spawn_users: "10"'), ['scenario.wrong_value 5:55 load.ramp_up.phases[0].spawn_users']],
    ['a list for a number', phase('at_second: 0, spawn_users: [10]'), ['scenario.wrong_value 5:55 load.ramp_up.phases[0].spawn_users']],
    ['a flag for a number', phase('at_second: true, spawn_users: 1'), ['scenario.wrong_value 5:39 load.ramp_up.phases[0].at_second']],
    [
      'yes for a flag',
      load('user_resources: {ip_binding: {enabled: yes}}'),
      ['scenario.wrong_value 5:100 load.user_resources.ip_binding.enabled'],
    ],
    [
      'a number for a flag',
      load('user_resources: {ip_binding: {wait_on_exhaustion: 1}}'),
      ['scenario.wrong_value 5:111 load.user_resources.ip_binding.wait_on_exhaustion'],
    ],
    ['nothing for a map', { 5: 'load:' }, ['scenario.wrong_value 5:6 load']],
    ['a list for a map', { 4: 'workflows: []' }, ['scenario.wrong_value 4:12 workflows']],
    ['a map for a list', { 4: 'workflows: {nodes: {}}' }, ['scenario.wrong_value 4:20 workflows.nodes']],
    ['a text for a list', workbook('ip_pools: [{id: a, ranges: 10.0.0.1}]'), ['scenario.wrong_value 5:39 workbook.ip_pools[0].ranges']],
    [
      'a number in a list of texts',
      workbook('ip_pools: [{id: a, ranges: [10]}]'),
      ['scenario.wrong_value 5:40 workbook.ip_pools[0].ranges[0]'],
    ],
    ['a text for the actions', { 3: 'actions: get' }, ['scenario.wrong_value 3:10 actions']],
    ['a text for the resources', workbook('resources: api'), ['scenario.wrong_value 5:23 workbook.resources']],
    ['a text for a resource', workbook('resources: {a: b}'), ['scenario.wrong_value 5:27 workbook.resources.a']],
    ['null for a header', withPart('headers: {A: null}'), ['scenario.wrong_value 3:60 actions[0].with.headers.A']],
    ['null in a query', withPart('query: {a: }'), ['scenario.wrong_value 3:58 actions[0].with.query.a']],
    ['a list in a form', withPart('form: {a: [1]}'), ['scenario.wrong_value 3:57 actions[0].with.form.a']],
    [
      'a number for a condition',
      { 4: 'workflows: {nodes: [{id: start, action: get, edges: [{to: a, trigger: {condition: 1}}]}]}' },
      ['scenario.wrong_value 4:83 workflows.nodes[0].edges[0].trigger.condition'],
    ],
    ['a flag for an address', withPart('bind_ip: false'), ['scenario.wrong_value 3:56 actions[0].with.bind_ip']],
    [
      'a text for statuses',
      { 3: 'actions: [{id: get, call: GET, with: {url: x}, expect: {status: 2xx}}]' },
      ['scenario.wrong_value 3:65 actions[0].expect.status'],
    ],
    [
      'a map as the value of a metric',
      workbook('metrics: {a: {type: gauge, value: {}}}'),
      ['scenario.wrong_value 5:46 workbook.metrics.a.value'],
    ],
  ]);
});

describe('ranges', () => {
  refuses([
    ['half a user', phase('at_second: 0, spawn_users: 1.5'), ['scenario.wrong_value 5:55 load.ramp_up.phases[0].spawn_users']],
    ['no user', phase('at_second: 0, spawn_users: 0'), ['scenario.wrong_value 5:55 load.ramp_up.phases[0].spawn_users']],
    ['minus one user', phase('at_second: 0, spawn_users: -1'), ['scenario.wrong_value 5:55 load.ramp_up.phases[0].spawn_users']],
    [
      'a hundred million users',
      phase('at_second: 0, spawn_users: 100000000'),
      ['scenario.wrong_value 5:55 load.ramp_up.phases[0].spawn_users'],
    ],
    ['an instant before the start', phase('at_second: -1, spawn_users: 1'), ['scenario.wrong_value 5:39 load.ramp_up.phases[0].at_second']],
    [
      'an instant after a year',
      phase('at_second: 31536001, spawn_users: 1'),
      ['scenario.wrong_value 5:39 load.ramp_up.phases[0].at_second'],
    ],
    ['infinitely late', phase('at_second: .inf, spawn_users: 1'), ['scenario.wrong_value 5:39 load.ramp_up.phases[0].at_second']],
    ['no phases', { 5: 'load: {ramp_up: {phases: []}}' }, ['scenario.wrong_value 5:26 load.ramp_up.phases']],
    [
      '10,001 phases',
      { 5: `load: {ramp_up: {phases: [${'{at_second: 0, spawn_users: 1},'.repeat(10_001)}]}}` },
      ['scenario.wrong_value 5:26 load.ramp_up.phases'],
    ],
    ['no actions', { 3: 'actions: []' }, ['scenario.wrong_value 3:10 actions']],
    ['no wrapped actions', { 3: 'actions: {actions: []}' }, ['scenario.wrong_value 3:20 actions.actions']],
    ['no ranges', workbook('ip_pools: [{id: a, ranges: []}]'), ['scenario.wrong_value 5:39 workbook.ip_pools[0].ranges']],
    [
      'no tenants',
      workbook('ip_pools: [{id: a, ranges: [10.0.0.1], tenants: []}]'),
      ['scenario.wrong_value 5:60 workbook.ip_pools[0].tenants'],
    ],
    ['too many iterations', load('user_lifetime: {iterations: 1000000001}'), ['scenario.wrong_value 5:89 load.user_lifetime.iterations']],
    [
      'no concurrent users',
      load('concurrency: {max_concurrent_users: 0}'),
      ['scenario.wrong_value 5:97 load.concurrency.max_concurrent_users'],
    ],
    [
      'a status under 100',
      { 3: 'actions: [{id: get, call: GET, with: {url: x}, expect: {status: [99, 200, 600]}}]' },
      ['scenario.wrong_value 3:66 actions[0].expect.status[0]', 'scenario.wrong_value 3:75 actions[0].expect.status[2]'],
    ],
    [
      'a probability over 1',
      target('latency: {distribution: constant, value: 1s}, errors: [{rate: 1.1, status: 500}]'),
      ['scenario.wrong_value 5:87 simulation.targets[0].errors[0].rate'],
    ],
    [
      'a port over 65535',
      workbook('resources: [{id: a, type: demo_target, properties: {port: 65536}}]'),
      ['scenario.wrong_value 5:70 workbook.resources[0].properties.port'],
    ],
    ['too many redirects', withPart('follow_redirects: 101'), ['scenario.wrong_value 3:65 actions[0].with.follow_redirects']],
    [
      'no server',
      target('latency: {distribution: constant, value: 1s}, capacity: {concurrency: 0}'),
      ['scenario.wrong_value 5:95 simulation.targets[0].capacity.concurrency'],
    ],
    [
      'a name of 201 characters',
      workbook(`ip_pools: [{id: a, ranges: [a], name: ${'x'.repeat(201)}}]`),
      ['scenario.wrong_value 5:50 workbook.ip_pools[0].name'],
    ],
    [
      'a label with a line break',
      { 4: 'workflows: {nodes: [{id: start, action: get, edges: [{to: a, label: "a\\nb"}]}]}' },
      ['scenario.wrong_value 4:69 workflows.nodes[0].edges[0].label'],
    ],
    ['an empty url', { 3: 'actions: [{id: get, call: GET, with: {url: ""}}]' }, ['scenario.wrong_value 3:44 actions[0].with.url']],
  ]);
});

describe('names from a list', () => {
  refuses([
    ['a version that is a number', { 1: 'version: 1.0' }, ['scenario.wrong_value 1:10 version']],
    ['a future version', { 1: 'version: "2.0"' }, ['scenario.wrong_value 1:10 version']],
    ['an unknown method', { 3: 'actions: [{id: get, call: GETT, with: {url: x}}]' }, ['scenario.wrong_value 3:27 actions[0].call']],
    [
      'a method that makes tunnels',
      { 3: 'actions: [{id: get, call: CONNECT, with: {url: x}}]' },
      ['scenario.wrong_value 3:27 actions[0].call'],
    ],
    ['a template as method', { 3: 'actions: [{id: get, call: "{{m}}", with: {url: x}}]' }, ['scenario.wrong_value 3:27 actions[0].call']],
    [
      'an unknown type of resource',
      workbook('resources: [{id: a, type: demo_traget}]'),
      ['scenario.wrong_value 5:38 workbook.resources[0].type'],
    ],
    ['an unknown type of metric', workbook('metrics: {a: {type: timer, value: 1}}'), ['scenario.wrong_value 5:32 workbook.metrics.a.type']],
    [
      'an unknown allocation strategy',
      workbook('ip_pools: [{id: a, ranges: [a], allocation_strategy: robin}]'),
      ['scenario.wrong_value 5:65 workbook.ip_pools[0].allocation_strategy'],
    ],
    [
      'an unknown strategy',
      load('user_resources: {ip_binding: {strategy: per_usr}}'),
      ['scenario.wrong_value 5:101 load.user_resources.ip_binding.strategy'],
    ],
    [
      'an unknown instant of release',
      load('user_resources: {ip_binding: {release_on: exit}}'),
      ['scenario.wrong_value 5:103 load.user_resources.ip_binding.release_on'],
    ],
    ['an unknown mode', load('user_lifetime: {mode: forever}'), ['scenario.wrong_value 5:83 load.user_lifetime.mode']],
    ['an unknown limit', load('concurrency: {on_limit: wait}'), ['scenario.wrong_value 5:85 load.concurrency.on_limit']],
    [
      'an unknown type of node',
      { 4: 'workflows: {nodes: [{id: start, type: start}]}' },
      ['scenario.wrong_value 4:39 workflows.nodes[0].type'],
    ],
    [
      'an unknown type of export',
      { 3: 'actions: [{id: get, call: GET, with: {url: x}, export: [{type: xpath, name: a}]}]' },
      ['scenario.wrong_value 3:64 actions[0].export[0].type'],
    ],
    [
      'an unknown scope',
      { 3: 'actions: [{id: get, call: GET, with: {url: x}, export: [{type: content, name: a, scope: run}]}]' },
      ['scenario.wrong_value 3:89 actions[0].export[0].scope'],
    ],
    [
      'an unknown distribution',
      target('latency: {distribution: normal, mean: 1s}'),
      ['scenario.wrong_value 5:49 simulation.targets[0].latency.distribution'],
    ],
    [
      'a number as distribution',
      target('latency: {distribution: 1}'),
      ['scenario.wrong_value 5:49 simulation.targets[0].latency.distribution'],
    ],
    [
      'an unknown fault',
      target('latency: {distribution: constant, value: 1s}, errors: [{rate: 1, fault: connect.refuse}]'),
      ['scenario.wrong_value 5:97 simulation.targets[0].errors[0].fault'],
    ],
    [
      'a fault that is no fault of a target',
      target('latency: {distribution: constant, value: 1s}, errors: [{rate: 1, fault: aborted}]'),
      ['scenario.wrong_value 5:97 simulation.targets[0].errors[0].fault'],
    ],
    [
      'a name that every object has',
      target('latency: {distribution: constructor}'),
      ['scenario.wrong_value 5:49 simulation.targets[0].latency.distribution'],
    ],
  ]);
});

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

describe('problems', () => {
  it('come all at once, sorted by position', () => {
    const text = scenarioWith({
      1: 'version: "0.9"',
      2: 'nmae: sample',
      4: 'workflows: {nodes: [{id: start, edges: [{}], id: again}]}',
      5: 'load:\n  duration: 10\n  graceful_stop: soon',
    });
    expect(problemsOf(text)).toEqual([
      'scenario.missing_key 1:1 name',
      'scenario.wrong_value 1:10 version',
      'scenario.unknown_key 2:1 nmae',
      'scenario.missing_key 4:41 workflows.nodes[0].edges[0].to',
      'yaml.duplicate_key 4:46 workflows.nodes[0].id',
      'scenario.missing_key 5:1 load.ramp_up',
      'scenario.bad_duration 6:13 load.duration',
      'scenario.bad_duration 7:18 load.graceful_stop',
    ]);
  });

  it.each<[string, ChangedLines, string]>([
    ['the key that was meant', load('gracefull_stop: 1s'), 'Did you mean graceful_stop?'],
    [
      'the known keys, when none is near',
      { 4: 'workflows: {nodes: [{id: start, frobnicate: 1}]}' },
      'Known here: id, type, action, edges.',
    ],
    ['the method that was meant', { 3: 'actions: [{id: get, call: gett, with: {url: x}}]' }, 'Did you mean GET?'],
    [
      'the fault that was meant',
      target('latency: {distribution: constant, value: 1s}, errors: [{rate: 1, fault: connect.refuse}]'),
      'Did you mean connect.refused?',
    ],
    ['to quote the version', { 1: 'version: 1.0' }, 'quotes'],
    ['to migrate another version', { 1: 'version: "2.0"' }, 'Rewrite the scenario'],
    ['to quote a number that is meant as text', { 2: 'name: 12' }, '"12"'],
    ['to remove quotes', phase('at_second: 0, spawn_users: "10"'), 'Remove the quotes'],
    ['to add a unit', withPart('timeout: 10'), '10s'],
    ['to write a duration without space', withPart('timeout: 10 S'), 'Write 10s.'],
    ['to add a span', load('concurrency: {spawn_rate_limit: 10}'), '10/s'],
    ['to leave out a key without value', { 5: 'load:' }, 'leave the key out'],
    ['what a missing key is for', { 3: 'actions: [{id: get, call: GET}]' }, 'with: What is called, and how.'],
    ['to write a list', workbook('ip_pools: [{id: a, ranges: 10.0.0.1}]'), 'dash'],
    ['to quote a template', { 3: 'actions: [{id: get, call: GET, with: {url: {{x}}}}]' }, 'quotes'],
  ])('hint at %s', (_, lines, hint) => {
    const decoded = decodeDocument(scenarioWith(lines), 'a.yaml');
    expect(decoded.ok ? [] : decoded.problems.map((problem) => problem.hint)).toEqual([expect.stringContaining(hint)]);
  });

  it('say what was found and what was expected', () => {
    const decoded = decodeDocument(scenarioWith(phase('at_second: 0, spawn_users: "10"')), 'a.yaml');
    expect(decoded).toMatchObject({
      ok: false,
      problems: [{ file: 'a.yaml', severity: 'error', found: '"10"', expected: 'an integer from 1 to 10000000' }],
    });
  });
});

describe('a document', () => {
  const EVERYTHING = `
version: "1.0"
name: everything
workbook:
  resources:
    - {id: api, type: http_endpoint, properties: {base_url: "http://127.0.0.1", deep: {list: [1, null]}}}
    - {id: demo, type: demo_target, properties: {ip: 127.0.0.1, port: 0, latency: 5ms, error_rate: 0.1}}
  metrics:
    latency: {type: trend, action: get, value: "{{get.duration_ms}}", help: How long it takes}
  ip_pools:
    - {id: pool, name: The pool, ranges: [10.0.0.0/24, "::1"], reserved: [10.0.0.1], allocation_strategy: first_free, tenants: [a]}
actions:
  - id: get
    call: pOsT
    with:
      url: "{{api.base_url}}/x"
      headers: {Accept: "*/*", X-Count: 1, X-Flag: true}
      query: {page: 1}
      json: {user: "{{user.id}}", list: [1, null, true]}
      bind_ip: null
      timeout: 1.5s
      follow_redirects: 3
      max_response: 512KiB
    export:
      - {type: json, name: token, path: $.token, scope: user, default: null}
      - {type: regex, name: word, pattern: (a+)}
    expect: {status: [200, 201], condition: "{{get.ok}}"}
workflows:
  nodes:
    - id: start
      action: get
      edges:
        - {to: end, trigger: {condition: get.status_code == 200}, label: fine}
        - {to: start, trigger: {condition: false}}
        - {to: end, trigger: {}}
    - {id: end, type: end}
load:
  ramp_up: {phases: [{at_second: 0.5, spawn_users: 10, tenant_id: a, ip_pool_override: pool}]}
  user_lifetime: {mode: loop, iterations: 0, think_time: 250us}
  user_resources: {ip_binding: {enabled: true, pool_id: pool, strategy: shared, release_on: task_end, wait_on_exhaustion: true, wait_timeout: 1m}}
  concurrency: {max_concurrent_users: 5, spawn_rate_limit: 30/m, on_limit: drop}
  duration: 1h
  graceful_stop: 0s
simulation:
  targets:
    - match: {action: get, resource: api}
      latency: {distribution: lognormal, median: 20ms, p99: 200ms}
      capacity: {concurrency: 4, queue: 0}
      errors: [{rate: 0.01, status: 503}, {rate: 0.01, fault: connect.refused}]
      answer: {status: 201, headers: {X-A: b}, json: {ok: true}}
    - latency: {distribution: exponential, mean: 5ms}
      answer: {body: ""}
`;

  it('is what the author wrote, with durations in microseconds, rates as pairs and sizes in bytes', () => {
    const decoded = decodeDocument(EVERYTHING, 'everything.yaml');
    const document: ScenarioDocument = {
      version: '1.0',
      name: 'everything',
      workbook: {
        resources: [
          { id: 'api', type: 'http_endpoint', properties: { base_url: 'http://127.0.0.1', deep: { list: [1, null] } } },
          { id: 'demo', type: 'demo_target', properties: { ip: '127.0.0.1', port: 0, latency: '5ms', error_rate: 0.1 } },
        ],
        metrics: { latency: { type: 'trend', action: 'get', value: '{{get.duration_ms}}', help: 'How long it takes' } },
        ip_pools: [
          {
            id: 'pool',
            name: 'The pool',
            ranges: ['10.0.0.0/24', '::1'],
            reserved: ['10.0.0.1'],
            allocation_strategy: 'first_free',
            tenants: ['a'],
          },
        ],
      },
      actions: [
        {
          id: 'get',
          call: 'pOsT',
          with: {
            url: '{{api.base_url}}/x',
            headers: { Accept: '*/*', 'X-Count': 1, 'X-Flag': true },
            query: { page: 1 },
            json: { user: '{{user.id}}', list: [1, null, true] },
            bind_ip: null,
            timeout: 1_500_000,
            follow_redirects: 3,
            max_response: 524_288,
          },
          export: [
            { type: 'json', name: 'token', path: '$.token', scope: 'user', default: null },
            { type: 'regex', name: 'word', pattern: '(a+)' },
          ],
          expect: { status: [200, 201], condition: '{{get.ok}}' },
        },
      ],
      workflows: {
        nodes: [
          {
            id: 'start',
            action: 'get',
            edges: [
              { to: 'end', trigger: { condition: 'get.status_code == 200' }, label: 'fine' },
              { to: 'start', trigger: { condition: false } },
              { to: 'end', trigger: {} },
            ],
          },
          { id: 'end', type: 'end' },
        ],
      },
      load: {
        ramp_up: { phases: [{ at_second: 0.5, spawn_users: 10, tenant_id: 'a', ip_pool_override: 'pool' }] },
        user_lifetime: { mode: 'loop', iterations: 0, think_time: 250 },
        user_resources: {
          ip_binding: {
            enabled: true,
            pool_id: 'pool',
            strategy: 'shared',
            release_on: 'task_end',
            wait_on_exhaustion: true,
            wait_timeout: 60_000_000,
          },
        },
        concurrency: { max_concurrent_users: 5, spawn_rate_limit: { count: 1, perUs: 2_000_000 }, on_limit: 'drop' },
        duration: 3_600_000_000,
        graceful_stop: 0,
      },
      simulation: {
        targets: [
          {
            match: { action: 'get', resource: 'api' },
            latency: { distribution: 'lognormal', median: 20_000, p99: 200_000 },
            capacity: { concurrency: 4, queue: 0 },
            errors: [
              { rate: 0.01, status: 503 },
              { rate: 0.01, fault: 'connect.refused' },
            ],
            answer: { status: 201, headers: { 'X-A': 'b' }, json: { ok: true } },
          },
          { latency: { distribution: 'exponential', mean: 5_000 }, answer: { body: '' } },
        ],
      },
    };
    expect(decoded.ok ? decoded.document : decoded.problems).toEqual(document);
  });

  it('is the same whichever spelling of resources and actions the author used', () => {
    const list = scenarioWith(workbook('resources: [{id: a, type: demo_target}, {id: b, type: http_endpoint, properties: {x: 1}}]'));
    const map = scenarioWith({
      3: 'actions: {actions: [{id: get, call: GET, with: {url: "http://127.0.0.1/"}}]}',
      ...workbook('resources: {a: {type: demo_target}, b: {type: http_endpoint, properties: {x: 1}}}'),
    });
    const [fromList, fromMap] = [list, map].map((text) => decodeDocument(text, 'a.yaml'));
    expect(fromList).toMatchObject({ ok: true });
    expect(fromMap?.ok && fromMap.document).toEqual(fromList?.ok && fromList.document);
  });

  it('gives maps without a prototype, so that names never find what JavaScript put there', () => {
    const decoded = decodeDocument(scenarioWith({ ...withPart('query: {a: 1}'), ...workbook('metrics: {}') }), 'a.yaml');
    const maps = decoded.ok ? [decoded.document.actions[0]?.with.query, decoded.document.workbook?.metrics] : [];
    expect(maps.map((map) => map && Object.getPrototypeOf(map))).toEqual([null, null]);
  });

  it('may have 10,000 phases', () => {
    const phases = Array.from(
      { length: 10_000 },
      (_, i) => `  - at_second: ${i}\n    spawn_users: 1\n    tenant_id: a\n    ip_pool_override: b\n`,
    );
    const decoded = decodeDocument(scenarioWith({ 5: `load:\n ramp_up:\n  phases:\n${phases.join('')}` }), 'a.yaml');
    expect(decoded.ok && decoded.document.load?.ramp_up.phases.length).toBe(10_000);
  });

  it('leaves the objects of JavaScript as they were', () => {
    problemsOf(scenarioWith({ 5: '__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}' }));
    problemsOf(scenarioWith(withPart('json: {__proto__: {polluted: true}}')));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
