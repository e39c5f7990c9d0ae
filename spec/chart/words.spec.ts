import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventInWords, inWords, oneLine, wrapped } from '../../src/chart/words.js';

describe('a name in words', () => {
  it.each([
    ['lease.granted', 'lease granted'],
    ['givesBackNow', 'gives back now'],
    ['no_edge', 'no edge'],
    ['xstate', 'xstate'],
  ])('%s is "%s"', (name, words) => {
    expect(inWords(name)).toBe(words);
  });

  it.each([
    ['', ''],
    ['ramp.finished', 'ramp finished'],
    ['xstate.done.state.user.iterating', 'done'],
    ['xstate.done.actor.work', 'done (work)'],
    ['xstate.error.actor.work', 'error (work)'],
    ['xstate.after.1000.m.a', 'after 1000'],
  ])('the event %j is "%s"', (type, words) => {
    expect(eventInWords(type)).toBe(words);
  });
});

describe('one line', () => {
  it('has nothing in it that breaks a line or cannot be seen', () => {
    expect(oneLine(' a\n\tb\r\nc\u2028d ')).toBe('a b c d');
    expect(oneLine('a\u0000b\u202Ec\uD800d\uFFFE')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFD');
  });

  it('stays as it is when made one line again, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = oneLine(text);
        expect(oneLine(line)).toBe(line);
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('is broken into lines that say the same, none longer than asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }).map(oneLine), fc.integer({ min: 4, max: 40 }), (text, columns) => {
        const lines = wrapped(text, columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
