import { describe, expect, it } from 'vitest';
import type { Value } from '../../../src/model/expression.js';
import { compilePath } from '../../../src/scenario/compile/json-path.js';
import type { Find } from '../../../src/scenario/compile/json-path.js';

function find(path: string): Find {
  const compiled = compilePath(path);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.find;
}

const store: Value = {
  items: [
    { id: 7, name: 'a-1', tags: [] },
    { id: 8, name: 'b-2', price: null },
  ],
  'odd key': true,
};

describe('a path finds the first match', () => {
  it.each<[string, Value | undefined]>([
    ['$.items[0].id', 7],
    ['$.items[-1].name', 'b-2'],
    ['$..id', 7],
    ["$['odd key']", true],
    ['$.items[1].price', null],
    ['$.items[0].price', undefined],
    ['$.items[?@.id == 8].name', 'b-2'],
    ['$.items[?match(@.name, "b-.")].id', 8],
    ['$.items[?match(@.name, "b")].id', undefined],
    ['$.items[?search(@.name, "2")].id', 8],
    ['$.items[?search(@.name, "(")].id', undefined],
    ['$.items[?search(@.id, "8")].id', undefined],
    ['$.items[?length(@.tags) == 0].id', 7],
    ['$.nothing.at.all', undefined],
    ['$.constructor', undefined],
    ['$.items.length', undefined],
  ])('%s', (path, value) => {
    expect(find(path)(store)).toEqual(value);
  });
});

it.each(['', 'items', '$.', '$[', '$.items[', '$[?]', '$[?nothing(@)]', '$[?length(@)]', `$${'.a'.repeat(1_001)}`])(
  'the path %s is refused with a reason',
  (path) => {
    const compiled = compilePath(path);
    expect(compiled.ok).toBe(false);
    expect(compiled).toHaveProperty('message', expect.stringMatching(/\w/));
  },
);

it('finds nothing in a document nested beyond reason, and does not throw', () => {
  let deep: Value = { id: 1 };
  for (let i = 0; i < 20_000; i++) deep = [deep];
  expect(find('$..id')(deep)).toBeUndefined();
});

it('runs patterns of the document itself in linear time', () => {
  const hostile: Value = { text: `${'a'.repeat(50_000)}b`, pattern: '(a+)+$' };
  const started = process.hrtime.bigint();
  expect(find('$[?search(@, $.pattern)]')(hostile)).toBeUndefined();
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000);
});
