/** Names that lead nowhere, graphs that lead nowhere, and expressions that mean nothing. */
import type { FailureCode } from '../../../src/model/failure.js';
import { load, scenarioWith, target, workbook } from '../../support/scenario-lines.js';
import type { ChangedLines } from '../../support/scenario-lines.js';
import type { BadScenario } from './row.js';

const row = (title: string, lines: ChangedLines, ...codes: FailureCode[]): BadScenario => [title, scenarioWith(lines), ...codes];

const END = '{id: end, type: end}';
const nodes = (...entries: string[]): ChangedLines => ({ 4: `workflows: {nodes: [${entries.join(', ')}]}` });
const condition = (title: string, written: string, code: FailureCode = 'expression.syntax'): BadScenario =>
  row(`C20 ${title}`, nodes(`{id: start, action: get, edges: [{to: end, trigger: {condition: «${written}}}, {to: end}]}`, END), code);
const calling = (part: string): ChangedLines => ({ 3: `actions: [{id: get, call: GET, with: {url: "http://127.0.0.1/", ${part}}}]` });
const exporting = (...entries: string[]): ChangedLines => ({
  3: `actions: [{id: get, call: GET, with: {url: "http://127.0.0.1/"}, export: [${entries.join(', ')}]}]`,
});
const template = (title: string, written: string, code: FailureCode = 'expression.unknown_name'): BadScenario =>
  row(title, calling(`headers: {X-A: «${written}}`), code);

const POOL = '{id: pool, ranges: [10.0.0.0/24]}';
const leasing = (pools: string, phase: string, binding: string): ChangedLines => ({
  5: `workbook: {ip_pools: [${pools}]}`,
  6: `load: {ramp_up: {phases: [{at_second: 0, spawn_users: 1${phase}}]}, user_resources: {${binding}}}`,
});

export const REFERENCE_ROWS: readonly BadScenario[] = [
  row('C15 an edge to a node that is not there', nodes('{id: start, action: get, edges: [{to: «edn}]}', END), 'scenario.unknown_id'),
  row('C15 a node with an action that is not there', nodes('{id: start, action: «gte, edges: [{to: end}]}', END), 'scenario.unknown_id'),
  row('C15 a binding to a pool that is not there', leasing(POOL, '', 'ip_binding: {pool_id: «pol}'), 'scenario.unknown_id'),
  row(
    'C15 a phase with a pool that is not there',
    leasing(POOL, ', ip_pool_override: «other', 'ip_binding: {pool_id: pool}'),
    'scenario.unknown_id',
  ),
  row('C15 addresses without a pool', load('user_resources: {«ip_binding: {}}'), 'scenario.missing_key'),
  row('C15 two pools and no choice', leasing(`${POOL}, {id: other, ranges: [10.0.1.0/24]}`, '', '«ip_binding: {}'), 'scenario.missing_key'),
  row(
    'C15 a tenant that the pool does not admit',
    leasing('{id: pool, ranges: [10.0.0.0/24], tenants: [a]}', ', tenant_id: «b', 'ip_binding: {pool_id: pool}'),
    'pool.forbidden',
  ),
  row('C15 an unknown strategy', leasing(POOL, '', 'ip_binding: {strategy: «per_usr}'), 'scenario.wrong_value'),
  row('C15 an unknown kind of resource', workbook('resources: [{id: a, type: «tcp_endpoint}]'), 'scenario.wrong_value'),
  row(
    'C15 a metric of an action that is not there',
    workbook('metrics: {m: {type: gauge, action: «put, value: 1}}'),
    'scenario.unknown_id',
  ),
  row(
    'C15 a simulated target of an action that is not there',
    target('match: {action: «put}, latency: {distribution: constant, value: 1s}'),
    'scenario.unknown_id',
  ),
  row(
    'C15 a simulated target of a resource that is not there',
    target('match: {resource: «shop}, latency: {distribution: constant, value: 1s}'),
    'scenario.unknown_id',
  ),
  row(
    'C15 a fault that no target has',
    target('latency: {distribution: constant, value: 1s}, errors: [{rate: 1, fault: «connect.refuse}]'),
    'scenario.wrong_value',
  ),

  row(
    'C16 two nodes of one id',
    nodes('{id: start, action: get, edges: [{to: end}]}', END, '{id: «end, type: end}'),
    'scenario.duplicate_id',
  ),
  row(
    'C16 two pools of one id',
    leasing(`${POOL}, {id: «pool, ranges: [10.0.1.0/24]}`, '', 'ip_binding: {pool_id: pool}'),
    'scenario.duplicate_id',
  ),
  row(
    'C16 two pools whose ids differ in case',
    leasing(`${POOL}, {id: «Pool, ranges: [10.0.1.0/24]}`, '', 'ip_binding: {pool_id: pool}'),
    'scenario.duplicate_id',
  ),
  row(
    'C16 two actions whose ids differ in case',
    { 3: 'actions: [{id: get, call: GET, with: {url: "http://h/"}}, {id: «Get, call: GET, with: {url: "http://h/"}}]' },
    'scenario.duplicate_id',
  ),
  row(
    'C16 a resource and an action of one id',
    { 5: 'workbook: {resources: {get: {type: demo_target}}}', 3: 'actions: [{id: «get, call: GET, with: {url: "http://h/"}}]' },
    'scenario.duplicate_id',
  ),
  row(
    'C16 two tenants whose ids differ in case',
    { 5: 'load: {ramp_up: {phases: [{at_second: 0, spawn_users: 1, tenant_id: a}, {at_second: 1, spawn_users: 1, tenant_id: «A}]}}' },
    'scenario.duplicate_id',
  ),
  row(
    'C16 a tenant that differs in case from the one of the others',
    { 5: 'load: {ramp_up: {phases: [{at_second: 0, spawn_users: 1}, {at_second: 1, spawn_users: 1, tenant_id: «Default}]}}' },
    'scenario.duplicate_id',
  ),
  row(
    'C16 two metrics that outputs cannot tell apart',
    workbook('metrics: {a-b: {type: gauge, value: 1}, «a_b: {type: gauge, value: 1}}'),
    'scenario.duplicate_id',
  ),
  row(
    'C16 one value exported twice',
    exporting('{type: json, name: a, path: $.a}, {type: json, name: «a, path: $.b}'),
    'scenario.duplicate_id',
  ),

  row(
    'C18 a node that nothing leads to',
    nodes('{id: start, action: get, edges: [{to: end}]}', END, '{id: «lone, action: get, edges: [{to: end}]}'),
    'workflow.unreachable',
  ),
  row(
    'C18 a node that leads nowhere',
    nodes('{id: start, action: get, edges: [{to: next, trigger: {condition: get.ok}}, {to: end}]}', '{id: «next, action: get}', END),
    'workflow.no_way_out',
  ),
  row('C18 a start that is an end', nodes('{id: start, type: «end}'), 'workflow.no_start'),
  row('C18 no nodes', { 4: 'workflows: {nodes: «[]}' }, 'scenario.wrong_value'),
  row(
    'C18 two starts',
    nodes('{id: start, action: get, edges: [{to: end}]}', '{id: «start, action: get, edges: [{to: end}]}', END),
    'scenario.duplicate_id',
  ),
  row('C18 a node without an action', nodes('«{id: start, edges: [{to: end}]}', END), 'scenario.missing_key'),
  row(
    'C18 an end that goes on',
    nodes('{id: start, action: get, edges: [{to: end}]}', '{id: end, type: end, «edges: [{to: start}]}'),
    'load.contradiction',
  ),

  row(
    'C19 a walk that goes round for ever',
    nodes('{id: «start, action: get, edges: [{to: next}]}', '{id: next, action: get, edges: [{to: start}]}'),
    'workflow.no_way_out',
  ),
  row('C19 a node that leads only to itself', nodes('{id: «start, action: get, edges: [{to: start}]}'), 'workflow.no_way_out'),

  condition('an operator without an end', '"get.ok &&"'),
  condition('a single equals sign', '"get.status_code = 200"'),
  condition('a function', '"get.body.trim()"'),
  condition('an operator of another language', '"get.ok and get.ok"'),
  condition('nothing', '""', 'scenario.wrong_value'),
  condition('a number', '1', 'scenario.wrong_value'),
  condition('10 kB', `"${'1+'.repeat(5_000)}1"`),
  condition('brackets a thousand deep', `"${'('.repeat(900)}1${')'.repeat(900)}"`),
  condition('a comparison of a text with braces in it', `'"{{get.body}}" == "a"'`),
  condition('a field of a plain value', '"get.body.length > 0"', 'expression.unknown_name'),
  condition('a number that loses digits', '"get.body_len == 12345678901234567890"'),
  row('C20 a pattern that looks behind itself', exporting(`{type: regex, name: a, pattern: «'(?<=a)b'}`), 'action.bad_export'),
  row(
    'C20 a pattern that unrolls to a million steps',
    exporting(`{type: regex, name: a, pattern: «'(abcdefghij){1000}'}`),
    'action.bad_export',
  ),
  row('C20 a path that is no JSONPath', exporting('{type: json, name: a, path: «"$.items["}'), 'action.bad_export'),
  row('C20 a header that no answer can have', exporting('{type: header, name: a, path: «"x y"}'), 'action.bad_export'),

  template('C21 a variable that is not there', '"{{usr.id}}"'),
  template('C21 a field that is not there', '"{{user.nam}}"'),
  template('C21 an action that is not there', '"{{probe.ok}}"'),
  template('C21 braces that are never closed', '"{{user.id"', 'expression.syntax'),
  template('C21 braces in braces', '"{{ {{user.id}} }}"', 'expression.syntax'),
  template('C21 braces around nothing', '"{{ }}"', 'expression.syntax'),
  template('C21 a way to the constructor', '"{{user.constructor}}"'),
  template('C21 a way to the prototype', '"{{__proto__.x}}"'),
  template('C21 a way to the prototype in quotes', `"{{user['__proto__']}}"`),
  row('C21 a template as a key of a body', calling('json: {«"{{user.id}}": 1}'), 'expression.syntax'),
  row('C21 a template as a parameter', calling('query: {«"{{user.id}}": 1}'), 'expression.syntax'),
  row('C21 a template as a method', { 3: 'actions: [{id: get, call: «"{{user.id}}", with: {url: "http://h/"}}]' }, 'scenario.wrong_value'),
  row('C21 a template as a header name', calling('headers: {«"{{user.id}}": a}'), 'scenario.wrong_value'),

  template('C38 an environment variable that is not set', '"{{env.RAMPART_SPEC_UNSET}}"'),
];
