import { expect, it } from 'vitest';
import { isOurHost } from '../../src/outputs/host-header.js';

it.each<readonly [listening: string, values: readonly string[], isOurs: boolean]>([
  ['127.0.0.1', ['127.0.0.1:9464'], true],
  ['127.0.0.1', ['localhost:9464'], true],
  ['127.0.0.1', ['LOCALHOST:9464'], true],
  ['127.0.0.1', ['[::1]:9464'], true],
  ['127.0.0.1', ['127.0.0.1'], false],
  ['127.0.0.1', ['127.0.0.1:80'], false],
  ['127.0.0.1', ['127.0.0.1:9464', '127.0.0.1:9464'], false],
  ['127.0.0.1', [], false],
  ['127.0.0.1', [''], false],
  ['127.0.0.1', ['evil.test'], false],
  ['127.0.0.1', ['evil.test:9464'], false],
  ['127.0.0.1', ['127.0.0.1.evil.test:9464'], false],
  ['127.0.0.1', ['localhost.evil.test:9464'], false],
  ['127.0.0.1', ['localhost.:9464'], false],
  ['127.0.0.1', ['user@127.0.0.1:9464'], false],
  ['127.0.0.1', ['127.1:9464'], false],
  ['127.0.0.1', ['2130706433:9464'], false],
  ['127.0.0.1', ['10.0.0.1:9464'], false],
  ['127.0.0.1', ['127.0.0.1:9464, evil.test'], false],
  ['load-1.example', ['Load-1.example:9464'], true],
  ['load-1.example', ['load-2.example:9464'], false],
  ['10.0.0.1', ['10.0.0.1:9464'], true],
  ['10.0.0.1', ['10.0.0.2:9464'], false],
  ['0.0.0.0', ['10.0.0.2:9464'], true],
  ['0.0.0.0', ['evil.test:9464'], false],
  ['::', ['[2001:db8::1]:9464'], true],
  ['::', ['evil.test:9464'], false],
])('a server on %s, port 9464, that is called by %j is meant: %s', (host, values, isOurs) => {
  expect(isOurHost(values, { host, port: 9464 })).toBe(isOurs);
});

it('may leave the port out where it is that of HTTP', () => {
  expect(isOurHost(['localhost'], { host: '127.0.0.1', port: 80 })).toBe(true);
});
