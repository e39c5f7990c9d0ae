/** What conditions mean, what they refuse, and that neither text nor data can make them do anything else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fields, isTruthy, type Scope, type Value } from '../../src/model/expression.js';
import { type CompileFailure, compileCondition, type Names } from '../../src/scenario/expression.js';

const NAMES: Names = {
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

function fields(values: Record<string, Value>): Fields {
  return Object.assign(Object.create(null) as Record<string, Value>, values);
}

const SCOPE: Scope = {
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

function evaluate(source: string | boolean, scope: Scope = SCOPE): Value {
  const compiled = compileCondition(source, NAMES);
  if (!compiled.ok) throw new Error(`${compiled.message} at ${compiled.offset}`);
  return compiled.value.evaluate(scope);
}

function fault(source: string, names: Names = NAMES): CompileFailure {
  const compiled = compileCondition(source, names);
  if (compiled.ok) throw new Error(`compiled: ${source}`);
  return compiled;
}

describe('an expression', () => {
  it.each<[string, Value]>([
    // constants
    ['true', true],
    ['false', false],
    ['null', null],
    ['1', 1],
    ['.5', 0.5],
    ['1e3', 1000],
    ['4e-1', 0.4],
    ['"text"', 'text'],
    ["'it\\'s'", "it's"],
    ['"tab\\t"', 'tab\t'],
    ['"}} and {{"', '}} and {{'],
    // names
    ['user.id', 3],
    ['user.allocated_ip', '10.0.1.2'],
    ['user.iteration', 2],
    ['user.iteration_index', 1],
    ['tenant.id', 'acme'],
    ['base.port', 80],
    ['base["x.y"]', 'dotted'],
    ['get.status_code', 200],
    ['get["status_code"]', 200],
    ['probe-get.status_code', 503],
    ['404-page.status_code', 404],
    ['7.ok', true],
    ['true.ok', false],
    ['this.ok', true],
    ['skipped.status_code', null],
    ['skipped.token', null],
    ['get.error', null],
    // below a field
    ['get.data.total', 2],
    ['get.data.items[0].name', 'first'],
    ['get.data.items[user.iteration_index].name', 'second'],
    ['get.data.items[-1]', null],
    ['get.data.items[0.5]', null],
    ['get.data.items["1"].name', 'second'],
    ['get.data.items.1.name', 'second'],
    ['get.data.items.length', 2],
    ['get.data.items[9].name.deeper', null],
    ['get.data["with-hyphen"]', 'h'],
    ['get.headers["x-y"]', 'z'],
    ['get.headers["x" + "-" + "y"]', 'z'],
    ['get.data[get.nothing]', null],
    ['get.data[get.data]', null],
    ['get.body.length', null],
    ['get.body[0]', null],
    ['get.nothing.a.b', null],
    ['(get.data).total', 2],
    ['(true ? get.data : get.headers).total', 2],
    // equality
    ['get.status_code == 200', true],
    ['get.status_code != 200', false],
    ['get.status_code == "200"', true],
    ['"200.0" == get.status_code', true],
    ['get.status_code == " 200"', false],
    ['get.status_code == "0xC8"', false],
    ['"1" == "1.0"', false],
    ['0 == ""', false],
    ['0 == false', false],
    ['"true" == true', false],
    ['null == null', true],
    ['null == 0', false],
    ['null == ""', false],
    ['null == false', false],
    ['skipped.status_code == null', true],
    ['skipped.status_code != 200', true],
    ['get.data == get.data', true],
    ['get.data == get.headers', false],
    ['get.data.nested.a[1] == get.data.nested.a[1]', true],
    // order
    ['1 < 2', true],
    ['2 <= 2', true],
    ['3 > 4', false],
    ['4 >= 4', true],
    ['"10" > 9', true],
    ['get.count >= 10', true],
    ['"10" > "9"', false],
    ['"a" < "b"', true],
    ['"a" < 1', false],
    ['"a" >= 1', false],
    ['null < 1', false],
    ['null >= 0', false],
    ['null <= null', false],
    ['true > false', false],
    ['get.data > 1', false],
    ['skipped.status_code < 400', false],
    // arithmetic
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['5-3', 2],
    ['user.id - 1', 2],
    ['user.id -1', 2],
    ['-user.id', -3],
    ['- 5', -5],
    ['+user.id', 3],
    ['7 % 4', 3],
    ['1 / 2', 0.5],
    ['1 / 0', null],
    ['0 / 0', null],
    ['1 % 0', null],
    ['1e308 * 10', null],
    ['1e308 + 1e308', null],
    ['null + 1', null],
    ['true + 1', null],
    ['get.data + 1', null],
    ['"5" * 2', null],
    ['-"5"', null],
    ['+"5"', null],
    // text
    ['"a" + "b"', 'ab'],
    ['"n=" + 1', 'n=1'],
    ['1 + "0"', '10'],
    ['"x" + null', 'x'],
    ['null + "x"', 'x'],
    ['"x" + true', 'xtrue'],
    ['"x" + get.data.items[0]', 'x{"name":"first"}'],
    // logic
    ['true && false', false],
    ['true && "yes"', 'yes'],
    ['0 && user.id', 0],
    ['null || "default"', 'default'],
    ['"first" || "second"', 'first'],
    ['!null', true],
    ['!!"a"', true],
    ['!get.ok == false', true],
    ['true || false && false', true],
    ['get.ok ? 1 : 2', 1],
    ['skipped.ok ? 1 : 2', 2],
    ['false ? 1 : true ? 2 : 3', 2],
    ['1 == 1 ? "same" : "other"', 'same'],
    ['get.status_code >= 200 && get.status_code < 300', true],
    // braces group
    ['{{get.status_code == 200}}', true],
    ['{{get.status_code}} == 200', true],
    ['{{ get.status_code }} == {{ 100 + 100 }}', true],
    ['!{{get.ok}}', false],
    ['2 * {{1 + 1}}', 4],
    ['get.data.items[{{user.iteration_index}}].name', 'second'],
    ['{{ "}}" }} == "}}"', true],
    ['\n  get.ok\n  && {{probe-get.ok}} == false\n', true],
  ])('%s is %j', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  it('is a boolean of YAML as it stands', () => {
    expect(evaluate(true)).toBe(true);
    expect(evaluate(false)).toBe(false);
  });

  it('keeps what the author wrote', () => {
    const compiled = compileCondition('{{get.ok}} == true', NAMES);
    expect(compiled.ok && compiled.value.source).toBe('{{get.ok}} == true');
  });

  it('lists what it reads once, in order of first use', () => {
    const compiled = compileCondition('get.ok && user.id == get["status_code"] || get.ok && base["x.y"]', NAMES);
    expect(compiled.ok && compiled.value.reads).toEqual([
      { root: 'get', field: 'ok' },
      { root: 'user', field: 'id' },
      { root: 'get', field: 'status_code' },
      { root: 'base', field: 'x.y' },
    ]);
  });

  it('compares deep values by structure and converts nothing inside them', () => {
    const equal = (left: Value, right: Value): Value =>
      evaluate('get.data == get.headers', { ...SCOPE, actions: new Map([['get', fields({ data: left, headers: right })]]) });
    expect(equal({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBe(true);
    expect(equal({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(equal({ a: 1 }, { a: '1' })).toBe(false);
    expect(equal({ a: null }, {})).toBe(false);
    expect(equal({ a: null }, { b: null })).toBe(false);
    expect(equal([1, 2], [2, 1])).toBe(false);
    expect(equal([], {})).toBe(false);
    expect(equal({ 0: 1 }, [1])).toBe(false);
  });
});

describe('a wrong expression', () => {
  it.each<[string, string, number]>([
    ['', 'An expression is expected', 0],
    ['   ', 'An expression is expected', 0],
    ['get.status_code = 200', 'Unexpected "="', 16],
    ['get.status_code === 200', 'There is no operator === in expressions', 16],
    ['1 !== 2', 'There is no operator !== in expressions', 2],
    ['1 | 2', 'There is no operator | in expressions', 2],
    ['1 & 2', 'There is no operator & in expressions', 2],
    ['1 ^ 2', 'There is no operator ^ in expressions', 2],
    ['1 << 2', 'There is no operator << in expressions', 2],
    ['1 >> 2', 'There is no operator >> in expressions', 2],
    ['1 >>> 2', 'There is no operator >>> in expressions', 2],
    ['2 ** 3', 'There is no operator ** in expressions', 2],
    ['1 ?? 2', 'There is no operator ?? in expressions', 2],
    ['1 + ~2', 'There is no operator ~ in expressions', 4],
    ['get?.ok', "There is no operator '?.' in expressions", 5],
    ['1 +', 'Expected expression after +', 3],
    ['get.ok ? 1', 'Expected :', 10],
    ['get.', 'A name is missing at the end', 4],
    ['get.ok get.ok', 'Unexpected "g"', 7],
    ['1; 2', 'Unexpected ";"', 1],
    ['(1, 2)', 'Unexpected ","', 2],
    ['(1', 'A parenthesis is not closed', 0],
    ['()', 'Nothing is between the parentheses', 0],
    ['1)', 'Unexpected ")"', 1],
    ['get["ok"', 'Unclosed [', 8],
    ['[1, 2]', 'Lists cannot be written in an expression', 0],
    ['fetch("x")', 'Functions cannot be called in an expression', 5],
    ['get.body.trim()', 'Functions cannot be called in an expression', 13],
    ['"open', 'A quote is not closed', 0],
    ['1 == "open', 'A quote is not closed', 5],
    ['"\\u0041"', 'There is no escape \\u in strings', 1],
    ['1e999', 'The number is too large', 0],
    ['1.2.3', 'Unexpected period', 3],
    ['größe', 'Unexpected "ö"', 2],
    ['$x', 'Unexpected "$"', 0],
    ['`a`', 'Unexpected "`"', 0],
    ['a => 1', 'Unexpected "="', 2],
    ['{a: 1}', 'Unexpected "{"', 0],
    ['1 < get.status_code < 3', 'Comparisons cannot be chained', 0],
    ['"a".length', 'A constant has no fields', 0],
    ['get[user.id]', "The field of 'get' must be a name or a quoted string", 4],
    ['get[0]', "The field of 'get' must be a name or a quoted string", 4],
    ['get.data[true]', 'A key is a string or a number', 9],
    ['get.data.total-1', "It is unclear whether 'total-1' is one name or a subtraction", 9],
    ['user.id-(1)', 'Functions cannot be called in an expression', 8],
    // braces
    ['{{}}', 'Nothing is between the braces', 0],
    ['1 == {{  }}', 'Nothing is between the braces', 5],
    ['1 == {{get.ok', 'Braces are not closed', 5],
    ['{{ {{get.ok}} }}', 'Braces cannot be nested', 3],
    ['get.ok}}', 'Braces are closed that were not opened', 6],
    ['{{get.ok}}}}', 'Braces are closed that were not opened', 10],
    ['{{get.ok}}{{get.ok}}', 'An operator is missing before the braces', 10],
    ['get.ok {{get.ok}}', 'An operator is missing before the braces', 7],
    ['"{{get.body}}" == "hello"', 'A template cannot stand inside quotes', 1],
    ['{{ "open }}', 'A quote is not closed', 3],
  ])('%s: %s, at %i', (source, message, offset) => {
    expect(fault(source)).toMatchObject({ code: 'expression.syntax', message, offset });
  });

  it.each<[string, string, number, RegExp]>([
    ['prob-get.ok', "Nothing is named 'prob-get'", 0, /Did you mean 'probe-get'\?/],
    ['1 == gett.ok', "Nothing is named 'gett'", 5, /Did you mean 'get'\?/],
    ['usr.id', "Nothing is named 'usr'", 0, /Did you mean 'user'\?/],
    ['elsewhere.ok', "Nothing is named 'elsewhere'", 0, /Names are user, tenant, base, get/],
    ['get.body == hello', "Nothing is named 'hello'", 12, /Put text in quotes: "hello"/],
    ['5-user.id', "Nothing is named '5-user'", 0, /spaces around '-'/],
    ['get.status_cod', "'get' has no field 'status_cod'", 4, /Did you mean 'status_code'\?/],
    ['get.zzzzzz', "'get' has no field 'zzzzzz'", 4, /Fields of 'get' are status_code, body/],
    ['user.id-1', "'user' has no field 'id-1'", 5, /spaces around '-'/],
    ['get.status_code-200 == 0', "'get' has no field 'status_code-200'", 4, /spaces around '-'/],
    ['user', "'user' is not a value by itself", 0, /user\.id, user\.allocated_ip/],
    ['get', "'get' is not a value by itself", 0, /get\.status_code/],
    ['!get', "'get' is not a value by itself", 1, /get\.status_code/],
    ['user.id.x', "'user.id' has no fields", 5, /plain value/],
    ['tenant["id"][0]', "'tenant.id' has no fields", 7, /plain value/],
    ['env.HOME', "'env' cannot be read here", 0, /only in `with`/],
  ])('%s: %s, at %i', (source, message, offset, hint) => {
    const found = fault(source);
    expect(found).toMatchObject({ code: 'expression.unknown_name', message, offset });
    expect(found.hint).toMatch(hint);
  });

  it.each<[string, string]>([
    ['length', '1 + '.repeat(1000)],
    ['parentheses', `${'('.repeat(900)}1${')'.repeat(900)}`],
    ['unary operators', `${'!'.repeat(1900)}1`],
    ['conditionals', `${'1?1:'.repeat(450)}1`],
    ['chains of operators', `1${'+1'.repeat(900)}`],
    ['chains of members', `get.data${'.a'.repeat(900)}`],
    ['keys', `${'get.data['.repeat(200)}1${']'.repeat(200)}`],
  ])('is refused when it has too much of: %s', (_what, source) => {
    expect(fault(source).message).toMatch(/nested more than 200 levels|may have 2000 characters/);
  });
});

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
    'get.body["len" + "gth"]',
    'get.status_code.toFixed',
    'get.ok.valueOf',
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
