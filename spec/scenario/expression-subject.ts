/** The names, the scope and the two ways in that the specs of expressions share. */
import type { Fields, Scope, Value } from '../../src/model/expression.js';
import { type CompileFailure, compileCondition, type Names } from '../../src/scenario/expression.js';

export const NAMES: Names = {
  resources: new Map([['base', new Set(['url', 'port', 'x.y'])]]),
  actions: new Map([
    ['get', new Set(['data', 'headers', 'count', 'nothing', 'constructor'])],
    ['probe-get', new Set<string>()],
    ['404-page', new Set<string>()],
    ['7', new Set<string>()],
    ['true', new Set<string>()],
    ['this', new Set<string>()],
    ['skipped', new Set(['token'])],
  ]),
  env: null,
};

export function fields(values: Record<string, Value>): Fields {
  return Object.assign(Object.create(null) as Record<string, Value>, values);
}

export const SCOPE: Scope = {
  user: { id: 3, allocated_ip: '10.0.1.2', iteration: 2, iteration_index: 1 },
  tenant: { id: 'acme' },
  resources: new Map([['base', fields({ url: 'http://127.0.0.1:80', port: 80, 'x.y': 'dotted' })]]),
  actions: new Map([
    [
      'get',
      fields({
        status_code: 200,
        body: 'hello',
        body_len: 5,
        duration_ms: 12.5,
        from_ip: '10.0.1.2',
        ok: true,
        error: null,
        data: { items: [{ name: 'first' }, { name: 'second' }], total: 2, 'with-hyphen': 'h', nested: { a: [1, { b: null }] } },
        headers: { 'x-y': 'z', age: '60' },
        count: '10',
        nothing: null,
      }),
    ],
    ['probe-get', fields({ status_code: 503, ok: false, error: 'timeout.total' })],
    ['404-page', fields({ status_code: 404 })],
    ['7', fields({ ok: true })],
    ['true', fields({ ok: false })],
    ['this', fields({ ok: true })],
  ]),
  env: new Map(),
};

export function evaluate(source: string | boolean, scope: Scope = SCOPE): Value {
  const compiled = compileCondition(source, NAMES);
  if (!compiled.ok) throw new Error(`${compiled.message} at ${compiled.offset}`);
  return compiled.value.evaluate(scope);
}

export function fault(source: string, names: Names = NAMES): CompileFailure {
  const compiled = compileCondition(source, names);
  if (compiled.ok) throw new Error(`compiled: ${source}`);
  return compiled;
}
