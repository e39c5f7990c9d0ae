/** What the language refuses, key by key and value by value: each row is a mistake, and where it is reported. */
import { describe, expect, it } from 'vitest';
import { load, phase, problemsOf, refuses, scenarioWith, target, withPart, workbook } from '../support/scenario-lines.js';

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
