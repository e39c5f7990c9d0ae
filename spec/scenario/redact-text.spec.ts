import { describe, expect, it } from 'vitest';
import { redactOverrides, redactText } from '../../src/scenario/redact-text.js';

describe('the text of a scenario without its secrets', () => {
  it.each([
    ['a header', 'headers: { Authorization: "Bearer abc", accept: x }', 'headers: { Authorization: REDACTED, accept: x }'],
    ['a plain value', 'x-api-key: abc # comment', 'x-api-key: REDACTED # comment'],
    ['a template', 'cookie: "sid={{login.sid}}"', 'cookie: REDACTED'],
    ['a parameter', 'query: { token: abc, page: 2 }', 'query: { token: REDACTED, page: 2 }'],
    ['a name in camel case', 'accessToken: abc', 'accessToken: REDACTED'],
    ['a name with underscores', 'client_secret: abc', 'client_secret: REDACTED'],
    ['a number', 'password: 12345', 'password: REDACTED'],
    ['a block', 'password: |\n  one\n  two\nnext: 1', 'password: REDACTED\nnext: 1'],
    ['a list', 'secret: [a, "b"]', 'secret: [REDACTED, REDACTED]'],
    ['credentials of a URL', 'url: "http://user:pass@host/path"', 'url: "http://REDACTED@host/path"'],
    ['a parameter of a URL', 'url: http://host/?a=1&api_key=abc&b=2', 'url: http://host/?a=1&api_key=REDACTED&b=2'],
    ['a template in a parameter of a URL', 'url: "http://h/?token={{login.token}}&x={{a.b}}"', 'url: "http://h/?token=REDACTED&x={{a.b}}"'],
    ['what an alias stands for', 'name: &it abc\npassword: *it', 'name: &it REDACTED\npassword: *it'],
  ])('leaves out %s', (_, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    ['names that only sound alike', 'max_tokens: 5\nkeyboard: de\nmonkey: x\nsignal: y'],
    ['URLs without secrets', 'url: "http://h:80/a?page=2&key2={{a.b}}"'],
    ['maps under a secret name', 'resources: { token: { type: http_endpoint, properties: { url: "http://h" } } }'],
    ['comments and layout', '# hello\n\na:   { b: 1 }   # there\n'],
    ['what cannot be read', 'a: [1, 2'],
  ])('keeps %s', (_, text) => {
    expect(redactText(text)).toBe(text);
  });

  it('leaves secrets out of overrides, by the name their path ends with and inside their values', () => {
    const overrides = [
      { path: 'actions[0].with.headers.authorization', value: 'abc' },
      { path: 'actions[0].with.headers', value: '{ cookie: abc, accept: x }' },
      { path: 'load.duration', value: '5s' },
    ];
    expect(redactOverrides(overrides).map(({ value }) => value)).toEqual(['REDACTED', '{ cookie: REDACTED, accept: x }', '5s']);
  });
});
