import { describe, expect, it } from 'vitest';
import { suggest, Suggestions } from '../../src/scenario/did-you-mean.js';

describe('a suggestion', () => {
  const KEYS = ['graceful_stop', 'duration', 'count', 'id', 'to', 'url'];

  it.each<[string, string | undefined]>([
    ['gracefull_stop', 'graceful_stop'],
    ['coutn', 'count'],
    ['DURATION', 'duration'],
    ['uri', 'url'],
    ['ids', 'id'],
    ['rul', 'url'],
    ['duration', 'duration'],
    ['durations_', 'duration'],
    ['durations__', undefined],
    ['xy', undefined],
    ['ot', 'to'],
    ['xrx', undefined],
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

describe('the suggestions for a document', () => {
  const known = new Set(Array.from({ length: 900 }, (_, i) => `pool-${i}`));

  it('are as good as a single one', () => {
    const suggestions = new Suggestions();
    expect(suggestions.nearest('pol-7', known)).toBe('pool-7');
    expect(suggestions.nearest('somewhere', known)).toBeUndefined();
  });

  it('are made until a budget for all of them is spent', () => {
    const suggestions = new Suggestions();
    const made = Array.from({ length: 5_000 }, () => suggestions.nearest('pol-7', known)).filter((near) => near === 'pool-7').length;
    expect(made).toBeGreaterThan(100);
    expect(made).toBeLessThan(1_000);
  });

  it('go on among few names when there is no budget left to look among many', () => {
    const suggestions = new Suggestions();
    while (suggestions.nearest('pol-7', known) !== undefined);
    expect(suggestions.nearest('pol-7', new Set(['pool-7']))).toBe('pool-7');
  });
});
