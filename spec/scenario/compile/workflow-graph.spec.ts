import { describe, expect, it } from 'vitest';
import { leadingTo, reachableFrom } from '../../../src/scenario/compile/workflow-graph.js';
import type { Graph } from '../../../src/scenario/compile/workflow-graph.js';

/** `a>b,c` is a node with two edges. */
function graph(...nodes: string[]): Graph {
  return new Map(
    nodes.map((node) => {
      const [id = '', targets = ''] = node.split('>');
      return [id, targets === '' ? [] : targets.split(',')];
    }),
  );
}

const cyclic = graph('a>b', 'b>a,c', 'c', 'island>c');

describe('what can be reached', () => {
  it.each([
    ['a', ['a', 'b', 'c']],
    ['c', ['c']],
    ['island', ['c', 'island']],
    ['nowhere', []],
  ])('from %s is %j', (start, reached) => {
    expect([...reachableFrom(start, cyclic)].sort()).toEqual(reached);
  });
});

describe('what leads', () => {
  it.each([
    [['c'], ['a', 'b', 'c', 'island']],
    [['a'], ['a', 'b']],
    [['island'], ['island']],
    [
      ['a', 'island'],
      ['a', 'b', 'island'],
    ],
    [[], []],
  ])('to one of %j is %j', (goals, leading) => {
    expect([...leadingTo(goals, cyclic)].sort()).toEqual(leading);
  });
});

it('walks a long chain without recursion', () => {
  const nodes = Array.from({ length: 100_000 }, (_, i) => [String(i), [String(i + 1)]] as const);
  expect(reachableFrom('0', new Map(nodes)).size).toBe(100_000);
});
