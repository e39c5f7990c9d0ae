/** Calls that could not be made, or not safely: URLs, headers, bodies. */
import { scenarioWith } from '../../support/scenario-lines.js';
import type { FailureCode } from '../../../src/model/failure.js';
import type { BadScenario } from './row.js';

const calling = (parts: string): string => scenarioWith({ 3: `actions: [{id: get, call: GET, with: {${parts}}}]` });
const url = (title: string, written: string, code: FailureCode = 'target.bad_url'): BadScenario => [
  title,
  calling(`url: «"${written}"`),
  code,
];
const header = (title: string, written: string, code: FailureCode = 'scenario.wrong_value'): BadScenario => [
  title,
  calling(`url: "http://127.0.0.1/", headers: {${written}}`),
  code,
];

export const TARGET_ROWS: readonly BadScenario[] = [
  url('C23 a line break in a URL', 'http://127.0.0.1/\\nx'),
  url('C23 a NUL in a URL', 'http://127.0.0.1/\\0'),
  url('C23 a space behind a template', 'http://127.0.0.1/{{user.id}}/a b'),
  header('C23 a line break behind a template in a header', 'X-A: «"{{user.id}}\\r\\nX-B: 1"'),
  ['C23 a body said twice', calling('url: "http://127.0.0.1/", body: a, «json: {}'), 'load.contradiction'],

  [
    'C31 no URL',
    scenarioWith({ 3: 'actions: [{id: get, call: GET, «with: {«uri: "http://h/"}}]' }),
    'scenario.missing_key',
    'scenario.unknown_key',
  ],
  url('C31 an empty URL', '', 'scenario.wrong_value'),
  url('C31 a relative URL', '/asset'),
  url('C31 a URL without a scheme', '127.0.0.1:8080/'),
  url('C31 another protocol', 'ftp://127.0.0.1/'),
  url('C31 a file', 'file:///etc/passwd'),
  url('C31 credentials', 'http://user:secret@127.0.0.1/'),
  url('C31 letters that look like others', 'http://ex\u0430mple.org/'),
  url('C31 a punycode name that means nothing', 'http://xn--a/'),
  url('C31 port 0', 'http://127.0.0.1:0/'),
  url('C31 port 99999', 'http://127.0.0.1:99999/'),
  url('C31 an IPv6 address without brackets', 'http://::1/'),
  url('C31 a bracket that is never closed', 'http://[::1/'),
  url('C31 an IPv4 address as one number', 'http://2130706433/'),
  url('C31 an IPv4 address in hexadecimal', 'http://0x7f.0.0.1/'),
  url('C31 an IPv4 address in octal', 'http://0177.0.0.1/'),
  url('C31 an IPv4 address of two parts', 'http://127.1/'),
  url('C31 two dots at the end of the host', 'http://localhost../'),
  url('C31 an empty host', 'http:///asset'),
  url('C31 a backslash for a slash', 'http://127.0.0.1\\\\@example.org/'),
  url('C31 a template with a single brace', 'http://127.0.0.1/{user.id}/asset'),
  url('C31 a template with a brace too few', 'http://127.0.0.1/{{user.id}/asset', 'expression.syntax'),
  [
    'C31 a demo target that is not on this host',
    scenarioWith({ 5: 'workbook: {resources: {shop: {type: demo_target, properties: {ip: «10.0.0.1}}}}' }),
    'scenario.wrong_value',
  ],
  [
    'C31 two demo targets in one place',
    scenarioWith({
      5: 'workbook: {resources: {a: {type: demo_target, properties: {port: 8081}}, b: {type: demo_target, properties: {port: «8081}}}}',
    }),
    'load.contradiction',
  ],

  header('C33 a carriage return in a header', 'X-A: «"a\\rb"'),
  header('C33 a line feed in a header', 'X-A: «"a\\nb"'),
  header('C33 letters outside ASCII in a header', 'X-A: «"é"'),
  header("C33 a host of one's own", '«Host: example.org'),
  header("C33 a length of one's own", '«content-length: 5'),
  header("C33 an encoding of one's own", '«Transfer-Encoding: chunked'),
  header('C33 one header in two cases', 'Accept: a, «accept: b', 'yaml.duplicate_key'),
  header('C33 a space in the name of a header', '«"X A": b'),
  header('C33 a header of half a megabyte', `X-A: «"${'x'.repeat(500_000)}"`),

  ['C34 a body from a file', calling('url: "http://127.0.0.1/", «body_file: order.json'), 'scenario.unknown_key'],
  ['C35 data from a file', scenarioWith({ 5: '«data: users.csv' }), 'scenario.unknown_key'],
  ['C36 thresholds', scenarioWith({ 5: '«thresholds: {latency: ["p(95) < 200"]}' }), 'scenario.unknown_key'],
];
