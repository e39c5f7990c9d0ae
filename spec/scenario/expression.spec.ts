/** What conditions mean, and what they refuse. */
import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/model/expression.js';
import { compileCondition } from '../../src/scenario/expression.js';
import { evaluate, fault, fields, NAMES, SCOPE } from './expression-subject.js';

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
    ['get.status_code == 0200', 'The number begins with a zero', 19],
    ['1 == 12345678901234567890', 'The number loses digits', 5],
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
    ['get.body.length', "'get.body' has no fields", 4, /plain value/],
    ['get.body[0]', "'get.body' has no fields", 4, /plain value/],
    ['1 == get["status_code"].x', "'get.status_code' has no fields", 9, /plain value/],
    ['False', "Nothing is named 'False'", 0, /Write false\./],
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
