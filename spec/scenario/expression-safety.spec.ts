/** Neither text nor data can make a condition do anything but read what it may. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTruthy, type Scope, type Value } from '../../src/model/expression.js';
import { compileCondition } from '../../src/scenario/expression.js';
import { evaluate, fault, fields, NAMES, SCOPE } from './expression-subject.js';

describe('an attempt to leave the data', () => {
  it.each([
    'constructor',
    '__proto__',
    'constructor.constructor',
    'get.__proto__',
    'get.constructor',
    'get.prototype',
    'get["constructor"]',
    'get["__proto__"]',
    'get.data.__proto__',
    'get.data.constructor.constructor',
    'get.data["__proto__"]',
    'get.data["constructor"]["prototype"]',
    'user.constructor',
    'user.toString',
    'get.hasOwnProperty',
    '"".constructor',
    '(1).constructor',
    '(get.body).constructor',
    'this.constructor',
    'globalThis.process',
    'process.exit(1)',
    'get.constructor("return process")()',
    'get.data.constructor.constructor("return this")()',
    'new Date()',
    'get.ok = false',
    'get.count++',
    'import("x")',
    'typeof get.ok',
    'delete get.ok',
    '/a/.source',
    'get.body["len" + "gth"]',
    'get.status_code.toFixed',
    'get.ok.valueOf',
  ])('%s is refused when the scenario loads', (source) => {
    expect(fault(source).code).toMatch(/^expression\.(syntax|unknown_name)$/);
  });

  it.each([
    'get.data["__pro" + "to__"]',
    'get.data["constr" + "uctor"]',
    'get.data["constr" + "uctor"]["constr" + "uctor"]',
    'get.data["proto" + "type"]',
    'get.data["to" + "String"]',
    'get.data.toString',
    'get.data.hasOwnProperty',
    'get.data.items.map',
    'get.data.items.at',
  ])('%s reads nothing', (source) => {
    expect(evaluate(source)).toBeNull();
  });

  it('does not read fields that a target named like a way out', () => {
    const hostile = JSON.parse('{"__proto__": 1, "constructor": 2, "prototype": 3}') as Value;
    const scope: Scope = { ...SCOPE, actions: new Map([['get', fields({ data: hostile })]]) };
    for (const [head, tail] of [
      ['__pro', 'to__'],
      ['constr', 'uctor'],
      ['proto', 'type'],
    ]) {
      expect(evaluate(`get.data["${head}" + "${tail}"]`, scope)).toBeNull();
    }
  });
});

/** Texts that come near the language, so that many of them compile. */
const ATOMS = ['1', '"a"', '"7"', 'null', 'true', 'get.data', 'get.count', 'get.headers["x-y"]', 'user.id', 'base.port', 'skipped.token'];
const { expression: expressions } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(...ATOMS),
    fc.tuple(fc.constantFrom('!', '-', '+'), tie('expression')).map(([operator, a]) => `${operator}(${a})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(...['+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', '&&', '||']),
        tie('expression'),
      )
      .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `((${a}) ? (${b}) : (${c}))`),
    tie('expression').map((key) => `get.data[${key}]`),
    tie('expression').map((inner) => `{{${inner.replaceAll(/\{\{|\}\}/g, ' ')}}}`),
  ),
}));

const keys = fc.oneof(fc.constantFrom('a', '7', '__proto__', 'constructor', 'length', 'toString'), fc.string());
const { value: values } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Value>(null, true, false, 0, -0, 7, 1e308, Number.POSITIVE_INFINITY, '', '7', 'a', '\ud800'),
    fc.double() as fc.Arbitrary<Value>,
    fc.string({ unit: 'binary' }) as fc.Arbitrary<Value>,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
  ),
}));

const scopes: fc.Arbitrary<Scope> = fc
  .record({ data: values, headers: values, count: values, port: values, ran: fc.boolean() })
  .map(({ data, headers, count, port, ran }) => ({
    ...SCOPE,
    resources: new Map(ran ? [['base', fields({ port })]] : []),
    actions: new Map(ran ? [['get', fields({ data, headers, count })]] : []),
  }));

describe('whatever is written', () => {
  it('compiles or is refused with an offset inside the text, and never throws', () => {
    const nearMisses = fc
      .array(
        fc.oneof(
          fc.constantFrom(...ATOMS, '{{', '}}', '(', ')', '[', ']', '"', '\\', '-', '.', '?', ':', ' ', '&&', '==', ',', '@'),
          fc.string(),
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearMisses, expressions), (source) => {
        const compiled = compileCondition(source, NAMES);
        if (compiled.ok) return;
        expect(compiled.message).not.toBe('');
        expect(compiled.offset).toBeGreaterThanOrEqual(0);
        expect(compiled.offset).toBeLessThanOrEqual(source.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused at once when it is long', () => {
    for (const part of ['{{', '1', ' ', '"', '(', '{{1}} ']) {
      expect(fault(part.repeat(1_000_000)).message).toMatch(/2000 characters/);
    }
  });

  it('evaluates in any scope to a value, always the same, and changes nothing', () => {
    let evaluated = 0;
    fc.assert(
      fc.property(expressions, scopes, (source, scope) => {
        const compiled = compileCondition(source, NAMES);
        if (!compiled.ok) {
          expect(compiled.message).toMatch(/A key is a string or a number|cannot be chained/);
          return;
        }
        evaluated++;
        const before = JSON.stringify([...scope.actions]);
        const value = compiled.value.evaluate(scope);
        expect(value).not.toBeUndefined();
        expect(typeof value).not.toBe('function');
        expect(compiled.value.evaluate(scope)).toEqual(value);
        expect(JSON.stringify([...scope.actions])).toBe(before);
        expect(typeof isTruthy(value)).toBe('boolean');
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
    expect(evaluated).toBeGreaterThan(1_000);
  });

  it('makes no number of arithmetic that is not finite', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(finite, finite, fc.constantFrom('+', '-', '*', '/', '%'), (left, right, operator) => {
        const scope: Scope = { ...SCOPE, actions: new Map([['get', fields({ data: left, count: right })]]) };
        const value = evaluate(`get.data ${operator} get.count`, scope);
        expect(value === null || Number.isFinite(value)).toBe(true);
      }),
    );
  });

  it('survives values that are very deep or very long', () => {
    let deep: Value = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    const scope: Scope = {
      ...SCOPE,
      actions: new Map([['get', fields({ data: deep, headers: [deep], count: 'x'.repeat(9 * 1024 * 1024) })]]),
    };
    expect(evaluate('get.data == get.headers', scope)).toBe(false);
    expect(evaluate('"text: " + get.data', scope)).toBe('text: ');
    expect(evaluate('get.count + get.count', scope)).toBeNull();
    expect(evaluate('get.count == 1', scope)).toBe(false);
  });
});
