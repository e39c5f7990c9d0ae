/** Where the parts of a decoded document stand in the text, in both spellings of the language. */
import { describe, expect, it } from 'vitest';
import { decodeDocument } from '../../src/scenario/decode-document.js';
import type { DocumentLocator } from '../../src/scenario/locator.js';

function locatorOf(text: string): DocumentLocator {
  const decoded = decodeDocument(text, 'a.yaml');
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
  return decoded.locator;
}

const WITH_LISTS = `version: "1.0"
name: a
workbook:
  resources:
    - id: api
      type: demo_target
      properties: {port: 80}
actions:
  - id: get
    call: GET
    with:
      url: x
workflows:
  nodes: [{id: get}]
`;

const WITH_MAPS = `version: "1.0"
name: a
workbook:
  resources:
    "7": {type: http_endpoint}
    api:
      type: demo_target
      properties: {port: 80}
actions:
  actions:
    - id: get
      call: GET
      with: &with
        url: x
workflows:
  nodes: [{id: get}]
`;

describe.each<[string, DocumentLocator, [(string | number)[], string, string][]]>([
  [
    'lists',
    locatorOf(WITH_LISTS),
    [
      [[], '1:1', '1:1'],
      [['name'], '2:7', '2:1'],
      [['workbook', 'resources', 0], '5:7', '5:7'],
      [['workbook', 'resources', 0, 'id'], '5:11', '5:7'],
      [['workbook', 'resources', 0, 'properties', 'port'], '7:26', '7:20'],
      [['actions'], '9:3', '8:1'],
      [['actions', 0, 'with', 'url'], '12:12', '12:7'],
      [['workflows', 'nodes', 0, 'id'], '14:16', '14:12'],
      [['actions', 0, 'expect'], '9:5', '9:5'],
      [['actions', 5, 'with'], '8:1', '8:1'],
      [['load', 'ramp_up'], '1:1', '1:1'],
    ],
  ],
  [
    'maps',
    locatorOf(WITH_MAPS),
    [
      [['workbook', 'resources', 0], '5:10', '5:5'],
      [['workbook', 'resources', 1], '7:7', '6:5'],
      [['workbook', 'resources', 1, 'id'], '6:5', '6:5'],
      [['workbook', 'resources', 1, 'properties', 'port'], '8:26', '8:20'],
      [['actions', 0, 'with', 'url'], '14:14', '14:9'],
      [['actions', 0], '11:7', '11:7'],
    ],
  ],
])('a document written with %s', (_, locator, rows) => {
  it.each(rows)('has %j at %s, its key at %s', (path, value, key) => {
    const text = ({ line, column }: { line: number; column: number }): string => `${line}:${column}`;
    expect([text(locator.value(path)), text(locator.key(path))]).toEqual([value, key]);
  });
});
