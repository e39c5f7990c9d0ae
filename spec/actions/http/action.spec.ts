/** An action and a scope give one request, or a reason; pure, so the simulated sibling sends the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HttpRequest, readExports, readsBody, renderHttpCall } from '../../../src/actions/http/action.js';
import type { HttpAction } from '../../../src/model/action.js';
import type { Value } from '../../../src/model/expression.js';
import type { Answer } from '../../../src/model/outcome.js';
import { VERSION } from '../../../src/model/version.js';
import { computed, exported, fixed, httpAction, named, scopeOf } from './http-call.js';

function render(action: HttpAction): HttpRequest {
  const rendered = renderHttpCall(action, scopeOf());
  if (!rendered.ok) throw new Error(rendered.detail);
  return rendered.request;
}

function refusal(action: HttpAction): string {
  const rendered = renderHttpCall(action, scopeOf());
  if (rendered.ok) throw new Error('it was rendered');
  return rendered.detail;
}

/** Characters that URLs and headers could be confused by. */
const awkward = fc.constantFrom(
  'a',
  ' ',
  '+',
  '&',
  '=',
  '?',
  '#',
  '%',
  '/',
  ';',
  ':',
  '\r',
  '\n',
  '\0',
  '\t',
  '\x7f',
  'ü',
  '\u2028',
  '日',
  '😀',
);

describe('renderHttpCall', () => {
  it.each([
    ['http://127.0.0.1:8080/a?b=c', 'http://127.0.0.1:8080', '127.0.0.1', '/a?b=c'],
    ['http://localhost', 'http://localhost', 'localhost', '/'],
    ['HTTPS://Example.TEST:443/x', 'https://example.test', 'example.test', '/x'],
    ['http://[::1]:80/a b', 'http://[::1]', '::1', '/a%20b'],
    ['http://h/ü#fragment', 'http://h', 'h', '/%C3%BC'],
  ])('splits %s', (url, origin, host, path) => {
    expect(render(httpAction(url))).toMatchObject({ origin, host, path, method: 'GET', body: null });
  });

  it('evaluates templates with the scope, and takes constants as they are', () => {
    const url = computed((scope) => `http://h/${scope.user.id}/${scope.user.iteration}`);
    expect(render(httpAction('', { url })).path).toBe('/1/1');
  });

  it.each([
    ['text', 'a b', 'x=a%20b'],
    ['numbers and booleans', [1, true], 'x=1&x=true'],
    ['an object', { a: 1 }, 'x=%7B%22a%22%3A1%7D'],
    ['an empty text', '', 'x='],
    ['null, which leaves it out', null, ''],
    ['what a query could be confused by', '&=?#+%', 'x=%26%3D%3F%23%2B%25'],
  ])('encodes a query of %s', (_, value, query) => {
    expect(render(httpAction('http://h/', { query: named({ x: value as Value }) })).path).toBe(query === '' ? '/' : `/?${query}`);
  });

  it('gives back from the query what was put into it, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: awkward, minLength: 1 }), fc.string({ unit: awkward }), (name, value) => {
        const { path } = render(httpAction('http://h/?first=1', { query: named({ [name]: value }) }));
        const read = new URL(path, 'http://h').searchParams;
        expect([...read.keys()]).toEqual(['first', name]);
        expect([...read.values()]).toEqual(['1', value]);
      }),
    );
  });

  it('never lets a value break out of its header', () => {
    fc.assert(
      fc.property(fc.string({ unit: awkward }), (value) => {
        const rendered = renderHttpCall(httpAction('http://h/', { headers: named({ 'x-a': value }) }), scopeOf());
        if (rendered.ok) expect(rendered.request.headers[1]).not.toMatch(/[\r\n\0]/);
        else expect(value).toMatch(/[^\t\x20-\x7e\x80-\xff]/);
      }),
    );
  });

  it('adds the user agent and the content type unless the author set them', () => {
    const body = { kind: 'json', value: fixed({ a: 1 }) } as const;
    expect(render(httpAction('http://h/', { body })).headers).toEqual([
      'user-agent',
      `rampart/${VERSION}`,
      'content-type',
      'application/json',
    ]);
    const headers = named({ 'User-Agent': 'me', 'Content-Type': 'application/vnd.x+json' });
    expect(render(httpAction('http://h/', { body, headers })).headers).toEqual([
      'User-Agent',
      'me',
      'Content-Type',
      'application/vnd.x+json',
    ]);
  });

  it.each([
    ['text', { kind: 'text', value: fixed('plain') }, 'plain'],
    ['a number as text', { kind: 'text', value: fixed(5) }, '5'],
    ['null as text', { kind: 'text', value: fixed(null) }, ''],
    ['null as JSON', { kind: 'json', value: fixed(null) }, 'null'],
    ['text as JSON', { kind: 'json', value: fixed('a"b') }, '"a\\"b"'],
    ['a form', { kind: 'form', fields: named({ a: 'ä b', c: null, d: [1, 2] }) }, 'a=%C3%A4+b&d=1&d=2'],
  ] as const)('writes a body of %s', (_, body, text) => {
    expect(render(httpAction('http://h/', { body })).body).toBe(text);
  });

  it.each([
    ['a URL that is no text', httpAction(7), 'not text'],
    ['a URL that is null', httpAction(null), 'not text'],
    ['a relative URL', httpAction('/path'), 'cannot be read'],
    ['a port that is none', httpAction('http://h:99999/'), 'cannot be read'],
    ['another scheme', httpAction('file:///etc/hostname'), 'file:'],
    ['control characters', httpAction('http://h/\u0000'), 'control character'],
    ['credentials in the URL', httpAction('http://me:hidden@h/'), 'authorization header'],
    ['CONNECT', httpAction('http://h/', { method: 'CONNECT' }), 'method'],
    ['a method that is no token', httpAction('http://h/', { method: 'GE T' }), 'method'],
    ['characters beyond Latin-1 in a header', httpAction('http://h/', { headers: named({ 'x-a': '日本' }) }), 'x-a'],
    ['a length of its own', httpAction('http://h/', { headers: named({ 'Content-Length': '3' }) }), 'content-length'],
  ])('refuses %s and says why', (_, action, reason) => {
    expect(refusal(action)).toContain(reason);
  });

  it('never repeats a value in a refusal: it may be a secret', () => {
    expect(refusal(httpAction('http://me:hidden@h/'))).not.toContain('hidden');
    expect(refusal(httpAction('http://h/', { headers: named({ authorization: 'Bearer hid\nden' }) }))).not.toContain('Bearer');
  });

  it('refuses a value that is nested deeper than the stack', () => {
    let deep: Value = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(refusal(httpAction('http://h/', { body: { kind: 'json', value: fixed(deep) } }))).toContain('nested');
  });
});

describe('readExports', () => {
  const answer: Answer = { status: 200, header: () => null, text: () => 'the body', json: () => undefined };

  it('gives what is there, the fallback for what is not, and the body where it is read', () => {
    const exports = [exported('status', () => 200), exported('gone', () => undefined, 7), exported('__proto__', () => 'just a name')];
    const values = readExports(httpAction('http://h/', { exports, carriesBody: true }), answer);
    expect(Object.entries(values)).toEqual([
      ['body', 'the body'],
      ['status', 200],
      ['gone', 7],
      ['__proto__', 'just a name'],
    ]);
    expect(Object.getPrototypeOf(values)).toBeNull();
  });

  it.each([
    [false, [], false],
    [true, [], true],
    [false, [exported('a', () => 1, null, false)], false],
    [false, [exported('a', () => 1, null, false), exported('b', () => 1)], true],
  ])('needs the body when it is carried (%s) or an export reads it', (carriesBody, exports, needed) => {
    expect(readsBody(httpAction('http://h/', { carriesBody, exports }))).toBe(needed);
  });
});
