/** Where a redirect leads, and what goes along. */
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../src/actions/http/action.js';
import { followRedirect, isRedirect } from '../../../src/actions/http/redirect.js';

const REQUEST: HttpRequest = {
  method: 'POST',
  origin: 'https://a.test:8443',
  host: 'a.test',
  path: '/one/two?x=1',
  headers: ['Authorization', 'secret', 'Cookie', 'id=1', 'Host', 'vhost', 'Content-Type', 'text/plain', 'X-Kept', 'yes'],
  body: 'payload',
};

describe('isRedirect', () => {
  it('holds for the five statuses that name another place', () => {
    const all = Array.from({ length: 900 }, (_, n) => n + 100);
    expect(all.filter(isRedirect)).toEqual([301, 302, 303, 307, 308]);
  });
});

describe('followRedirect', () => {
  it.each([
    ['/three', 'https://a.test:8443', '/three'],
    ['three', 'https://a.test:8443', '/one/three'],
    ['?y=2', 'https://a.test:8443', '/one/two?y=2'],
    ['//b.test/x', 'https://b.test', '/x'],
    ['https://[::1]:9/#part', 'https://[::1]:9', '/'],
    ['https://user:password@b.test/', 'https://b.test', '/'],
  ])('resolves %s against the request', (location, origin, path) => {
    expect(followRedirect(REQUEST, 307, location)).toMatchObject({ ok: true, request: { origin, path } });
  });

  it.each([301, 302, 303])('%i becomes GET without a body and what describes it', (status) => {
    const next = followRedirect(REQUEST, status, '/x');
    expect(next).toMatchObject({ ok: true, request: { method: 'GET', body: null } });
    expect(next.ok && next.request.headers).toEqual(['Authorization', 'secret', 'Cookie', 'id=1', 'Host', 'vhost', 'X-Kept', 'yes']);
  });

  it.each([307, 308])('%i is sent again as it was', (status) => {
    expect(followRedirect(REQUEST, status, '/x')).toMatchObject({
      ok: true,
      request: { method: 'POST', body: 'payload', headers: REQUEST.headers },
    });
  });

  it.each(['GET', 'HEAD'])('%s stays what it is', (method) => {
    expect(followRedirect({ ...REQUEST, method, body: null }, 303, '/x')).toMatchObject({ ok: true, request: { method } });
  });

  it.each(['https://b.test:8443/', 'https://a.test/'])('drops credentials and the host on the way to %s', (location) => {
    const next = followRedirect(REQUEST, 308, location);
    expect(next.ok && next.request.headers).toEqual(['Content-Type', 'text/plain', 'X-Kept', 'yes']);
  });

  it.each([
    ['file:///etc/hostname', 'file:'],
    ['data:text/plain,x', 'data:'],
    ['javascript:1', 'javascript:'],
    ['http://a.test:8443/', 'from https to http'],
    ['https://[', 'not a URL'],
  ])('does not go to %s', (location, reason) => {
    const next = followRedirect(REQUEST, 302, location);
    expect(next.ok ? '' : next.detail).toContain(reason);
  });
});
