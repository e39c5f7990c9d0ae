import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderXml } from '../../../src/outputs/junit/xml.js';
import { itWhere } from '../../support/skip.js';

describe('XML', () => {
  it('nests elements, leaves empty ones short and undefined attributes out', () => {
    const text = renderXml({ name: 'a', attributes: { n: 1, no: undefined }, children: [{ name: 'b' }, { name: 'c', text: 'x' }] });
    expect(text).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<a n="1">\n  <b/>\n  <c>x</c>\n</a>\n');
  });

  it.each([
    ['<script>alert("1")</script>', '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;'],
    ["'&amp;'", '&apos;&amp;amp;&apos;'],
    [']]>', ']]&gt;'],
    ['\0\x1b[31m\x08', '\ufffd\ufffd[31m\ufffd'],
    ['\ud800x\udc00', '\ufffdx\ufffd'],
    ['😀', '😀'],
    ['\ufffe\uffff', '\ufffd\ufffd'],
    ['a\tb\r', 'a&#9;b&#13;'],
  ])('writes %j as text', (text, written) => {
    expect(renderXml({ name: 'a', text })).toContain(`<a>${written}</a>`);
    expect(renderXml({ name: 'a', attributes: { t: text } })).toContain(`<a t="${written}"/>`);
  });

  itWhere('xmllint', 'xmllint (package libxml2-utils) is not installed')('is well-formed for any text', () => {
    const anyText = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 20 });
    fc.assert(
      fc.property(anyText, (texts) => {
        const children = texts.map((text) => ({ name: 'b', attributes: { t: text }, text }));
        execFileSync('xmllint', ['--noout', '-'], { input: renderXml({ name: 'a', children }), stdio: 'pipe' });
      }),
      { numRuns: 25 },
    );
  });
});
