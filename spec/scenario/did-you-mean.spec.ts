import { describe, expect, it } from 'vitest';
import { suggest } from '../../src/scenario/did-you-mean.js';

describe('a suggestion', () => {
  const KEYS = ['graceful_stop', 'duration', 'count', 'id', 'to', 'url'];

  it.each<[string, string | undefined]>([
    ['gracefull_stop', 'graceful_stop'],
    ['coutn', 'count'],
    ['DURATION', 'duration'],
    ['uri', 'url'],
    ['ids', 'id'],
    ['duration', 'duration'],
    ['durations_', 'duration'],
    ['durations__', undefined],
    ['xy', undefined],
    ['', undefined],
    ['somewhere_else', undefined],
  ])('for %j is %j', (name, near) => {
    expect(suggest(name, KEYS)).toBe(near);
  });

  it('is the nearest of several, and the first of equally near ones', () => {
    expect(suggest('pool-a', ['pool-xy', 'pool-b', 'pool-c'])).toBe('pool-b');
    expect(suggest('start', ['starts', 'start'])).toBe('start');
  });

  it('of one letter is never another letter', () => {
    expect(suggest('a', ['b'])).toBeUndefined();
  });

  it('for a hostile name costs nothing', () => {
    expect(suggest('x'.repeat(1_000_000), ['x'.repeat(1_000_001)])).toBeUndefined();
  });
});
