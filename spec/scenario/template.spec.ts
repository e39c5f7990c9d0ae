/** What strings, bodies and URLs of an action's `with` become, and where a wrong one is reported. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields, Scope, Template, Value } from '../../src/model/expression.js';
import type { Names } from '../../src/scenario/expression.js';
import { compileTemplate, compileTemplateTree, compileUrlTemplate } from '../../src/scenario/template.js';

const NAMES: Names = {
  resources: new Map([['base', new Set(['url', 'scheme', 'host', 'port', 'v6'])]]),
  actions: new Map([['probe-get', new Set(['data', 'text'])]]),
  env: new Map([['TOKEN', 'secret']]),
};

function fields(values: Record<string, Value>): Fields {
  return Object.assign(Object.create(null) as Record<string, Value>, values);
}

function scopeWith(text: Value): Scope {
  return {
    user: { id: 3, allocated_ip: '10.0.1.2', iteration: 1, iteration_index: 0 },
    tenant: { id: 'acme' },
    resources: new Map([
      ['base', fields({ url: 'http://127.0.0.1:80', scheme: 'http', host: 'example.test', port: 80, v6: '2001:db8::1' })],
    ]),
    actions: new Map([['probe-get', fields({ status_code: 200, ok: true, error: null, data: { items: [1, 'two'] }, text })]]),
    env: new Map([['TOKEN', 'secret']]),
  };
}

const SCOPE = scopeWith('a b/c?d#e&é');

function evaluate(compiled: { ok: true; value: Template } | { ok: false; message: string }, scope: Scope = SCOPE): Value {
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.value.evaluate(scope);
}

describe('a template', () => {
  it.each<[string, Value]>([
    // no braces: as it is
    ['', ''],
    ['plain', 'plain'],
    ['{"a":{"b":1}}', '{"a":{"b":1}}'],
    ['a }} b', 'a }} b'],
    ["it's", "it's"],
    // one whole template keeps the type
    ['{{user.id}}', 3],
    ['{{ probe-get.ok }}', true],
    ['{{probe-get.error}}', null],
    ['{{probe-get.data}}', { items: [1, 'two'] }],
    ['{{probe-get.data.items[1]}}', 'two'],
    ['{{user.id - 1}}', 2],
    ['{{user.id == "3"}}', true],
    ['{{ "{{" }}', '{{'],
    ['{{ "}}" }}', '}}'],
    ["{{ '\\'}}' }}", "'}}"],
    ['{{env.TOKEN}}', 'secret'],
    ['{{env["TOKEN"]}}', 'secret'],
    ['{{\n  user.id\n}}', 3],
    // anything more is text
    ['{{user.id}} ', '3 '],
    ['user-{{user.id}}', 'user-3'],
    ['{{user.id}}{{user.id}}', '33'],
    ['{{user.id}}/{{tenant.id}}', '3/acme'],
    ['ok={{probe-get.ok}}', 'ok=true'],
    ['[{{probe-get.error}}]', '[]'],
    ['data={{probe-get.data}}', 'data={"items":[1,"two"]}'],
    ['list={{probe-get.data.items}}', 'list=[1,"two"]'],
    ['{"id":{{user.id}}}', '{"id":3}'],
    ['{"a":{"id":{{user.id}}}}', '{"a":{"id":3}}'],
    ['Bearer {{env.TOKEN}}', 'Bearer secret'],
    ['"{{tenant.id}}"', '"acme"'],
    ["it's {{tenant.id}}'s", "it's acme's"],
    ['1/3 = {{1 / 4}}, 1/0 = {{1 / 0}}', '1/3 = 0.25, 1/0 = '],
  ])('%j is %j', (source, expected) => {
    expect(evaluate(compileTemplate(source, NAMES))).toEqual(expected);
  });

  it('that reads nothing is a constant', () => {
    const constantOf = (source: string): Value | undefined => {
      const compiled = compileTemplate(source, NAMES);
      return compiled.ok ? compiled.value.constant : 'refused';
    };
    expect(constantOf('plain')).toBe('plain');
    expect(constantOf('{{1 + 1}}')).toBe(2);
    expect(constantOf('{{null}}')).toBeNull();
    expect(constantOf('a{{1}}')).toBe('a1');
    expect(constantOf('{{env.TOKEN}}')).toBeUndefined();
    expect(constantOf('{{user.id}}')).toBeUndefined();
  });

  it('lists what it reads once, in order, over all its parts', () => {
    const compiled = compileTemplate('{{user.id}}-{{env.TOKEN}}-{{probe-get.body}}-{{user.id}}', NAMES);
    expect(compiled.ok && compiled.value.reads).toEqual([
      { root: 'user', field: 'id' },
      { root: 'env', field: 'TOKEN' },
      { root: 'probe-get', field: 'body' },
    ]);
  });

  it('reads the environment from the scope, where it may be absent', () => {
    expect(evaluate(compileTemplate('[{{env.TOKEN}}]', NAMES), { ...SCOPE, env: new Map() })).toBe('[]');
  });

  it.each<[string, string, number]>([
    ['a {{}}', 'Nothing is between the braces', 2],
    ['a {{ \n }}', 'Nothing is between the braces', 2],
    ['a {{user.id', 'Braces are not closed', 2],
    ['a {{user.id}', 'Braces are not closed', 2],
    ['{{user.id}} {{', 'Braces are not closed', 12],
    ['a {{ {{user.id}} }}', 'Braces cannot be nested', 5],
    ['a {{ "open }}', 'A quote is not closed', 5],
    ['a {{{user.id}}}', 'Unexpected "{"', 4],
    ['a {{user.id user.id}}', 'Unexpected "u"', 12],
    ['a {{user.id = 1}}', 'Unexpected "="', 12],
    ['a {{f(1)}}', 'Functions cannot be called in an expression', 5],
    [`a {{${'1+'.repeat(1001)}1}}`, 'An expression may have 2000 characters, this one has 2003', 4],
  ])('%s is refused: %s, at %i', (source, message, offset) => {
    expect(compileTemplate(source, NAMES)).toMatchObject({ ok: false, code: 'expression.syntax', message, offset });
  });

  it.each<[string, string, number, RegExp]>([
    ['{{user.id}} {{usr.id}}', "Nothing is named 'usr'", 14, /Did you mean 'user'/],
    ['x{{ probe-get.status }}', "'probe-get' has no field 'status'", 14, /Fields of 'probe-get'/],
    ['{{user.id-1}}', "'user' has no field 'id-1'", 7, /spaces around '-'/],
    ['{{env.TOKEM}}', "The environment variable 'TOKEM' is not set", 6, /Did you mean 'TOKEN'/],
    ['{{env.OTHER}}', "The environment variable 'OTHER' is not set", 6, /Set it: OTHER=/],
    ['{{evn.TOKEN}}', "Nothing is named 'evn'", 2, /Did you mean 'env'/],
    ['{{env}}', "'env' is not a value by itself", 2, /env\.TOKEN/],
  ])('%s is refused: %s, at %i', (source, message, offset, hint) => {
    const compiled = compileTemplate(source, NAMES);
    expect(compiled).toMatchObject({ ok: false, code: 'expression.unknown_name', message, offset });
    expect(compiled.ok ? '' : compiled.hint).toMatch(hint);
  });

  it('never throws, whatever is written, and any text without braces is itself', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('{{', '}}', '{', '}', '"', "'", '\\', 'user.id', ' ', '-', '[', '(', ')', '/', 'é'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (source) => {
        for (const compile of [compileTemplate, compileUrlTemplate]) {
          const compiled = compile(source, NAMES);
          if (!source.includes('{{')) expect(compiled).toMatchObject({ ok: true, value: { constant: source } });
          if (!compiled.ok) expect(compiled.offset).toBeLessThanOrEqual(source.length);
          else expect(compiled.value.evaluate(SCOPE)).not.toBeUndefined();
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is null when its text would be too long', () => {
    const scope = scopeWith('x'.repeat(9 * 1024 * 1024));
    expect(evaluate(compileTemplate('{{probe-get.text}}', NAMES), scope)).toHaveLength(9 * 1024 * 1024);
    expect(evaluate(compileTemplate('{{probe-get.text}}{{probe-get.text}}', NAMES), scope)).toBeNull();
  });
});

describe('a tree of templates', () => {
  it('replaces every string by its value and leaves the rest', () => {
    const tree: Value = {
      id: '{{user.id}}',
      label: 'user {{user.id}}',
      fixed: { list: [1, null, true, 'plain'] },
      list: ['{{probe-get.data.items}}', { deep: ['{{probe-get.error}}'] }],
    };
    expect(evaluate(compileTemplateTree(tree, NAMES))).toEqual({
      id: 3,
      label: 'user 3',
      fixed: { list: [1, null, true, 'plain'] },
      list: [[1, 'two'], { deep: [null] }],
    });
  });

  it('without templates is a constant', () => {
    for (const tree of [null, 1, 'text', [], {}, { a: ['b', { c: null }] }] satisfies Value[]) {
      const compiled = compileTemplateTree(tree, NAMES);
      expect(compiled).toMatchObject({ ok: true, value: { reads: [], constant: tree } });
    }
  });

  it('may have any key, which stays a plain field', () => {
    const tree = JSON.parse('{"__proto__": {"polluted": "{{user.id}}"}, "constructor": "{{user.id}}"}') as Value;
    expect(JSON.stringify(evaluate(compileTemplateTree(tree, NAMES)))).toBe('{"__proto__":{"polluted":3},"constructor":3}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('says which of its strings is wrong, and where in it', () => {
    expect(compileTemplateTree({ a: ['fine', { b: 'x {{usr.id}}' }] }, NAMES)).toMatchObject({
      ok: false,
      code: 'expression.unknown_name',
      path: ['a', 1, 'b'],
      offset: 4,
    });
    expect(compileTemplateTree('{{', NAMES)).toMatchObject({ ok: false, code: 'expression.syntax', path: [], offset: 0 });
  });

  it('has no templates for keys', () => {
    expect(compileTemplateTree([{ 'x{{user.id}}': 1 }], NAMES)).toMatchObject({
      ok: false,
      message: 'A key cannot be a template',
      path: [0, 'x{{user.id}}'],
      offset: 1,
    });
  });

  it('is refused when it is nested too deeply', () => {
    let tree: Value = '{{user.id}}';
    for (let level = 0; level < 100_000; level++) tree = [tree];
    expect(compileTemplateTree(tree, NAMES)).toMatchObject({ ok: false, code: 'expression.syntax' });
  });

  it('of any JSON without braces is that JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        fc.pre(!JSON.stringify(json).includes('{{'));
        expect(evaluate(compileTemplateTree(json as Value, NAMES))).toEqual(json);
      }),
    );
  });
});

describe('a URL', () => {
  it.each<[string, Value]>([
    ['http://127.0.0.1/a', 'http://127.0.0.1/a'],
    // a prefix is taken as it is
    ['{{base.url}}', 'http://127.0.0.1:80'],
    ['{{base.url}}/asset', 'http://127.0.0.1:80/asset'],
    ['{{base.url}}/asset/{{user.id}}?tenant={{tenant.id}}', 'http://127.0.0.1:80/asset/3?tenant=acme'],
    ['{{base.scheme}}://{{base.host}}:{{base.port}}/', 'http://example.test:80/'],
    // values in path, query and fragment are encoded
    ['http://h/{{probe-get.text}}', 'http://h/a%20b%2Fc%3Fd%23e%26%C3%A9'],
    ['http://h/?q={{probe-get.text}}&r=1', 'http://h/?q=a%20b%2Fc%3Fd%23e%26%C3%A9&r=1'],
    ['http://h?q={{base.v6}}', 'http://h?q=2001%3Adb8%3A%3A1'],
    ['http://h/#{{base.v6}}', 'http://h/#2001%3Adb8%3A%3A1'],
    ['/relative/{{probe-get.text}}', '/relative/a%20b%2Fc%3Fd%23e%26%C3%A9'],
    ['{{base.url}}{{probe-get.text}}', 'http://127.0.0.1:80a%20b%2Fc%3Fd%23e%26%C3%A9'],
    ['{{base.url}}/{{probe-get.error}}/x', 'http://127.0.0.1:80//x'],
    ['{{base.url}}/?next=http://{{base.v6}}/', 'http://127.0.0.1:80/?next=http://2001%3Adb8%3A%3A1/'],
    // IPv6 in the host position has brackets
    ['http://{{base.v6}}/', 'http://[2001:db8::1]/'],
    ['http://{{base.v6}}', 'http://[2001:db8::1]'],
    ['http://{{base.v6}}:{{base.port}}/x', 'http://[2001:db8::1]:80/x'],
    ['http://{{base.v6}}?a=1', 'http://[2001:db8::1]?a=1'],
    ['http://{{base.v6}}#a', 'http://[2001:db8::1]#a'],
    ['http://me@{{base.v6}}/', 'http://me@[2001:db8::1]/'],
    ['http://me:{{env.TOKEN}}@{{base.v6}}/', 'http://me:secret@[2001:db8::1]/'],
    ['{{base.scheme}}://{{base.v6}}:81/', 'http://[2001:db8::1]:81/'],
    ['//{{base.v6}}/', '//[2001:db8::1]/'],
    ['http://[{{base.v6}}]:80/', 'http://[2001:db8::1]:80/'],
    ['http://{{user.allocated_ip}}/', 'http://10.0.1.2/'],
    ['http://{{base.host}}:{{base.port}}/x', 'http://example.test:80/x'],
    ['http://10.0.0.{{user.id}}/', 'http://10.0.0.3/'],
    ['http://{{tenant.id}}.example.test/', 'http://acme.example.test/'],
    // user names and passwords are encoded
    ['http://{{base.v6}}@h/', 'http://2001%3Adb8%3A%3A1@h/'],
  ])('%s is %s', (source, expected) => {
    expect(evaluate(compileUrlTemplate(source, NAMES))).toBe(expected);
  });

  it.each<[Value, string]>([
    ['::1', 'http://[::1]/x'],
    ['[::1]', 'http://[::1]/x'],
    ['[::1]:8080', 'http://[::1]:8080/x'],
    ['::ffff:10.0.0.1', 'http://[::ffff:10.0.0.1]/x'],
    ['127.0.0.1', 'http://127.0.0.1/x'],
    ['localhost:8080', 'http://localhost:8080/x'],
    ['good.test@evil.test', 'http://good.test%40evil.test/x'],
    ['evil.test/y?', 'http://evil.test%2Fy%3F/x'],
    ['evil.test\\', 'http://evil.test%5C/x'],
    ['a\r\nb', 'http://a%0D%0Ab/x'],
  ])('whose host is %j is %s', (host, expected) => {
    expect(evaluate(compileUrlTemplate('http://{{probe-get.text}}/x', NAMES), scopeWith(host))).toBe(expected);
  });

  it('lets no value out of its place: not from the path, nor the query, nor the host', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const scope = scopeWith(text);
        const inPath = new URL(evaluate(compileUrlTemplate('http://h.test/a/x{{probe-get.text}}/b?c=1', NAMES), scope) as string);
        expect([inPath.host, inPath.pathname.split('/').length, inPath.search, inPath.hash]).toEqual(['h.test', 4, '?c=1', '']);
        const inQuery = new URL(evaluate(compileUrlTemplate('http://h.test/a?c={{probe-get.text}}&d=1', NAMES), scope) as string);
        expect([inQuery.pathname, inQuery.searchParams.get('c'), inQuery.searchParams.get('d')]).toEqual([
          '/a',
          text.replace(/\p{Surrogate}/gu, '\ufffd'),
          '1',
        ]);
        const inHost = evaluate(compileUrlTemplate('http://{{probe-get.text}}.test/a', NAMES), scope) as string;
        if (URL.canParse(inHost)) {
          const { pathname, search, hash, username, password } = new URL(inHost);
          expect([pathname, search, hash, username, password]).toEqual(['/a', '', '', '', '']);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is null when it would be too long', () => {
    expect(evaluate(compileUrlTemplate('http://h/{{probe-get.text}}', NAMES), scopeWith('\ud800'.repeat(17 * 1024 * 1024)))).toBeNull();
    expect(evaluate(compileUrlTemplate('http://h/{{probe-get.text}}', NAMES), scopeWith('é'.repeat(9 * 1024 * 1024)))).toBeNull();
  });

  it('says what is wrong with it, as any template does', () => {
    expect(compileUrlTemplate('http://h/{{usr.id}}', NAMES)).toMatchObject({ ok: false, code: 'expression.unknown_name', offset: 11 });
  });
});
