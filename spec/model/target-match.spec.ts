import { describe, expect, it } from 'vitest';
import { resourceCalled, targetCalled } from '../../src/model/target-match.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';

const scenario = decodeScenario(
  `version: "1.0"
name: match
workbook:
  resources:
    - { id: shop, type: http_endpoint, properties: { url: "http://127.0.0.1", page: cart } }
    - { id: bank, type: http_endpoint, properties: { url: "http://127.0.0.2" } }
actions:
  - { id: look, call: get, with: { url: "{{shop.url}}/{{user.id}}" } }
  - { id: pay, call: get, with: { url: "{{bank.url}}/{{shop.page}}" } }
  - { id: fetch, call: get, with: { url: "http://127.0.0.3/" } }
workflows:
  nodes:
    - { id: start, action: look, edges: [{ to: pay }] }
    - { id: pay, action: pay, edges: [{ to: fetch }] }
    - { id: fetch, action: fetch, edges: [{ to: done }] }
    - { id: done, type: end }
simulation:
  targets:
    - { match: { action: look, resource: bank }, latency: { distribution: constant, value: 1ms } }
    - { match: { action: pay, resource: bank }, latency: { distribution: constant, value: 1ms } }
    - { match: { resource: shop }, latency: { distribution: constant, value: 1ms } }
    - { match: { resource: bank }, latency: { distribution: constant, value: 1ms } }
`,
  'match.yaml',
);

describe('a call', () => {
  it.each([
    ['look', 'shop', 2],
    ['pay', 'bank', 1],
    ['fetch', undefined, -1],
  ])('of action %s is one of resource %s and falls under rule %d', (id, resource, rule) => {
    const action = scenario.actions.find((each) => each.id === id);
    expect(action && resourceCalled(action, scenario)).toBe(resource);
    expect(action && targetCalled(action, scenario)).toBe(rule);
  });
});
