import { describe, expect, it } from 'vitest';
import { decodeScenario } from '../../../src/scenario/decode-scenario.js';
import { atMark, problemsIn, scenarioText } from '../marked-scenario.js';

const done = '{ id: done, type: end }';
const start = '{ id: start, action: get, edges: [{ to: done }] }';

describe('a workflow is refused where', () => {
  it.each<[string, string, string[]]>([
    [
      'an edge leads to no node',
      'scenario.unknown_id',
      ['{ id: start, action: get, edges: [{ to: «nowhere, trigger: { condition: user.id > 1 } }, { to: done }] }', done],
    ],
    ['an edge misspells a node', 'scenario.unknown_id', ['{ id: start, action: get, edges: [{ to: «doen }] }', done]],
    ['a node performs no known action', 'scenario.unknown_id', ['{ id: start, action: «got, edges: [{ to: done }] }', done]],
    ['an id is used twice', 'scenario.duplicate_id', [start, done, '{ id: «done, type: end }']],
    [
      'two ids differ only in case',
      'scenario.duplicate_id',
      [
        '{ id: start, action: get, edges: [{ to: Done, trigger: { condition: user.id > 1 } }, { to: done }] }',
        done,
        '{ id: «Done, type: end }',
      ],
    ],
    ['it begins with an end', 'workflow.no_start', ['{ id: first, type: «end }']],
    ['the node start is an end', 'workflow.no_start', ['{ id: start, type: «end }']],
    ['an end performs an action', 'load.contradiction', [start, '{ id: done, type: end, «action: get }']],
    ['an end has edges', 'load.contradiction', [start, '{ id: done, type: end, «edges: [{ to: start }] }']],
    ['no path leads to a node', 'workflow.unreachable', [start, done, '{ id: «island, action: get, edges: [{ to: done }] }']],
    ['only an unreachable node leads to an end', 'workflow.unreachable', [start, done, '{ id: «other, type: end }']],
    ['a node has no edges', 'workflow.no_way_out', ['{ id: «start, action: get }']],
    ['a node has an empty list of edges', 'workflow.no_way_out', ['{ id: «start, action: get, edges: [] }']],
    [
      'a walk can only go round',
      'workflow.no_way_out',
      ['{ id: «start, action: get, edges: [{ to: next }] }', '{ id: next, action: get, edges: [{ to: start }] }'],
    ],
    ['a walk can only stand still', 'workflow.no_way_out', ['{ id: «start, action: get, edges: [{ to: start }] }']],
    [
      'a condition cannot be read',
      'expression.syntax',
      ['{ id: start, action: get, edges: [{ to: done, trigger: { condition: «"1 +" } }] }', done],
    ],
    [
      'a condition names nothing',
      'expression.unknown_name',
      ['{ id: start, action: get, edges: [{ to: done, trigger: { condition: «got.status_code == 200 } }] }', done],
    ],
    [
      'a condition names no field',
      'expression.unknown_name',
      ['{ id: start, action: get, edges: [{ to: done, trigger: { condition: «get.statuscode == 200 } }] }', done],
    ],
    [
      'a condition reads the environment',
      'expression.unknown_name',
      ['{ id: start, action: get, edges: [{ to: done, trigger: { condition: «env.HOME == 1 } }] }', done],
    ],
  ])('%s', (_, code, nodes) => {
    const { found, expected } = atMark({ nodes }, `error ${code}`, { env: { HOME: '1' } });
    expect(found).toEqual(expected);
  });

  it('an action node has no action, reported at the node', () => {
    const { found, expected } = atMark({ nodes: ['«{ id: start, edges: [{ to: done }] }', done] }, 'error scenario.missing_key');
    expect(found).toEqual(expected);
  });

  it('a chain ends nowhere, once and at its last node', () => {
    const nodes = [
      '{ id: start, action: get, edges: [{ to: next }] }',
      '{ id: next, action: get, edges: [{ to: last }] }',
      '{ id: «last, action: get }',
    ];
    const { found, expected } = atMark({ nodes }, 'error workflow.no_way_out');
    expect(found).toEqual(expected);
  });

  it('the way out lies behind an edge that is always taken', () => {
    const nodes = ['{ id: start, action: get, edges: [{ to: start }, { to: done }] }', done];
    expect(problemsIn(scenarioText({ nodes })).map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'error workflow.no_way_out',
      'warning workflow.dead_edge',
    ]);
  });
});

describe('a workflow is warned about where', () => {
  it.each<[string, string[]]>([
    ['an edge stands behind one without a condition', ['{ id: start, action: get, edges: [{ to: done }, «{ to: start }] }', done]],
    [
      'an edge stands behind one that is true',
      ['{ id: start, action: get, edges: [{ to: done, trigger: { condition: true } }, «{ to: start }] }', done],
    ],
    [
      'an edge stands behind one that is "1 == 1"',
      ['{ id: start, action: get, edges: [{ to: done, trigger: { condition: "{{1 == 1}}" } }, «{ to: start }] }', done],
    ],
    ['a condition is false', ['{ id: start, action: get, edges: [{ to: start, trigger: { condition: «false } }, { to: done }] }', done]],
    [
      'a condition is "1 > 2"',
      ['{ id: start, action: get, edges: [{ to: start, trigger: { condition: «"1 > 2" } }, { to: done }] }', done],
    ],
  ])('%s', (_, nodes) => {
    const { found, expected } = atMark({ nodes }, 'warning workflow.dead_edge');
    expect(found).toEqual(expected);
  });
});

describe('a hint says what was probably meant', () => {
  it.each<[string, string[], RegExp]>([
    ['of a node', ['{ id: start, action: get, edges: [{ to: doen }] }', done], /done/],
    ['of an action', ['{ id: start, action: gett, edges: [{ to: done }] }', done], /get/],
    ['of a field', ['{ id: start, action: get, edges: [{ to: done, trigger: { condition: get.status_cod } }] }', done], /status_code/],
  ])('%s', (_, nodes, hint) => {
    expect(problemsIn(scenarioText({ nodes }))[0]?.hint).toMatch(hint);
  });
});

describe('a workflow compiles to', () => {
  const nodes = [
    '{ id: first, action: get, edges: [{ to: again, trigger: { condition: "{{get.status_code == 200}}" }, label: fine }, { to: done, trigger: { condition: "true" } }] }',
    '{ id: again, type: action, action: get, edges: [{ to: done, trigger: {} }] }',
    done,
  ];
  const { workflow } = decodeScenario(scenarioText({ nodes }), 'case.yaml');

  it('the first node as its start, unless one is called start', () => {
    expect(workflow.start).toBe('first');
    const renamed = nodes.map((line) =>
      line
        .replaceAll('again', 'start')
        .replace('[{ to: done, trigger: {} }]', '[{ to: first, trigger: { condition: user.id == 1 } }, { to: done }]'),
    );
    expect(decodeScenario(scenarioText({ nodes: renamed }), 'case.yaml').workflow.start).toBe('start');
  });

  it('its nodes in the order written', () => {
    expect(workflow.nodes.map(({ id, type }) => [id, type])).toEqual([
      ['first', 'action'],
      ['again', 'action'],
      ['done', 'end'],
    ]);
  });

  it('edges whose condition is absent exactly when they are always taken', () => {
    const edges = workflow.nodes.flatMap((node) => (node.type === 'end' ? [] : node.edges));
    expect(edges.map(({ to, condition, label }) => [to, condition?.source, label])).toEqual([
      ['again', '{{get.status_code == 200}}', 'fine'],
      ['done', undefined, undefined],
      ['done', undefined, undefined],
    ]);
  });
});
