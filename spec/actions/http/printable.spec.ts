/** What targets say cannot reach a terminal as anything but plain characters. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../../src/actions/http/printable.js';

/** Any code units, halves of surrogate pairs among them. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 500 }).map((units) => String.fromCharCode(...units));

describe('printable', () => {
  it.each([
    ['plain text', 'plain text'],
    ['\u001b[31mred\u0007', '\\x1b[31mred\\x07'],
    ['line\r\nbreak', 'line\\x0d\\x0abreak'],
    ['\u202eright to left', '\\u202eright to left'],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), `${'x'.repeat(197)}...`],
  ])('%o', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('is one short line of printable ASCII for any text', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 10, max: 300 }), (text, limit) => {
        expect(printable(text, limit)).toMatch(/^[\x20-\x7e]*$/);
        expect(printable(text, limit).length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
