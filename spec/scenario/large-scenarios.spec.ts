/**
 * The largest scenarios there can be: each loads, or is refused, at a cost that grows no faster than its text.
 *
 * The bound is processor time and several times what each row needs; what it catches is a search within a search, which
 * takes minutes on texts of this size.
 */
import { describe, expect, it } from 'vitest';
import { RampartError } from '../../src/model/failure.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import { scenarioWith } from '../support/scenario-lines.js';

const CPU_SECONDS_MAX = 6;

const times = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('\n');
const listed = (count: number, entry: (i: number) => string): string => Array.from({ length: count }, (_, i) => entry(i)).join(', ');
const action = (id: string, url = 'http://127.0.0.1/'): string => `  - {id: ${id}, call: GET, with: {url: "${url}"}}`;
const actions = (count: number, entry: (i: number) => string): string =>
  scenarioWith({ 3: `actions:\n${action('get')}\n${times(count, entry)}` });
const calling = (part: string): string => scenarioWith({ 3: `actions: [{id: get, call: GET, with: {url: "http://127.0.0.1/", ${part}}}]` });
const exporting = (count: number, entry: (i: number) => string): string =>
  scenarioWith({ 3: `actions:\n  - id: get\n    call: GET\n    with: {url: "http://127.0.0.1/"}\n    export:\n${times(count, entry)}` });
const nodes = (count: number, to: (i: number) => string): string =>
  scenarioWith({
    4: `workflows:\n  nodes:\n${times(count, (i) => `    - {id: n${i}, action: get, edges: [{to: ${to(i)}}]}`)}\n    - {id: end, type: end}`,
  });
const phases = (part: (i: number) => string, rest = ''): string =>
  scenarioWith({
    5: `load:\n  ramp_up:\n    phases:\n${times(10_000, (i) => `      - {at_second: ${i}, spawn_users: 1${part(i)}}`)}\n${rest}`,
  });
const BINDING = '  user_resources: {ip_binding: {}}';
const octets = (i: number): string => `${i >> 8}.${i & 255}`;

/** How it ended, and what it cost. */
function load(text: string): { readonly ending: string; readonly cpuSeconds: number } {
  const before = process.cpuUsage();
  const ending = endingOf(text);
  const { user, system } = process.cpuUsage(before);
  return { ending, cpuSeconds: (user + system) / 1_000_000 };
}

function endingOf(text: string): string {
  try {
    return decodeScenario(text, 'large.yaml').name;
  } catch (error) {
    if (error instanceof RampartError) return error.code;
    throw error;
  }
}

describe('a scenario is accepted at a bounded cost with', () => {
  it.each<[string, string]>([
    ['ten thousand phases', phases(() => '')],
    ['ten thousand tenants', phases((i) => `, tenant_id: t${i}`)],
    ['nine thousand actions', actions(9_000, (i) => action(`a${i}`))],
    ['a chain of nine thousand nodes', nodes(9_000, (i) => (i === 8_999 ? 'end' : `n${i + 1}`))],
    [
      'a node of ten thousand conditions',
      scenarioWith({
        4: `workflows:\n  nodes:\n    - id: start\n      action: get\n      edges:\n${times(10_000, (i) => `        - {to: end, trigger: {condition: get.body_len == ${i}}}`)}\n    - {id: end, type: end}`,
      }),
    ],
    [
      'ten thousand metrics',
      scenarioWith({ 5: `workbook:\n  metrics:\n${times(10_000, (i) => `    m${i}: {type: gauge, value: get.duration_ms}`)}` }),
    ],
    [
      'ten thousand ranges, last first',
      scenarioWith({ 5: `workbook: {ip_pools: [{id: p, ranges: [${listed(10_000, (i) => `10.${octets(10_000 - i)}.0/24`)}]}]}` }),
    ],
    [
      'nine thousand properties that nine thousand actions read',
      `${actions(9_000, (i) => action(`a${i}`, `http://h/{{r.k${i}}}`))}workbook: {resources: {r: {type: http_endpoint, properties: {${listed(9_000, (i) => `k${i}: 1`)}}}}}`,
    ],
    ['a body of 900 KB', calling(`body: "${'x'.repeat(900_000)}"`)],
    [
      'a hundred thousand templates in a URL',
      scenarioWith({ 3: `actions: [{id: get, call: GET, with: {url: "http://127.0.0.1/${'{{1}}'.repeat(100_000)}"}}]` }),
    ],
    ['two thousand templates sixty brackets deep', calling(`json: [${listed(2_000, () => `"{{${'('.repeat(60)}1${')'.repeat(60)}}}"`)}]`)],
    ['sixty thousand templates in a list', calling(`json: [${listed(60_000, () => '"{{user.id}}"')}]`)],
    [
      'four hundred paths of nine hundred brackets',
      exporting(400, (i) => `      - {type: json, name: e${i}, path: '$[?${'('.repeat(900)}@.a${')'.repeat(900)}]'}`),
    ],
  ])('%s', (_, text) => {
    const { ending, cpuSeconds } = load(text);
    expect(ending).toBe('sample');
    expect(cpuSeconds).toBeLessThan(CPU_SECONDS_MAX);
  });
});

describe('a scenario is refused at a bounded cost with', () => {
  it.each<[string, string, string]>([
    ['sixty thousand unknown keys', 'scenario.unknown_key', scenarioWith({ 5: times(60_000, (i) => `k${i}: 1`) })],
    ['sixty thousand equal keys', 'yaml.duplicate_key', scenarioWith({ 5: times(60_000, () => 'name: again') })],
    ['a name of 900 KB', 'scenario.bad_id', scenarioWith({ 2: `name: ${'x'.repeat(900_000)}` })],
    ['nine thousand actions of one id', 'scenario.duplicate_id', actions(9_000, () => action('get'))],
    [
      'nine thousand unknown names among nine thousand actions',
      'expression.unknown_name',
      actions(9_000, (i) => action(`a${i}`, `http://h/{{b${i}.x}}`)),
    ],
    [
      'nine thousand unknown fields of nine thousand',
      'expression.unknown_name',
      `${actions(9_000, (i) => action(`a${i}`, `http://h/{{r.j${i}}}`))}workbook: {resources: {r: {type: http_endpoint, properties: {${listed(9_000, (i) => `k${i}: 1`)}}}}}`,
    ],
    ['nine thousand edges to nodes that are not there', 'scenario.unknown_id', nodes(9_000, (i) => `elsewhere-${i}`)],
    ['a circle of nine thousand nodes', 'workflow.no_way_out', nodes(9_000, (i) => `n${(i + 1) % 9_000}`)],
    [
      'ten thousand pools that are not there among four thousand',
      'scenario.unknown_id',
      `${phases((i) => `, ip_pool_override: p${i}`, BINDING)}workbook:\n  ip_pools:\n${times(4_000, (i) => `    - {id: q${i}, ranges: [10.${octets(i)}.0/24]}`)}`,
    ],
    [
      'ten thousand tenants that nine thousand are not',
      'pool.forbidden',
      `${phases((i) => `, tenant_id: t${i}`, BINDING)}workbook: {ip_pools: [{id: p, ranges: [10.0.0.0/8], tenants: [${listed(9_000, (i) => `u${i}`)}]}]}`,
    ],
    [
      'nine thousand pools of one block',
      'pool.overlap',
      scenarioWith({ 5: `workbook:\n  ip_pools:\n${times(9_000, (i) => `    - {id: q${i}, ranges: [10.0.0.0/24]}`)}` }),
    ],
    [
      'five thousand patterns of a thousand steps',
      'action.bad_export',
      exporting(5_000, (i) => `      - {type: regex, name: e${i}, pattern: "((a{30}){30})"}`),
    ],
    [
      'a hundred aliases of seventy thousand templates',
      'yaml.forbidden',
      calling(`json: [&a "${'{{user.id}}'.repeat(70_000)}", ${'*a, '.repeat(99)}]`),
    ],
    [
      'four hundred templates nine hundred brackets deep',
      'expression.syntax',
      calling(`body: "${`{{${'('.repeat(900)}1${')'.repeat(900)}}}`.repeat(400)}"`),
    ],
    ['a hundred thousand braces that open', 'expression.syntax', calling(`body: "${'{{'.repeat(100_000)}"`)],
  ])('%s', (_, code, text) => {
    const { ending, cpuSeconds } = load(text);
    expect(ending).toBe(code);
    expect(cpuSeconds).toBeLessThan(CPU_SECONDS_MAX);
  });
});
