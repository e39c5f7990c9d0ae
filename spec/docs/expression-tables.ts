/** What templates, conditions and URLs of docs/scenario-format.md come to: evaluated, not remembered. Pure. */
import type { Expression, Fields, Scope, Value } from '../../src/model/expression.js';
import { type Compiled, compileCondition, type Names } from '../../src/scenario/expression.js';
import { compileTemplate, compileUrlTemplate } from '../../src/scenario/template.js';
import { code, table } from './markdown-table.js';

/** What the examples read; the page says so above the tables. */
const LOOK: Record<string, Value> = {
  status_code: 200,
  ok: true,
  error: null,
  count: '10',
  text: 'a b/c&d',
  order: { total: 12, items: [{ name: 'tea' }], 'ship-to': 'Oslo' },
};
const SHOP: Record<string, Value> = { url: 'http://127.0.0.1:8080', host: '127.0.0.1', port: 8080, v6: '2001:db8::1' };

const NAMES: Names = {
  resources: new Map([['shop', new Set(Object.keys(SHOP))]]),
  actions: new Map([
    ['look', new Set(Object.keys(LOOK))],
    ['pay-in', new Set<string>()],
  ]),
  env: null,
};

const SCOPE: Scope = {
  user: { id: 3, allocated_ip: '10.0.1.2', iteration: 2, iteration_index: 1 },
  tenant: { id: 'acme' },
  resources: new Map([['shop', fields(SHOP)]]),
  actions: new Map([['look', fields(LOOK)]]),
  env: new Map(),
};

const TEMPLATES = [
  '{{user.id}}',
  'user-{{user.id}}',
  '{{look.order}}',
  '{{look.order.items[0].name}}',
  'total {{look.order.total}}, {{look.ok}}',
  '{{pay-in.status_code}}',
  '[{{pay-in.status_code}}]',
  '{{user.id - 1}}',
  '{{look.error || "none"}}',
  '{{ "{{" }}',
];

const CONDITIONS = [
  'look.status_code == 200',
  '{{look.status_code}} == 200',
  '{{look.status_code == 200}}',
  'look.ok && look.order.total > 10',
  'look.status_code >= 500 ? "broken" : "fine"',
  'look.order["ship-to"] == "Oslo"',
  'look.count == 10',
  'look.count > 9',
  'look.ok == "true"',
  'pay-in.status_code == null',
  'pay-in.status_code < 400',
  'pay-in.status_code != 200',
  'null || "default"',
  '1 / 0',
];

const URLS = [
  '{{shop.url}}/items/{{look.text}}',
  '{{shop.url}}/find?q={{look.text}}',
  'http://{{shop.host}}:{{shop.port}}/',
  'http://{{shop.v6}}:{{shop.port}}/',
  'http://{{look.text}}.example/',
];

export function expressionParts(): Map<string, string> {
  return new Map([
    ['templates', results(TEMPLATES, 'Template', (source) => evaluated(compileTemplate(source, NAMES)))],
    ['conditions', results(CONDITIONS, 'Condition', (source) => evaluated(compileCondition(source, NAMES)))],
    ['urls', results(URLS, 'URL', (source) => evaluated(compileUrlTemplate(source, NAMES)))],
  ]);
}

function results(sources: readonly string[], kind: string, evaluate: (source: string) => Value): string {
  return table(
    [kind, 'Comes to'],
    sources.map((source) => [code(source), code(JSON.stringify(evaluate(source)))]),
  );
}

function evaluated(compiled: Compiled<Expression>): Value {
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.value.evaluate(SCOPE);
}

function fields(values: Readonly<Record<string, Value>>): Fields {
  return Object.assign(Object.create(null) as Record<string, Value>, values);
}
