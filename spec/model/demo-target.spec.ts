import { expect, it } from 'vitest';
import { demoTargetFields } from '../../src/model/demo-target.js';

it.each([
  ['127.0.0.1', 8080, { ip: '127.0.0.1', host: '127.0.0.1', port: 8080, url: 'http://127.0.0.1:8080' }],
  ['::1', 8081, { ip: '::1', host: '::1', port: 8081, url: 'http://[::1]:8081' }],
])('of a target on %s templates read its address, host, port and URL', (ip, port, fields) => {
  expect({ ...demoTargetFields({ ip, port }) }).toEqual(fields);
});

it('has no fields but its own', () => {
  expect(Object.getPrototypeOf(demoTargetFields({ ip: '127.0.0.1', port: 1 }))).toBeNull();
});
