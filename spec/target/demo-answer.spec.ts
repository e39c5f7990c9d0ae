/** On paper the embedded target answers as it does over a socket. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoService } from '../../src/target/demo-answer.js';
import { type TargetServer, openTargetServer } from '../../src/target/server.js';

let server: TargetServer;
beforeAll(async () => {
  server = await openTargetServer({ ip: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

describe('a page of the embedded target', () => {
  it.each([
    ['GET', '/asset', null],
    ['POST', '/asset', '{"name":"grün"}'],
    ['POST', '/asset', 'no json'],
    ['GET', '/ip', null],
    ['GET', '/status/503', null],
    ['GET', '/status/204', null],
    ['GET', '/slow?ms=0', null],
  ])('%s %s says the same on paper and over a socket', async (method, path, body) => {
    const response = await fetch(`${server.url}${path}`, { method, ...(body === null ? {} : { body }) });
    const onPaper = new DemoService().answer({ method, path, body, peer: '127.0.0.1' });
    const withoutId = (text: string): string => text.replace(/"id":\d+/, '"id":1').replace(/asset-\d+/, 'asset-1');
    expect(onPaper?.status).toBe(response.status);
    expect(withoutId(onPaper?.text ?? '')).toBe(withoutId(await response.text()));
    expect(onPaper?.headers.get('content-type') ?? null).toBe(response.headers.get('content-type')?.split(';')[0] ?? null);
  });

  it('counts its ids from 1 for each service', () => {
    const service = new DemoService();
    const ids = [service, service, new DemoService()].map(
      (each) => each.answer({ method: 'GET', path: '/asset', body: null, peer: '' })?.text,
    );
    expect(ids).toEqual(['{"id":1,"name":"asset-1"}', '{"id":2,"name":"asset-2"}', '{"id":1,"name":"asset-1"}']);
  });

  it('waits as long as it would', () => {
    expect(new DemoService().answer({ method: 'GET', path: '/slow?ms=250', body: null, peer: '' })?.waitUs).toBe(250_000);
  });

  it.each([
    ['GET', '/nowhere'],
    ['DELETE', '/asset'],
  ])('does not answer %s %s, which it does not have', (method, path) => {
    expect(new DemoService().answer({ method, path, body: null, peer: '' })).toBe(null);
  });
});
