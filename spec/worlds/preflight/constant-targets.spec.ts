import { describe, expect, it } from 'vitest';
import { checkConstantTargets } from '../../../src/worlds/preflight/constant-targets.js';
import { targetRules } from '../../../src/worlds/preflight/targets.js';
import { get, planOf } from './plans.js';
import type { Written } from './plans.js';

function refusals(written: Written, allowPublic = false) {
  return checkConstantTargets(planOf(written).scenario, targetRules({ allowPublic }));
}

const FORBIDDEN = { shop: { type: 'http_endpoint', properties: { url: 'http://169.254.169.254:80', host: '8.8.8.8', port: 80 } } };

describe('targets written in the scenario', () => {
  it('are refused with the action that calls them, before anything is sent', () => {
    expect(refusals({ actions: [get('http://8.8.8.8/x', {}, 'out')] })).toEqual([
      {
        severity: 'error',
        code: 'target.refused',
        message: "Action 'out' may not be sent: 8.8.8.8 is a public address, which needs --allow-public-targets",
        hint: expect.stringContaining('--allow-public-targets'),
      },
    ]);
  });

  it.each([
    ['written out', 'http://169.254.169.254/latest'],
    ['made of one property of a resource', '{{shop.url}}/latest'],
    ['made of several properties of a resource', 'http://{{shop.host}}:{{shop.port}}/x'],
    ['with a path that changes from user to user', 'http://{{shop.host}}/users/{{user.id}}?t={{tenant.id}}'],
    ['bracketed', 'http://[fe80::1]/x'],
  ])('are found when %s', (_, url) => {
    expect(refusals({ resources: FORBIDDEN, actions: [get(url)] })).toHaveLength(1);
  });

  it.each([
    ['on loopback', 'http://127.0.0.1:8080/x'],
    ['on loopback, IPv6', 'http://[::1]:8080/x'],
    ['private', 'http://10.1.2.3/x'],
    ['with a name, which is judged when it resolves', 'http://shop.test/x'],
    ['with a host that changes from user to user', 'http://10.0.0.{{user.id}}/x'],
    ['embedded', '{{demo.url}}/asset'],
  ])('are not refused when %s', (_, url) => {
    expect(refusals({ resources: { demo: { type: 'demo_target', properties: {} } }, actions: [get(url)] })).toEqual([]);
  });

  it('are allowed in public with consent, but never where nobody may go', () => {
    expect(refusals({ actions: [get('http://8.8.8.8/x')] }, true)).toEqual([]);
    expect(refusals({ actions: [get('http://169.254.169.254/x')] }, true)).toHaveLength(1);
  });

  it('are refused once each, however many actions call them', () => {
    const actions = [get('http://8.8.8.8/a', {}, 'first'), get('http://8.8.8.8/b'), get('http://8.8.4.4/', {}, 'other')];
    expect(refusals({ actions }).map(({ message }) => /'(\w+)'/.exec(message)?.[1])).toEqual(['first', 'other']);
  });
});
