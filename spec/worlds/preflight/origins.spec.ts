import { describe, expect, it } from 'vitest';
import { constantTarget, countOrigins, originsOf } from '../../../src/worlds/preflight/origins.js';
import { get, planOf } from './plans.js';

const RESOURCES = {
  http: { type: 'demo_target', properties: {} },
  shop: { type: 'http_endpoint', properties: { url: 'http://10.0.0.1:80', host: '10.0.0.2', http: '10.0.0.3', port: 80 } },
};

function only(url: string) {
  const { scenario } = planOf({ resources: RESOURCES, actions: [get(url)] });
  const [origin] = originsOf(scenario);
  if (origin === undefined) throw new Error('no action');
  return { text: origin.text, embedded: origin.embedded, host: constantTarget(origin, scenario)?.host };
}

describe('the origin of an action', () => {
  it.each([
    ['http://10.0.0.9:81/a/b?c=d', 'http://10.0.0.9:81', false, '10.0.0.9'],
    ['http://10.0.0.9?c=d', 'http://10.0.0.9', false, '10.0.0.9'],
    ['http://[fd00::1]:81/a', 'http://[fd00::1]:81', false, 'fd00::1'],
    ['{{shop.url}}/a/{{user.id}}', '{{shop.url}}', false, '10.0.0.1'],
    ['http://{{ shop.host }}:{{shop.port}}/a', 'http://{{ shop.host }}:{{shop.port}}', false, '10.0.0.2'],
    ['http://{{shop.http}}/a', 'http://{{shop.http}}', false, '10.0.0.3'],
    ['{{http.url}}/a', '{{http.url}}', true, undefined],
    ['http://{{http.ip}}:{{http.port}}/a', 'http://{{http.ip}}:{{http.port}}', true, undefined],
    ['http://10.0.0.{{user.id}}/a', 'http://10.0.0.{{user.id}}', false, undefined],
    ['http://10.0.0.9/{{http.port}}', 'http://10.0.0.9', false, '10.0.0.9'],
    ['http://shop.test/a', 'http://shop.test', false, 'shop.test'],
  ])('that gets %s is %s', (url, text, embedded, host) => {
    expect(only(url)).toEqual({ text, embedded, host });
  });

  it('is one for all paths of it', () => {
    const urls = ['{{shop.url}}/a', '{{shop.url}}/b?c', 'http://{{shop.host}}/a', 'http://{{shop.host}}#b'];
    const { scenario } = planOf({ resources: RESOURCES, actions: urls.map((url) => get(url)) });
    expect(countOrigins(originsOf(scenario))).toBe(2);
  });
});
