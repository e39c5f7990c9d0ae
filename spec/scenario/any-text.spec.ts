/** Whatever the text: a document, or problems with a position inside it; never a throw, never long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDocument } from '../../src/scenario/decode-document.js';
import { formatProblem } from '../../src/scenario/problems.js';
import { validScenario } from '../support/random-scenario.js';

const EXAMPLE = `version: "1.0"
name: sample
workbook:
  resources: {api: {type: http_endpoint, properties: {url: "http://127.0.0.1"}}}
  ip_pools:
    - &pool {id: pool, ranges: [10.0.0.0/24, 'fd00::1']}
actions:
  - id: get
    call: GET
    with: {url: "{{api.url}}/x", headers: {X-A: "a: b"}, timeout: 1.5s}
    export:
      - {type: json, name: token, path: $.token}
workflows:
  nodes:
    - id: start   # begins here
      action: get
      edges:
        - to: end
          trigger: {condition: "{{get.status_code}} == 200"}
        - {to: end}
    - {id: end, type: end}
load:
  ramp_up:
    phases:
      - at_second: 0
        spawn_users: 10
  duration: 1h
`;

const PIECES = [
  '\n',
  ' ',
  '  ',
  '\t',
  ':',
  ': ',
  '- ',
  '? ',
  '#',
  ' #',
  '{',
  '}',
  '[',
  ']',
  '{{',
  '}}',
  ',',
  '"',
  "'",
  '|',
  '>',
  '&a',
  '*a',
  '!',
  '!!x',
  '%',
  '%YAML 1.1',
  '---',
  '...',
  '\\',
  '\u0000',
  '\u001b',
  '\ud800',
  '\ufeff',
  '\u2028',
  '\r',
  '<<: ',
  '__proto__: ',
  '~',
  'null',
  '1e999',
  '-0',
  '012',
  '.nan',
  '@',
  '`',
  'é',
  '😀',
  'a: ',
];

type Edit = readonly [place: number, length: number, inserted: string];

function edit(text: string, [place, length, inserted]: Edit): string {
  const at = place % (text.length + 1);
  return text.slice(0, at) + inserted + text.slice(at + length);
}

const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3, unit: 'binary' }));
const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), piece), { minLength: 1, maxLength: 4 });

function check(text: string): void {
  const decoded = decodeDocument(text, 'any.yaml');
  if (decoded.ok) return;
  expect(decoded.problems.length).toBeGreaterThan(0);
  const lines = text.split('\n');
  for (const problem of decoded.problems) {
    expect(problem.line).toBeGreaterThanOrEqual(1);
    expect(problem.line).toBeLessThanOrEqual(lines.length);
    expect(problem.column).toBeGreaterThanOrEqual(1);
    expect(problem.column).toBeLessThanOrEqual((lines[problem.line - 1]?.length ?? 0) + 1);
    expect(formatProblem(problem).split('\n')).toHaveLength(2);
  }
}

describe('any text', () => {
  it('that is a scenario with random edits', () => {
    fc.assert(
      fc.property(edits, (changes) => check(changes.reduce(edit, EXAMPLE))),
      { numRuns: 1500 },
    );
  });

  it('that is a random scenario with random edits', () => {
    fc.assert(
      fc.property(validScenario, edits, (document, changes) => check(changes.reduce(edit, JSON.stringify(document, null, 1)))),
      { numRuns: 300 },
    );
  });

  it('made of the signs of YAML', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }), (pieces) => check(pieces.join(''))),
      { numRuns: 1500 },
    );
  });

  it('at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 500 });
  });
});

describe('a hostile text of 1 MiB', () => {
  const fill = (unit: string, start = ''): string =>
    start + unit.repeat(Math.floor((1024 * 1024 - start.length) / new TextEncoder().encode(unit).length));

  it.each<[string, string]>([
    ['opening brackets', fill('[')],
    ['closing brackets', fill(']', 'a: ')],
    ['dashes', fill('- ')],
    ['colons', fill(': ', 'a: ')],
    ['quotes', fill('"')],
    ['escaped quotes', fill('\\"', 'a: "')],
    ['doubled single quotes', fill("''", "a: '")],
    ['anchors', fill('&a ')],
    ['aliases', fill('*a ', 'a: ')],
    ['tags', fill('!a ')],
    ['block scalars', fill('|\n', 'a: ')],
    ['line ends', fill('\n')],
    ['equal keys', fill('a:\n')],
    ['comments', fill('# c\n')],
    ['templates', fill('{{', 'a: ')],
    ['half characters', fill('\ud800')],
    ['control characters', fill('\u0001')],
    ['directives', fill('%a\n')],
    ['documents', fill('---\n')],
    ['one long text', fill('x', 'name: ')],
    ['one long list', fill('1,', 'a: [')],
    ['one long map', fill('"a":1,', 'a: {')],
  ])('of %s is refused at a bounded cost', (_, text) => {
    const before = process.cpuUsage();
    const decoded = decodeDocument(text, 'any.yaml');
    const { user, system } = process.cpuUsage(before);
    expect(decoded.ok).toBe(false);
    expect((user + system) / 1_000_000).toBeLessThan(5);
  });
});
