/** What decoding gives: the document as written, or its problems, sorted and with useful hints. */
import { describe, expect, it } from 'vitest';
import { decodeDocument } from '../../src/scenario/decode-document.js';
import type { ScenarioDocument } from '../../src/scenario/document.js';
import { load, phase, problemsOf, scenarioWith, target, withPart, workbook } from '../support/scenario-lines.js';
import type { ChangedLines } from '../support/scenario-lines.js';

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
