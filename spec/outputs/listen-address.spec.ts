import { expect, it } from 'vitest';
import { formatListenAddress, isLoopbackHost, parseListenAddress } from '../../src/outputs/listen-address.js';

it.each([
  ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
  [':9464', { host: '127.0.0.1', port: 9464 }],
  ['[::1]:0', { host: '::1', port: 0 }],
  ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
  ['load-1.example:9464', { host: 'load-1.example', port: 9464 }],
])('%s is %j', (text, address) => {
  expect(parseListenAddress(text)).toEqual(address);
});

it.each([
  '',
  '9464',
  '127.0.0.1',
  '127.0.0.1:',
  '127.0.0.1:65536',
  '127.0.0.1:-1',
  '::1:9464',
  '[::1]',
  '[x]:1',
  '[1:2]:1',
  'a/b:1',
  'a b:1',
  'http://a:1',
])('%j is none', (text) => {
  expect(parseListenAddress(text)).toBeUndefined();
});

it.each([
  ['localhost', true],
  ['LocalHost', true],
  ['127.0.0.1', true],
  ['127.255.0.3', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['128.0.0.1', false],
  ['127.0.0.1.evil.test', false],
  ['localhost.evil.test', false],
  ['::2', false],
])('%s is reached by this host alone: %s', (host, isLoopback) => {
  expect(isLoopbackHost(host)).toBe(isLoopback);
});

it('is written with an IPv6 address in brackets', () => {
  expect(formatListenAddress({ host: '::1', port: 1 })).toBe('[::1]:1');
  expect(formatListenAddress({ host: 'a', port: 1 })).toBe('a:1');
});
