import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/model/action.js';
import { UserScope } from '../../src/runtime/user-scope.js';
import { scenarioOf } from '../support/scenario-text.js';

const scope = (): UserScope => new UserScope(7, 'tenant-a', new Map(), new Map());
const action = (exports: string): Action =>
  scenarioOf({ actions: `[{ id: get, call: get, with: { url: "{{shop.url}}/" }, export: ${exports} }]` }).actions[0] as Action;

describe('what a user sees', () => {
  it('is its number, tenant, iteration and lease', () => {
    const seen = scope();
    seen.begin(3);
    seen.leased = '127.0.0.9';
    expect(seen.user).toEqual({ id: 7, allocated_ip: '127.0.0.9', iteration: 3, iteration_index: 2 });
    expect(seen.tenant).toEqual({ id: 'tenant-a' });
    seen.leased = null;
    expect(seen.user.allocated_ip).toBeNull();
  });

  it('forgets the fields of actions when the next iteration begins', () => {
    const seen = scope();
    const get = action('[{ type: json, name: token, path: $.token }]');
    seen.begin(1);
    seen.show(get, { token: 'abc', status_code: 200 });
    expect(seen.actions.get('get')).toEqual({ token: 'abc', status_code: 200 });
    seen.begin(2);
    expect(seen.actions.get('get')).toEqual({});
  });

  it('keeps what is exported with scope user, and only that, until the action runs again', () => {
    const seen = scope();
    const get = action('[{ type: json, name: token, path: $.token, scope: user }, { type: content, name: status_code, scope: user }]');
    seen.begin(1);
    seen.show(get, { token: 'abc', status_code: 200, body_len: 9 });
    seen.begin(2);
    expect({ ...seen.actions.get('get') }).toEqual({ token: 'abc', status_code: 200 });
    seen.show(get, { token: 'def', status_code: 201, body_len: 1 });
    seen.begin(3);
    expect({ ...seen.actions.get('get') }).toEqual({ token: 'def', status_code: 201 });
  });

  it('gives the fields of its first action back to be written over, and those of no other', () => {
    const seen = scope();
    const [get, other] = ['get', 'other'].map((id) => ({ ...action('[]'), id }));
    const fields = { status_code: 200 };
    expect(seen.spentFields(get as Action)).toBeNull();
    seen.begin(1);
    seen.show(get as Action, fields);
    seen.show(other as Action, { status_code: 201 });
    seen.begin(2);
    expect(seen.actions.get('get')).toEqual({});
    expect(seen.spentFields(get as Action)).toBe(fields);
    expect(seen.spentFields(other as Action)).toBeNull();
  });
});
